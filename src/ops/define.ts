import { Tensor } from '../common/tensor.js';
import type { Attrs, OpRecord } from '../ir/op.js';
import { record } from '../ir/recorder.js';

/** The rules of an operation; see {@link OpRecord} for each. */
export type OpRules<A extends Attrs> = Omit<OpRecord<A>, 'name'>;

/** A declared operation: call it with its inputs and attributes to record it. */
export interface Op<A extends Attrs> {
  /** Records the operation and gives its first result. */
  (inputs: readonly Tensor[], attrs?: A): Tensor;
  /** Records the operation and gives all its results. */
  all(inputs: readonly Tensor[], attrs?: A): Tensor[];
  /** What is known about it. */
  readonly record: OpRecord<A>;
}

const declared = new Set<string>();

const records = new WeakSet<OpRecord>();

/** Whether an operation was declared for all: its rules know of no place where it is used, and user code is not behind them. */
export function isDeclared(op: OpRecord): boolean {
  return records.has(op);
}

const NO_ATTRS = {};

/**
 * Declares an operation, once and whole: `infer` (shape and dtype, errors in MindSpore's words), `lower` (ONNX nodes) and `grad` (written
 * with operations, 'none' when there is none).
 */
export function defineOp<A extends Attrs = Attrs>(name: string, rules: OpRules<A>): Op<A> {
  if (declared.has(name)) throw new Error(`operation ${name} is declared twice`);
  const made: OpRecord<A> = { name, ...rules };
  const erased = made as unknown as OpRecord;
  declared.add(name);
  records.add(erased);
  const all = (inputs: readonly Tensor[], attrs?: A): Tensor[] =>
    record(
      erased,
      inputs.map((x) => x.handle),
      attrs ?? NO_ATTRS,
    ).map((v) => new Tensor(v));
  const op = (inputs: readonly Tensor[], attrs?: A): Tensor => all(inputs, attrs)[0];
  return Object.assign(op, { all, record: made });
}
