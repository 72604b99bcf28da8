import { describe } from 'vitest';
import { ADAPTIVE } from './differences.js';
import { conform } from './outcomes.js';

describe('bad and borderline inputs of optimizers that adapt have the oracle’s outcome', () => {
  conform('optim/adaptive_errors', ADAPTIVE);
});
