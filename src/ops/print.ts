import { tensorRepr } from '../common/printing.js';
import { pyStr } from '../common/pytext.js';
import { Tensor } from '../common/tensor.js';

/**
 * Prints each argument on a line of its own as MindSpore does, Tensors with shape, dtype and values, once they are computed. Resolves when
 * it is done; within a function that is being traced no value exists, and the Promise rejects. MindSpore's `ops.print_`.
 */
export async function print_(...input_x: unknown[]): Promise<void> {
  const texts = await Promise.all(
    input_x.map(async (x) => {
      if (!(x instanceof Tensor)) return pyStr(x);
      const { shape, dtype } = x;
      return tensorRepr(await x.read(), shape, dtype);
    }),
  );
  // eslint-disable-next-line no-console -- what it is for
  for (const text of texts) console.log(text);
}

/** Gives `value`; the order of effects is that of the calls. MindSpore's `ops.depend`. */
export function depend<T>(value: T, _expr: unknown): T {
  return value;
}
