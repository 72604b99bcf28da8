/** MindSpore's beginner tutorial "Tensor", ported by hand. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { np, ops, Tensor } from 'mindspore-ts';

const { Normal, One } = ms.common.initializer;

/** An array of floats as Python prints it. */
const numpyText = (array: ReturnType<typeof np.array>): string =>
  `[${Array.from(array.data as Float64Array, (x) => `${x}.`).join(' ')}]`;

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  // Tensors from data. A bigint is a Python int; numbers would make float32.
  const data = [1n, 0n, 1n, 0n];
  const x_data = new Tensor(data);
  await ms.print(x_data, x_data.shape, x_data.dtype);

  const np_array = np.array(data);
  const x_np = new Tensor(np_array);
  await ms.print(x_np, x_np.shape, x_np.dtype);

  // Tensors that an initializer fills.
  const tensor1 = new Tensor({ shape: [2, 2], dtype: ms.float32, init: new One() });
  const tensor2 = new Tensor({ shape: [2, 2], dtype: ms.float32, init: new Normal() });
  await ms.print('tensor1:\n', tensor1);
  await ms.print('tensor2:\n', tensor2);

  // Tensors like other tensors.
  const x_ones = ops.ones_like(x_data);
  await ms.print('Ones Tensor: \n', x_ones, '\n');

  const x_zeros = ops.zeros_like(x_data);
  await ms.print('Zeros Tensor: \n', x_zeros, '\n');

  // Attributes.
  let x = new Tensor(
    [
      [1, 2],
      [3, 4],
    ],
    ms.int32,
  );
  await ms.print('x_shape:', x.shape);
  await ms.print('x_dtype:', x.dtype);
  await ms.print('x_itemsize:', x.itemsize);
  await ms.print('x_nbytes:', x.nbytes);
  await ms.print('x_ndim:', x.ndim);
  await ms.print('x_size:', x.size);
  await ms.print('x_strides:', x.strides);

  // Indices.
  const tensor = new Tensor([
    [0, 1],
    [2, 3],
  ]);
  await ms.print('First row:', tensor.at(0));
  await ms.print('value of bottom right corner:', tensor.at(1, 1));
  await ms.print('Last column:', tensor.at(':', -1));
  await ms.print('First column:', tensor.at('...', 0));

  // Arithmetic.
  x = new Tensor([1, 2, 3], ms.float32);
  const y = new Tensor([4, 5, 6], ms.float32);

  await ms.print('add:', x.add(y));
  await ms.print('sub:', x.sub(y));
  await ms.print('mul:', x.mul(y));
  await ms.print('div:', y.div(x));
  await ms.print('mod:', ops.floor_mod(y, x));
  await ms.print('floordiv:', ops.floor_div(y, x));

  // Joining.
  const data1 = new Tensor([
    [0, 1],
    [2, 3],
  ]);
  const data2 = new Tensor([
    [4, 5],
    [6, 7],
  ]);
  let output = ops.concat([data1, data2], { axis: 0 });
  await ms.print(output);
  await ms.print('shape:\n', output.shape);

  output = ops.stack([data1, data2]);
  await ms.print(output);
  await ms.print('shape:\n', output.shape);

  // To NumPy, whose values arrive asynchronously, and back. No memory is shared: a Tensor is made of the changed array.
  let t = new Tensor([1, 1, 1, 1, 1]);
  await ms.print('t:', t);
  let n = await t.asnumpy();
  await ms.print('n:', numpyText(n));

  n = np.add(np.ones([5]), 1);
  t = Tensor.from_numpy(n);
  await ms.print('n:', numpyText(n));
  await ms.print('t:', t);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
