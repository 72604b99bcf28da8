/**
 * docs/providers.json: operation × provider × dtype. What it says of the CPU is tried here; its kernels of WebGPU, its rows for WebGPU, and that it is complete are
 * tried by `npm run test:providers`. `npm run docs:providers` writes it anew.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stepModels } from '../providers/step_models.js';
import { DTYPES, table, type Row } from '../providers/table.js';

const FILE = new URL('../../docs/providers.json', import.meta.url);

/** Whether it is one node or several is no matter of right and wrong. */
const outcomes = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([provider, letters]) => [provider, letters.replaceAll('n', 'c')]));

it('the table of operations by provider and dtype says what is done', async () => {
  const { header, rows } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    header: { dtypes: string[] };
    rows: Record<string, Row>;
  };
  expect(header.dtypes).toEqual(DTYPES.map((d) => d.name));
  expect(Object.keys(rows).length).toBeGreaterThan(400);
  const found = await table();
  for (const [name, row] of Object.entries(rows))
    expect({ [name]: outcomes(found[name]) }).toEqual({ [name]: outcomes(row) });
  const refused = Object.entries(found).filter(([, { CPU }]) => CPU[1] === 'r');
  expect(refused.map(([name]) => name)).toEqual([]); // the processor takes float32 everywhere
}, 600_000);

it.each([...stepModels()].filter(({ provider }) => provider === 'webgpu' || provider === 'cuda'))(
  'training steps stay on the device: $name',
  ({ name, provider, emitted }) => {
    // WebGPU has no loops.
    const expected = provider === 'webgpu' && name.includes('-loop-') ? ['Scan'] : [];
    expect(emitted.fallbacks.map(({ op }) => op)).toEqual(expected);
  },
);
