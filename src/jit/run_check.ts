import { RuntimeError } from '../common/errors.js';
import { get_context } from '../common/context.js';
import { Tensor } from '../common/tensor.js';
import { mul } from '../ops/arithmetic.js';

/**
 * Computes a small product where operations run at present and prints whether it is right. RuntimeError when it is not. MindSpore's `run_check`.
 */
export async function run_check(): Promise<void> {
  const product = await mul(new Tensor([2, 3]), new Tensor([4, 5])).tolist();
  if (String(product) !== '8,15') throw new RuntimeError(`The result of multiplication is wrong: ${String(product)}.`);
  // eslint-disable-next-line no-console -- what it is for
  console.log(
    'The result of multiplication calculation is correct, mindspore-ts has been installed on platform ' +
      `[${String(get_context('device_target'))}] successfully!`,
  );
}
