/** Where a provider is tried. */
export type Place = 'node-webgpu' | 'web-wasm' | 'web-webgpu' | 'cuda';

/** Cases in which a provider is known to give other values than the processor, and why. */
export interface Known {
  /** A pattern of the case's text. */
  readonly text: RegExp;
  readonly on: readonly Place[];
  readonly why: string;
}

const WEBGPU = ['node-webgpu', 'web-webgpu'] as const;

/** The list; each line is about values at the edge of what numbers hold. */
export const KNOWN: readonly Known[] = [
  {
    text: /(conv|Conv|dense|Dense|matmul|bmm|MatMul|pool|Pool)\w*\(.*\[(\d+, )*0\b/,
    on: WEBGPU,
    why: 'WebGPU has no empty work: ONNX Runtime raises for tensors without elements in some kernels',
  },
  {
    text: /\b(sin|cos|tan|asinh|acosh|atanh|sinh|cosh)\(float32\[1[06]\]\)/,
    on: WEBGPU,
    why: 'special values: the functions of WebGPU have no accuracy for huge arguments, infinities and the smallest numbers',
  },
  {
    text: /clip_by_norm\(.*(\[\], \{"float":1\}|\[float32\[2\], float32\[2, 3\]\]|float32\[2\], \{"float":0\})/,
    on: WEBGPU,
    why: 'NaN in maxima, and what rounding leaves of a difference of equals',
  },
  {
    text: /\bpow\(float32\[(13|2)\], /,
    on: WEBGPU,
    why: 'special values: NaN to the power of 0, and signs of infinities',
  },
  {
    text: /\bcast\((b?float)(16|32)\[(5|11)\], .*"dtype":"u?int(8|16|32|64)"/,
    on: [...WEBGPU, 'web-wasm'],
    why: 'numbers beyond an integer dtype become its nearest, not what is left of their bits',
  },
  {
    text: /int64\[1\], int64\[1\]|\bless\(uint8\[2\], /,
    on: WEBGPU,
    why: 'int64 is held as int32',
  },
  {
    text: /bitwise_(left|right)_shift/,
    on: WEBGPU,
    why: 'shifts are computed in float64',
  },
  {
    text: /\b(amax|amin|logsumexp)\(float32\[0, 3\]/,
    on: WEBGPU,
    why: 'ONNX Runtime reduces nothing there',
  },
  {
    text: /\bmedian\(float32\[5\]\)/,
    on: [...WEBGPU, 'web-wasm'],
    why: 'NaN sorts elsewhere in TopK',
  },
  {
    text: /\b(u?int16|bfloat16)\[|\bTensor\.short\(|"dtype":"(u?int16|bfloat16)"/,
    on: ['web-webgpu'],
    why: 'the build of ONNX Runtime with WebGPU for browsers has no kernels for these types',
  },
  {
    text: /\b(log|log1p|log2|log10|softplus)\(float32\[1[06]\]\)|\bxlogy\(float32\[13\]|\bctc_loss\(|binary_cross_entropy\(float32\[4\], float32\[4\], reduction="none"/,
    on: ['web-webgpu'],
    why: 'NaN and infinities: WGSL does not promise them, and logarithms of negative numbers are what the driver makes of them',
  },
  {
    text: /\bclip_by_norm\(float32\[2\], \{"float":1\}\)/,
    on: ['web-webgpu'],
    why: 'an infinite norm',
  },
  {
    text: /\bsinc\(/,
    on: ['web-webgpu'],
    why: 'the sine of WGSL is right to 2^-11 only',
  },
];
