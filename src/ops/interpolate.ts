import {
  checkBool,
  checkPositiveFloat,
  checkPositiveFloatSequence,
  checkPositiveInt,
  checkPositiveIntSequence,
  pyClass,
  pyRepr,
  pyStr,
} from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { mapAxes, type AxisMapKind } from './axis_map.js';
import type { PyNumber } from './call.js';
import { adaptiveAveragePool1d } from './adaptive_pool.js';

/** How {@link interpolate} finds values between positions. */
export type InterpolateMode = 'nearest' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear' | 'area' | 'nearest-exact';

interface Mode {
  readonly kind: AxisMapKind;
  /** By the number of axes of the input: which options may be given. */
  readonly axes: Readonly<Record<number, readonly string[]>>;
}

const MODES: Readonly<Record<InterpolateMode, Mode>> = {
  nearest: { kind: 'nearest', axes: { 3: [], 4: [], 5: ['scale_factor'] } },
  linear: { kind: 'linear', axes: { 3: ['align_corners'] } },
  bilinear: { kind: 'linear', axes: { 4: ['align_corners'] } },
  bicubic: { kind: 'cubic', axes: { 4: ['align_corners'] } },
  area: { kind: 'area', axes: { 3: ['scale_factor'], 4: ['scale_factor'], 5: ['scale_factor'] } },
  'nearest-exact': { kind: 'nearest-exact', axes: { 3: [], 4: [] } },
  trilinear: { kind: 'linear', axes: { 5: ['align_corners', 'scale_factor'] } },
};

interface Arguments extends Record<string, unknown> {
  input: unknown;
  size: unknown;
  scale_factor: unknown;
  mode: unknown;
  align_corners: unknown;
  recompute_scale_factor: unknown;
}

const INTERPOLATE = signature<Arguments>(
  'ops.interpolate',
  "input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None",
);

/** Keywords of {@link interpolate}. */
export interface InterpolateOptions {
  /** Sizes of the axes after the first two, or one for all. */
  size?: number | readonly number[] | null;
  /** Instead of `size`: by how much these axes grow. */
  scale_factor?: PyNumber | readonly PyNumber[] | null;
  /** Default 'nearest'. */
  mode?: InterpolateMode;
  /** The corners of input and output lie on each other; for the modes with 'linear' and 'cubic' in their names. Default false. */
  align_corners?: boolean | null;
  /** The scale is reckoned anew from the size that `scale_factor` gives. */
  recompute_scale_factor?: boolean | null;
}

/**
 * Brings the axes after the first two to another size. 'nearest', 'nearest-exact' and 'area' (means of parts) take 3 to 5 axes, 'linear' 3, 'bilinear' and
 * 'bicubic' 4, 'trilinear' 5; `scale_factor` without `recompute_scale_factor` is for 'area' and for five axes. ValueError and TypeError in MindSpore's words. MindSpore's `ops.interpolate`.
 */
export function interpolate(
  input: Tensor,
  size?: number | readonly number[] | null,
  scale_factor?: PyNumber | readonly PyNumber[] | null,
  mode?: InterpolateMode,
  align_corners?: boolean | null,
  recompute_scale_factor?: boolean | null,
): Tensor;
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor;
/** @hidden */
export function interpolate(input: Tensor, size: number | readonly number[], options: InterpolateOptions): Tensor;
export function interpolate(...args: unknown[]): Tensor {
  const given = INTERPOLATE.bind(args);
  const { input: x, mode, align_corners } = given;
  if (!(x instanceof Tensor)) {
    throw new TypeError(`For 'interpolate', 'input' must be a tensor, but got ${pyClass(x)}`);
  }
  const rank = x.ndim;
  let size = sizes(given.size, given.scale_factor, rank);
  let scales = given.size === null ? factors(given.scale_factor, rank) : undefined;
  if (size === undefined && scales === undefined) {
    throw new ValueError("For 'interpolate', 'size' and 'scale_factor' cannot be both empty");
  }
  const { kind, allowed } = checkMode(mode, rank);
  const recompute = mode === 'area' && size === undefined ? true : given.recompute_scale_factor;
  if (recompute) {
    checkBool(recompute, 'recompute_scale_factor', 'interpolate');
    if (size !== undefined) {
      throw new ValueError(
        "For 'interpolate', it is incorrect to set 'recompute_scale_factor' to True after specifying an explicit 'size'.",
      );
    }
    size = grown(x, scales as number[]);
    scales = undefined;
  } else if (scales !== undefined && !allowed.includes('scale_factor')) {
    throw new ValueError(
      `For 'interpolate', 'scale_factor' option cannot currently be set with the mode = ${mode as string} and dim = ${rank}D.`,
    );
  }
  if (align_corners !== null) {
    checkBool(align_corners, 'align_corners', 'interpolate');
    if (!allowed.includes('align_corners')) {
      throw new ValueError(
        `For 'interpolate', 'align_corners' option cannot currently be set with the mode = ${mode as string}, and dim = ${rank}D`,
      );
    }
  }
  const target = size ?? grown(x, scales as number[]);
  if (kind === 'area' && rank === 3) return adaptiveAveragePool1d(x, target[0]);
  return mapAxes(
    x,
    2,
    target,
    kind,
    align_corners === true,
    scales?.map((s) => 1 / s),
  );
}

function grown(x: Tensor, scales: readonly number[]): number[] {
  return scales.map((s, i) => Math.floor(x.shape[i + 2] * s));
}

function sizes(size: unknown, scale_factor: unknown, rank: number): number[] | undefined {
  if (size !== null && scale_factor !== null) {
    throw new ValueError("For 'interpolate', 'size' and 'scale_factor' cannot be set simultaneously");
  }
  if (size === null) return undefined;
  if (!Array.isArray(size)) {
    return new Array<number>(rank - 2).fill(Number(checkPositiveInt(size, 'size', 'interpolate')));
  }
  checkPositiveIntSequence(size as unknown[], 'size', 'interpolate');
  return ofRank(size as unknown[], 'size', rank);
}

function factors(scale: unknown, rank: number): number[] | undefined {
  if (scale === null) return undefined;
  if (!Array.isArray(scale)) {
    return new Array<number>(rank - 2).fill(Number(checkPositiveFloat(scale, 'scale_factor', 'interpolate')));
  }
  checkPositiveFloatSequence(scale as unknown[], 'scale_factor', 'interpolate');
  return ofRank(scale as unknown[], 'scale_factor', rank);
}

function ofRank(values: readonly unknown[], name: string, rank: number): number[] {
  if (values.length === rank - 2) return values.map(Number);
  throw new ValueError(
    `For 'interpolate', 'input' and '${name}' must have the same spatial dimensions, but got 'input' is ${rank - 2}D, ` +
      `'${name}' is ${values.length}D`,
  );
}

function checkMode(mode: unknown, rank: number): { kind: AxisMapKind; allowed: readonly string[] } {
  const names = Object.keys(MODES);
  if (typeof mode !== 'string' || !names.includes(mode)) {
    throw new ValueError(`For 'interpolate', 'mode' must be in '${pyRepr(names)}', but got ${pyStr(mode)}`);
  }
  const { kind, axes } = MODES[mode as InterpolateMode];
  const allowed = axes[rank] as readonly string[] | undefined;
  if (allowed === undefined) {
    const ranks = pyRepr(Object.keys(axes).map(Number));
    throw new ValueError(`For 'interpolate', ${mode} only support '${ranks}'D, but got ${rank}D`);
  }
  return { kind, allowed };
}
