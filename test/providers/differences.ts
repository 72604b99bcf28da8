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
    text: /(conv|Conv|dense|Dense|matmul|bmm|MatMul|pool)\w*\(.*\[(\d+, )*0\b/,
    on: WEBGPU,
    why: 'WebGPU has no empty work: ONNX Runtime raises for tensors without elements in some kernels',
  },
  {
    text: /\b(sin|cos|tan|asinh|acosh|atanh|sinh|cosh)\(float32\[1[06]\]\)/,
    on: WEBGPU,
    why: 'special values: the functions of WebGPU have no accuracy for huge arguments, infinities and the smallest numbers',
  },
  {
    text: /\basin\(/,
    on: WEBGPU,
    why: 'WebGPU allows asin an absolute error of 2^-11 and more',
  },
];
