import { ValueError } from '../../common/errors.js';
import { sameShape } from '../../common/shape.js';
import type { Tensor } from '../../common/tensor.js';
import { add } from '../arithmetic.js';
import { assign, assign_add, assign_sub, type Assigned } from '../assign.js';
import { needTensor } from '../call.js';
import { print_ } from '../print.js';
import { primitive, type PrimitiveClass } from './primitive.js';

type Assignment = PrimitiveClass<<T extends Tensor>(variable: T, value: Assigned) => T>;

const MEMORY = { shown: () => ({ side_effect_mem: true }) };

function assignment(name: string, f: <T extends Tensor>(variable: T, value: Assigned) => T): Assignment {
  return primitive(
    name,
    '',
    'variable, value',
    (given) => f(given.variable as Tensor, given.value as Assigned),
    MEMORY,
  );
}

/** Gives a parameter another value. MindSpore's `ops.Assign`. */
export const Assign: Assignment = assignment('Assign', assign);
/** Adds to a parameter. MindSpore's `ops.AssignAdd`. */
export const AssignAdd: Assignment = assignment('AssignAdd', assign_add);
/** Subtracts from a parameter. MindSpore's `ops.AssignSub`. */
export const AssignSub: Assignment = assignment('AssignSub', assign_sub);
/** The value: the order of effects is that of the calls. MindSpore's `ops.Depend`. */
export const Depend: PrimitiveClass<<T>(value: T, expr: unknown) => T> = primitive(
  'Depend',
  '',
  'value, expr',
  ({ value }) => value,
  { shown: () => ({ side_effect_propagate: 1 }) },
);
/** The sum of tensors of one shape. MindSpore's `ops.AddN`. */
export const AddN: PrimitiveClass<(x: readonly Tensor[] | Tensor) => Tensor> = primitive('AddN', '', 'x', ({ x }) =>
  total(Array.isArray(x) ? (x as unknown[]) : [x]),
);

function total(list: readonly unknown[]): Tensor {
  if (list.length === 0) {
    throw new ValueError('For primitive[AddN], the input num must be greater than or equal to 1, but got 0.');
  }
  const tensors = list.map((x) => {
    needTensor('AddN', 'x', x);
    return x;
  });
  const odd = tensors.findIndex((x) => !sameShape(x.shape, tensors[0].shape));
  if (odd >= 0) {
    throw new ValueError(
      `For 'AddN', input shape must be same, but got shape of input[${odd}]: (${tensors[odd].shape.join(', ')}), ` +
        `shape of input[0]: (${tensors[0].shape.join(', ')}).`,
    );
  }
  return tensors.reduce((a, b) => add(a, b));
}

/** Prints its inputs; the Promise resolves when it is done. MindSpore's `ops.Print`. */
export const Print: PrimitiveClass<(...inputs: unknown[]) => Promise<void>> = primitive(
  'Print',
  '',
  '*inputs',
  ({ inputs }) => print_(...(inputs as unknown[])),
  { shown: () => ({ side_effect_io: true }) },
);
