import { beforeAll, expect, test } from 'vitest';
import { build, node } from '../helpers/built.js';

// What Node parses when it imports the package as built, by the debugger's own list.
const PROGRAM = `
  import assert from 'node:assert/strict';
  import { Session } from 'node:inspector';

  const parsed = [];
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => parsed.push(params.url));
  session.post('Debugger.enable');
  const files = () => new Set(parsed.filter((url) => url.includes('/numpy-ts/'))).size;

  const ms = await import('mindspore-ts');
  const random = await import(new URL('common/ops/random.js', import.meta.resolve('numpy-ts')));
  assert.ok(random.get_state().mti <= 624, 'the stream has been seeded');
  ms.set_seed(5);
  const net = new ms.nn.SequentialCell([new ms.nn.Dense(3, 2), new ms.nn.ReLU()]);
  await net(ms.ops.ones([1, 3], { dtype: ms.float32 })).tolist();
  const part = files();

  const values = await net.trainable_params()[0].asnumpy();
  const whole = files();
  const np = await import('numpy-ts');
  assert.ok(values instanceof np.NDArray && values instanceof ms.np.NDArray);
  assert.equal(ms.np.array, np.array);
  assert.deepEqual(Object.keys(ms.np), Object.keys(np));
  assert.ok('zeros' in ms.np && !('nothing' in ms.np));
  assert.deepEqual({ ...ms.np }, { ...np });
  ms.set_seed(5);
  const [a] = np.random.random([1]).tolist();
  np.random.seed(5);
  assert.equal(ms.np.random.random([1]).tolist()[0], a);
  console.log(JSON.stringify({ part, whole }));
`;

/** Programs that import both, in each order and at once: one stream. */
const TOGETHER = [
  "import * as ms from 'mindspore-ts'; import * as np from 'numpy-ts';",
  "import * as np from 'numpy-ts'; import * as ms from 'mindspore-ts';",
  "const [ms, np] = await Promise.all([import('mindspore-ts'), import('numpy-ts')]);",
  "const [np, ms] = await Promise.all([import('numpy-ts'), import('mindspore-ts')]);",
];

const run = (text: string) => node(['--input-type=module', '-e', text]);

beforeAll(build, 300_000);

test('importing the package loads the random stream of numpy-ts, its first array the rest', async () => {
  const { status, stdout, stderr } = await run(PROGRAM);
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  const { part, whole } = JSON.parse(stdout) as { part: number; whole: number };
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(whole / 3);
}, 60_000);

test('programs that import numpy-ts too have one stream', async () => {
  for (const text of TOGETHER) {
    const ended = await run(`${text} ms.set_seed(3); console.log(np.random.random([1]).tolist()[0]);`);
    expect(ended, text).toEqual({ status: 0, stdout: '0.5507979025745755\n', stderr: '' });
  }
}, 60_000);
