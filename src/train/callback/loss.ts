import { pyFloat, pyRepr } from '../../common/checks.js';
import { float32, numberReader } from '../../common/dtype.js';
import { tensorText } from '../../common/printing.js';
import { Tensor } from '../../common/tensor.js';

/** The loss of a step as monitors see it: a number when the network gave a Tensor, its mean; else what it gave first. */
export async function lossOf(outputs: unknown): Promise<unknown> {
  if (outputs instanceof Tensor) return mean(outputs);
  return Array.isArray(outputs) && outputs[0] instanceof Tensor ? outputs[0] : outputs;
}

/** The loss as MindSpore prints it: a number with all digits of a float64, the Tensor of an evaluation with those of its dtype. */
export async function lossText(loss: unknown): Promise<string> {
  if (typeof loss === 'number') return pyFloat(loss);
  return loss instanceof Tensor ? tensorText(await loss.read(), loss.shape, loss.dtype) : pyRepr(loss);
}

async function mean(loss: Tensor): Promise<number> {
  const data = await loss.read();
  const read = numberReader(data, loss.dtype);
  if (data.length === 1) return Number(read(0));
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += Number(read(i));
  const value = sum / data.length;
  return loss.dtype === float32 ? Math.fround(value) : value;
}
