/**
 * docs/providers.json: operation × provider × dtype. `npx vitest run test/ops/placements.test.ts -u` writes it anew. What it says of the CPU is tried here; its
 * kernels of WebGPU and its rows are tried by `npm run test:providers`.
 */
import { expect, it } from 'vitest';
import { DTYPES, table } from '../providers/table.js';

const LEGEND =
  'One letter a dtype: n, one node of ONNX; c, several; p, some of them on the processor; r, refused in words; -, the operation does not take the dtype.';

it('the table of operations by provider and dtype is as it was', async () => {
  const rows = await table();
  expect(Object.keys(rows).length).toBeGreaterThan(400);
  const lines = Object.entries(rows).map(([name, row]) => `    ${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  const header = { legend: LEGEND, dtypes: DTYPES.map((d) => d.name) };
  const text = `{\n  "header": ${JSON.stringify(header)},\n  "rows": {\n${lines.join(',\n')}\n  }\n}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/providers.json');
}, 600_000);
