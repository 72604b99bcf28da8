import { describe, expect, test } from 'vitest';
import { loadFixture } from '../helpers/fixtures.js';
import { Interpreter, outcome, type Statement } from './interpreter.js';

interface Program {
  readonly title: string;
  readonly steps: readonly Statement[];
}

/** Steps whose outcome differs on purpose; docs/differences.md lists them. */
const DIFFERENT: Readonly<Record<string, readonly number[]>> = {
  // An array stands for a list and for a tuple.
  'sequential refused': [1],
  'cell list refused': [1],
  // A list's set_grad gives the list back.
  set_grad: [9, 11, 14],
  // recompute adds no cells.
  shims: [21],
  // A Tensor of another shape is refused over a Parameter; MindSpore gives the Parameter that shape.
  'wrong things over registered ones': [16, 17],
};

describe('cells: naming, nesting, printing and errors as recorded', () => {
  for (const { title, steps } of loadFixture<Program[]>('nn_cells').meta) {
    test(title, () => {
      const interpreter = new Interpreter();
      steps.forEach((step, i) => {
        const { gives, ...statement } = step;
        const got = outcome(() => interpreter.run(step));
        if (DIFFERENT[title]?.includes(i)) expect(got, JSON.stringify(statement)).not.toEqual(gives);
        else expect(got, JSON.stringify(statement)).toEqual(gives);
      });
    });
  }
});
