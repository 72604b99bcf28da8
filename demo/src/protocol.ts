/** What page and worker say to each other. */

export type NetworkName = 'lenet' | 'mlp' | 'resnet' | 'logistic';
export type OptimizerName = 'ASGD' | 'SGD' | 'Momentum' | 'Adam' | 'AdamWeightDecay' | 'RMSProp' | 'Adagrad';
/** MindSpore's `device_target`: CPU is WASM here. */
export type Target = 'CPU' | 'WebGPU';

/** What a run is made of. */
export interface Settings {
  readonly network: NetworkName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Training images in an epoch. */
  readonly images: number;
  readonly target: Target;
}

/** Where a run is. */
export interface Position {
  /** Steps made. */
  readonly step: number;
  /** Epochs begun, from 1; 0 before the first step. */
  readonly epoch: number;
}

/** A request that is answered by `done` or `refused` with the same id. */
export type Question =
  /** Digits for the page: the first test images. */
  | { readonly type: 'digits' }
  /** Probabilities of a drawing of 28 × 28 pixels, 0 to 255. */
  | { readonly type: 'classify'; readonly pixels: Uint8Array<ArrayBuffer> }
  /** Predicts the watched test images; `evaluated` tells. */
  | { readonly type: 'evaluate' }
  /** The checkpoint of the model. */
  | { readonly type: 'save' }
  /** Puts a checkpoint into the model; when there is none, into a new one of these settings, which then waits. */
  | { readonly type: 'load'; readonly bytes: Uint8Array<ArrayBuffer>; readonly settings: Settings };

/** What the worker is told. */
export type Request =
  /** Loads the data from this address: the first request. */
  | { readonly type: 'open'; readonly data: string }
  /** Trains a new model, which begins with a checkpoint if there is one. */
  | { readonly type: 'start'; readonly settings: Settings; readonly checkpoint?: Uint8Array<ArrayBuffer> }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Forgets the model. */
  | { readonly type: 'reset' }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

/** Test images with their classes. */
export interface Digits {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** A checkpoint as a file. */
export interface Saved extends Position {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What loading a checkpoint came to. */
export interface Loaded extends Position {
  /** Whether the state of the optimizer was in it as well. */
  readonly withOptimizer: boolean;
  /** Whether a model was made for it. */
  readonly created: boolean;
}

/** Predictions for the watched test images. */
export interface Evaluation {
  /** Classes, in the order of the images. */
  readonly classes: Uint8Array<ArrayBuffer>;
  /** Share of them that is right. */
  readonly accuracy: number;
  /** The share of all 10,000 test images, where an epoch ended. */
  readonly accuracyOfAll?: number;
}

/** Answers by question. */
export interface Answers {
  digits: Digits;
  classify: { readonly probabilities: readonly number[] };
  evaluate: null;
  save: Saved;
  load: Loaded;
}

/** What the worker tells. */
export type Reply =
  /** Bytes of what is downloaded. */
  | { readonly type: 'loading'; readonly received: number; readonly total: number }
  /** Library and data are there. */
  | { readonly type: 'ready' }
  /** The first step is being compiled. */
  | { readonly type: 'compiling' }
  | { readonly type: 'running' }
  | ({ readonly type: 'paused' } & Position)
  | ({ readonly type: 'finished' } & Position)
  /** Losses of the steps up to `step`, and how long they took, evaluations left out; 0 ms where the step was compiled. */
  | ({ readonly type: 'progress'; readonly losses: readonly number[]; readonly ms: number } & Position)
  | ({ readonly type: 'evaluated' } & Evaluation & Position)
  /** The state of the model, in case this worker does not outlive it. */
  | { readonly type: 'snapshot'; readonly saved: Saved }
  /** The run ended with an error; `lost` when its device is gone. */
  | { readonly type: 'failed'; readonly message: string; readonly lost: boolean }
  | { readonly type: 'done'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** Test images that are predicted while training; the first ones. */
export const WATCHED = 2000;
/** Steps between two evaluations. */
export const EVALUATE_EVERY = 50;
