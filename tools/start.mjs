// npm start: train LeNet-5 on MNIST with the library as built. Arguments go to the example.
import process from 'node:process';
import { install, runNode } from './setup.mjs';

install();
const built =
  runNode('tools/build.mjs') && runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.examples.json']);
const trained = built && runNode('.cache/examples/lenet/train.js', process.argv.slice(2));
process.exit(trained ? 0 : 1);
