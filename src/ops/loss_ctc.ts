import { checkString, checkValueType } from '../common/checks.js';
import { float32, int32 } from '../common/dtype.js';
import { NotImplementedError, ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, divOp, mulOp, negOp, subOp } from './arithmetic.js';
import { accepts, callError, checkDType } from './call.js';
import { cast } from './cast.js';
import { clamp } from './clamp.js';
import { equalOp, greaterOp, lessOp, logicalAndOp, notEqualOp } from './compare.js';
import { arange } from './creation.js';
import { defineOp, type Op } from './define.js';
import { maximumOp } from './extrema.js';
import { gather_d } from './gather.js';
import { stop_gradient } from './identity.js';
import { concatenated } from './join.js';
import { lowerWide } from './kernels.js';
import type { Reduction } from './loss.js';
import { reduced } from './loss_reduce.js';
import { expOp, logOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { joinedSteps, stepsOf } from './recurrent_linear.js';
import { amax } from './reduce.js';
import { broadcastOp, reshaped, transpose } from './reshape.js';
import { part } from './strided.js';
import { sumOp } from './sum.js';
import { whereOp } from './where.js';

type None = Record<string, never>;

/** Stands for −∞ where differences are taken. */
const LOW = -1e30;

/** The columns of (N, L) moved right by 1 and by 2, −∞ before them. */
function movedRight(g: Builder, x: Sym, l: number): [by1: Sym, by2: Sym] {
  const wide = g.Pad(x, g.ints([0, 2, 0, 0]), g.constant(-Infinity, x.dtype));
  const from = (start: number): Sym => g.Slice(wide, g.ints([start]), g.ints([start + l]), g.ints([1]));
  return [from(1), from(0)];
}

/**
 * Logarithms of the probabilities of all ways to reach each label: alpha[t, s] = emit[t, s] + log Σ exp of alpha[t−1] at s, s − 1 and, where `skip` is 0
 * and not −∞, s − 2. emit (T, N, L), skip (N, L).
 */
const alphaOp: Op<None> = defineOp<None>('CTCAlpha', {
  infer: ([emit]) => ({ shape: emit.shape, dtype: emit.dtype }),
  lower: lowerWide((g, [emit, skip], { inputs: [{ shape, dtype }] }) => {
    const l = shape[2];
    const start = Array.from({ length: l }, (_, s) => (s < 2 ? 0 : -Infinity));
    const alphas: Sym[] = [];
    for (const now of stepsOf(g, emit, shape)) {
      const last = alphas.at(-1);
      if (last === undefined) {
        alphas.push(g.Add(now, g.constant(start, dtype, [1, l])));
        continue;
      }
      const [by1, far] = movedRight(g, last, l);
      const by2 = g.Add(far, skip);
      const most = g.Max(g.Max(g.Max(last, by1), by2), LOW);
      const share = (x: Sym): Sym => g.Exp(g.Sub(x, most));
      const sum = g.Add(g.Add(share(last), share(by1)), share(by2));
      alphas.push(g.Add(g.Add(g.Log(sum), most), now));
    }
    return joinedSteps(g, alphas, shape);
  }),
  grad: ([dy], [emit, skip], { outputs: [alpha] }) => {
    const t = emit.shape[0];
    if (t === 1) return [whereOp([greaterOp([alpha, low(alpha)]), dy, zero(dy)]), null];
    const [now, last] = [part(alpha, 0, 1, t - 1), part(alpha, 0, 0, t - 1)];
    const before = subOp([now, part(emit, 0, 1, t - 1)]);
    const reached = greaterOp([now, low(now)]);
    const share = (x: Tensor): Tensor => whereOp([reached, expOp([subOp([x, before])]), zero(x)]);
    const shares = [last, shifted(last, 1), addOp([shifted(last, 2), skip])].map(share);
    return [postOp([dy, ...shares]), null];
  },
});

const low = (x: Tensor): Tensor => constant(LOW, x.dtype);
const zero = (x: Tensor): Tensor => constant(0, x.dtype);

/** The last axis moved right by `k`, −∞ before it. */
function shifted(x: Tensor, k: number): Tensor {
  const [t, n, l] = x.shape;
  return concatenated([constant(-Infinity, x.dtype, [t, n, k]), part(x, 2, 0, l - k)], 2);
}

/** The walk back: d[t, s] = dy[t, s] + what d[t+1] at s, s + 1 and s + 2 owe to s by their shares. */
const postOp: Op<None> = defineOp<None>('CTCPosterior', {
  infer: ([dy]) => ({ shape: dy.shape, dtype: dy.dtype }),
  lower: lowerWide((g, [dy, ...shares], { inputs: [{ shape }] }) => {
    const [t, n, l] = shape;
    const dys = stepsOf(g, dy, shape);
    const owed = shares.map((x) => stepsOf(g, x, [t - 1, n, l]));
    const ds: Sym[] = [dys[t - 1]];
    const left = (x: Sym, k: number): Sym => {
      const wide = g.Pad(x, g.ints([0, 0, 0, k]), g.constant(0, x.dtype));
      return g.Slice(wide, g.ints([k]), g.ints([k + l]), g.ints([1]));
    };
    for (let i = t - 2; i >= 0; i--) {
      const [own, one, two] = owed.map((x) => g.Mul(ds[0], x[i]));
      ds.unshift(g.Add(g.Add(g.Add(dys[i], own), left(one, 1)), left(two, 2)));
    }
    return joinedSteps(g, ds, shape);
  }),
  grad: () => {
    throw new NotImplementedError('ctc_loss has no second derivative.');
  },
});

type CtcArgs = {
  log_probs: unknown;
  targets: unknown;
  input_lengths: unknown;
  target_lengths: unknown;
  blank: unknown;
  reduction: unknown;
  zero_infinity: unknown;
};
const CTC = signature<CtcArgs>(
  'ops.ctc_loss',
  "log_probs, targets, input_lengths, target_lengths, blank=0, reduction='mean', zero_infinity=False",
);

/** Keywords of {@link ctc_loss}. */
export interface CtcLossOptions {
  /** The class that stands for no label. Default 0. */
  blank?: number;
  /** Default 'mean': each loss divided by the number of its labels. */
  reduction?: Reduction;
  /** Whether sequences too short for their labels have the gradient zero. Default false. */
  zero_infinity?: boolean;
}

/**
 * −log of the probability that a sequence says its labels, whatever its pace (connectionist temporal classification), and the logarithms of the forward
 * probabilities. log_probs (T, N, C), log softmax of scores, float32 or float64; targets (N, S) of int32 or int64, lengths (N). The gradient is
 * that by the scores, as in MindSpore. The result is [loss, log_alpha (N, T, 2·S + 1)]. TypeError and ValueError for other types, shapes, reductions.
 * MindSpore's `ops.ctc_loss`.
 */
export function ctc_loss(
  log_probs: Tensor,
  targets: Tensor,
  input_lengths: Tensor,
  target_lengths: Tensor,
  blank?: number,
  reduction?: Reduction,
  zero_infinity?: boolean,
): [loss: Tensor, logAlpha: Tensor];
export function ctc_loss(
  log_probs: Tensor,
  targets: Tensor,
  input_lengths: Tensor,
  target_lengths: Tensor,
  options?: CtcLossOptions,
): [loss: Tensor, logAlpha: Tensor];
/** @hidden */
export function ctc_loss(
  log_probs: Tensor,
  targets: Tensor,
  input_lengths: Tensor,
  target_lengths: Tensor,
  blank: number,
  ...mixed: (string | boolean | CtcLossOptions)[]
): [loss: Tensor, logAlpha: Tensor];
export function ctc_loss(...args: unknown[]): [loss: Tensor, logAlpha: Tensor] {
  const { log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity } = CTC.bind(args);
  checkValueType('blank', blank, 'int', 'ctc_loss');
  checkValueType('reduction', reduction, 'str', 'ctc_loss');
  checkString(reduction, ['none', 'sum', 'mean'], 'reduction', 'ctc_loss');
  checkValueType('zero_infinity', zero_infinity, 'bool', 'ctc_loss');
  const inputs = [log_probs, targets, input_lengths, target_lengths];
  if (!inputs.every((x) => x instanceof Tensor)) {
    const names = ['log_probs', 'targets', 'input_lengths', 'target_lengths'];
    throw callError(
      'CTCLossV2',
      names.map((name, i) => [name, inputs[i], 'Tensor'] as const),
    );
  }
  const [logs, labels, inputLengths, labelLengths] = inputs;
  checkCtc(inputs, Number(blank));
  return asConstants(() => {
    const [losses, alpha] = losses_(logs, labels, cast(inputLengths, int32), cast(labelLengths, int32), {
      blank: Number(blank),
      silent: zero_infinity as boolean,
    });
    if (reduction !== 'mean') return [reduced(losses, reduction as Reduction), alpha];
    const counts = clamp(cast(labelLengths, float32), { min: 1 });
    return [cast(reduced(divOp([cast(losses, float32), counts]), 'mean'), losses.dtype), alpha];
  });
}

function checkCtc([logs, labels, inputLengths, labelLengths]: readonly Tensor[], blank: number): void {
  const name = 'CTCLossV2';
  checkDType(name, accepts('float32 float64', 'tensor', 'log_probs'), logs.dtype);
  checkDType(name, accepts('int32 int64', 'tensor', 'targets'), labels.dtype);
  const demand = (what: string, wanted: number, got: number): void => {
    if (got === wanted) return;
    throw new ValueError(`For primitive[${name}], the ${what} must be equal to ${wanted} , but got ${got}.`);
  };
  demand('dim of log_probs', 3, logs.ndim);
  demand('dim of targets', 2, labels.ndim);
  const [, n, classes] = logs.shape;
  demand('input_lengths.shape[0]', n, inputLengths.shape[0]);
  demand('target_lengths.shape[0]', n, labelLengths.shape[0]);
  if (blank >= 0 && blank < classes) return;
  throw new ValueError(`For primitive[${name}], the blank must be in [0,${classes}), but got ${blank}.`);
}

/** The loss of each sequence, and all forward probabilities. */
function losses_(
  logs: Tensor,
  labels: Tensor,
  inputLengths: Tensor,
  labelLengths: Tensor,
  { blank, silent }: { blank: number; silent: boolean },
): [losses: Tensor, alpha: Tensor] {
  const [t, n, classes] = logs.shape;
  const s = labels.shape[1];
  const l = 2 * s + 1;
  const number = (c: number): Tensor => constant(c, int32);
  const named = clamp(cast(labels, int32), { min: 0, max: classes - 1 });
  const pairs = concatenated([constant(blank, int32, [n, s, 1]), reshaped(named, [n, s, 1])], 2);
  const path = concatenated([reshaped(pairs, [n, 2 * s]), constant(blank, int32, [n, 1])], 1);
  const places = reshaped(cast(arange(l), int32), [1, l]);
  const end = reshaped(mulOp([labelLengths, number(2)]), [n, 1]);
  const none = constant(-Infinity, logs.dtype);
  const nothing = zero(logs);

  const spoken = gather_d(logs, 2, broadcastOp([reshaped(path, [1, n, l])], { shape: [t, n, l] }));
  const emit = whereOp([lessOp([places, addOp([end, number(1)])]), spoken, none]);
  const earlier = concatenated([constant(blank, int32, [n, 2]), part(path, 1, 0, l - 2)], 1);
  const leaps = logicalAndOp([notEqualOp([path, number(blank)]), notEqualOp([path, earlier])]);
  const alpha = alphaOp([emit, whereOp([leaps, nothing, none])]);

  const lastStep = clamp(subOp([inputLengths, number(1)]), { min: 0, max: t - 1 });
  const at = broadcastOp([reshaped(lastStep, [1, n, 1])], { shape: [1, n, l] });
  const final = reshaped(gather_d(alpha, 0, at), [n, l]);
  const ends = logicalAndOp([lessOp([places, addOp([end, number(1)])]), greaterOp([places, subOp([end, number(2)])])]);
  const kept = whereOp([ends, final, none]);
  const pathless = equalOp([amax(stop_gradient(kept), 1, true), none]);
  const safe = silent ? whereOp([pathless, nothing, kept]) : kept;
  const loss = negOp([logSum(safe)]);

  // The gradient by the scores: the softmax comes to that by the log probabilities. Its value is zero.
  const steps = reshaped(cast(arange(t), int32), [t, 1, 1]);
  const counts = lessOp([steps, reshaped(inputLengths, [1, n, 1])]);
  const p = expOp([logs]);
  const carried = sumOp([whereOp([counts, subOp([p, stop_gradient(p)]), nothing])], { axes: [0, 2], keepdims: false });
  const full = addOp([loss, carried]);
  const gone = reshaped(pathless, [n]);
  const shown = whereOp([reshaped(counts, [t, n, 1]), stop_gradient(alpha), none]);
  return [silent ? whereOp([gone, constant(Infinity, logs.dtype), full]) : full, transpose(shown, [1, 0, 2])];
}

/** log Σ exp along the last axis of (N, L), −∞ where all is −∞. */
function logSum(x: Tensor): Tensor {
  const most = maximumOp([stop_gradient(amax(x, 1, true)), low(x)]);
  const sum = sumOp([expOp([subOp([x, most])])], { axes: [1], keepdims: false });
  return addOp([logOp([sum]), reshaped(most, [x.shape[0]])]);
}
