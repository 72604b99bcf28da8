// Writes MindRecord files for mindrecord_back.py, with the built package: files that MindSpore does not write byte for byte alike, and one that was added to.
//
//     node tools/oracle/mindrecord_back.mjs FOLDER
import path from 'node:path';
import process from 'node:process';
import * as ms from '../../dist/node.js';

const { FileWriter } = ms.mindrecord;
const at = (name) => path.join(process.argv[2], name);

const rowOf = (i) => ({
  a: i,
  big: 2n ** 60n + BigInt(i),
  x: i / 3,
  text: `row ${i}, é`,
  bytes: Uint8Array.of(i, 255),
  ints: Int32Array.from({ length: i }, (_, j) => (j - 2) * 7 ** j),
  floats: ms.np
    .array([
      [i, 1],
      [2, i / 7],
    ])
    .astype('float32'),
});

const schema = {
  a: { type: 'int32' },
  big: { type: 'int64' },
  x: { type: 'float64' },
  text: { type: 'string' },
  bytes: { type: 'bytes' },
  ints: { type: 'int32', shape: [-1] },
  floats: { type: 'float32', shape: [2, 2] },
};

const uneven = new FileWriter(at('uneven.mindrecord'), 3);
uneven.add_schema(schema);
for (let i = 0; i < 10; i++) uneven.write_raw_data([rowOf(i)]);
await uneven.commit();

const singles = new FileWriter(at('singles.mindrecord'));
singles.add_schema({ a: { type: 'int32' }, text: { type: 'string' } });
singles.write_raw_data(Array.from({ length: 10 }, (_, a) => ({ a, text: 'x'.repeat(a) })));
await singles.commit();

const first = new FileWriter(at('added.mindrecord'));
first.add_schema(schema);
first.write_raw_data([0, 1, 2].map(rowOf));
await first.commit();
const more = FileWriter.open_for_append(at('added.mindrecord'));
more.write_raw_data([3, 4, 5, 6, 7, 8, 9].map(rowOf));
await more.commit();
