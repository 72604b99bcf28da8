/** Runs what docs/mistakes.md shows: the code of each row has to raise the error that stands beside it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { Model, nn, np, ops, Parameter, Tensor } from '../../src/index.js';
import { errorOf, noUnhandledRejections } from './setup.js';

const page = readFileSync(new URL('../../docs/mistakes.md', import.meta.url), 'utf8');

/** The rows of the page: what is done, in code, and what comes of it. */
const rows = [...page.matchAll(/^\| (.+?) +\| `(.+?)` +\| (\w+Error): (.+?) +\|$/gm)].map(
  ([, what, code, cls, text]) => {
    const plain = text.startsWith('`') && text.endsWith('`') ? text.slice(1, -1) : text;
    return { what, code, cls, parts: plain.replaceAll('\\|', '|').split('…') };
  },
);

const AsyncFunction = (async () => undefined).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<unknown>;

/** The names that the code uses. */
function given(): Record<string, unknown> {
  class Net extends nn.Cell {
    fc = new nn.Dense(3, 2);
    override construct(h: Tensor): Tensor {
      return this.fc(h);
    }
  }
  const net = new Net();
  let taken = new Tensor([0]);
  const kept = (h: Tensor): Tensor => {
    ms.jit((t: Tensor) => {
      taken = net(t);
      return t;
    })(h);
    return ops.relu(taken);
  };
  return {
    ...{ ms, nn, np, ops, Model, Parameter, Tensor, net, kept },
    x: new Tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    y: new Tensor([
      [1, 1, 1],
      [2, 2, 2],
    ]),
    label: new Tensor([0, 1], ms.int32),
    loss_fn: new nn.CrossEntropyLoss(),
    opt: new nn.ASGD(net.trainable_params()),
    data: new ms.dataset.GeneratorDataset([[[[1, 2, 3]], [0n]]], ['x', 'label']),
    readme: fileURLToPath(new URL('../../README.md', import.meta.url)),
  };
}

noUnhandledRejections();

it('the page has at least sixty rows, all of them understood here', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(rows.length).toBe(page.split('\n').filter((line) => /^\| .*Error: /.test(line)).length);
});

describe('the error of', () => {
  it.each(rows)('$what: $code', async ({ code, cls, parts }) => {
    const names = given();
    const run = new AsyncFunction(...Object.keys(names), `return ${code}`);
    const error = await errorOf(async () => {
      await run(...Object.values(names));
      await ms.runtime.synchronize();
    });
    expect(error.constructor.name).toBe(cls);
    const message = error.message.replace(/\s+/g, ' ');
    let at = 0;
    for (const part of parts) {
      const found = message.indexOf(part.replace(/\s+/g, ' ').trim(), at);
      expect(found, `${JSON.stringify(part)} in ${message}`).toBeGreaterThanOrEqual(at);
      at = found + part.trim().length;
    }
    if (parts.at(-1) !== '') expect(message.slice(at).trim()).toBe('');
  });
});
