/** Failing runs that nobody awaits, in a process of their own: it goes on, and ends well. */
import { beforeAll, expect, test } from 'vitest';
import { build, node } from '../helpers/built.js';

beforeAll(build, 300_000);

test.each<[string, string[]]>([
  ['steps', []],
  ['reads', ['Tensor(shape=[], dtype=Float32)']],
  ['jit', []],
  ['later', ['fulfilled rejected RuntimeError']],
  ['next', ['raised RuntimeError', 'true']],
  ['others', ['synchronize RuntimeError', 'iterator RuntimeError']],
])('%s', async (program, says) => {
  expect(await node(['test/acceptance/dropped.mjs', program])).toEqual({
    status: 0,
    stdout: [...says, 'alive', ''].join('\n'),
    stderr: '',
  });
});
