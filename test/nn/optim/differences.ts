/** Outcomes that differ from the oracle's on purpose. docs/differences.md has a line for each `why`. */

/** What happens here. */
export interface Different {
  readonly stage: 'ok' | 'construct' | 'member' | 'call';
  readonly error?: string;
  readonly text?: RegExp;
  /** The case whose state after one step this one has too. */
  readonly like?: string;
}

interface Kind extends Different {
  readonly why: string;
  readonly cases: readonly string[];
}

const each = (prefix: string, names: string): string[] => names.split(' ').map((n) => `${prefix}${n}`);

const KINDS: readonly Kind[] = [
  {
    why: 'wrong arguments of a call are told in the words of all callables',
    cases: [...each('own/', 'unknown_keyword missing surplus twice'), ...each('momentum/missing_', 'rate momentum')],
    stage: 'construct',
    error: 'TypeError',
    text: /^(ASGD|Momentum)\.__init__\(\) (got|missing|takes)/,
  },
  {
    why: 'wrong arguments of a call are told in the words of all callables',
    cases: ['asgd', 'momentum', 'sgd'].map((kind) => `gradients/${kind}_not_given`),
    stage: 'call',
    error: 'TypeError',
    text: /^Optimizer\.construct\(\) missing 1 required positional argument: 'gradients'$/,
  },
  {
    why: 'a plain object in last place is keywords',
    cases: ['rate/dict'],
    stage: 'construct',
    error: 'TypeError',
    text: /unexpected keyword argument 'a'$/,
  },
  {
    why: 'strings and booleans are no rates',
    cases: [
      ...each('generated/', '39 45'),
      ...each('rate/', 'string string_number digits bool'),
      ...each('groups/lr_', 'string bool'),
      'momentum/rate_string',
    ],
    stage: 'construct',
    error: 'TypeError',
    text: /^For 'Optimizer', the argument 'learning_rate' must be .*<class '(str|bool)'>\.$/,
  },
  {
    why: 'strings, booleans and None are no rates, in a list neither',
    cases: each('rate/list_', 'of_strings with_bool with_none'),
    stage: 'construct',
    error: 'TypeError',
    text: /^For 'Optimizer', the elements of the argument 'learning_rate' must be int or float, but got .* at index \d\.$/,
  },
  {
    why: 'rates of two dimensions are refused at once',
    cases: each('rate/list_', 'of_lists of_one_lists ragged'),
    stage: 'construct',
    error: 'ValueError',
    text: /^For 'Optimizer', the dimension of the argument 'learning_rate' should be 1, but got 2\.$/,
  },
  {
    why: 'booleans are no numbers',
    cases: ['decay/bool'],
    stage: 'construct',
    error: 'TypeError',
    text: /^For 'Optimizer', the argument 'Weight_decay' must be int, float or Cell\.but got <class 'bool'>$/,
  },
  {
    why: 'booleans are no numbers',
    cases: ['momentum/loss_scale_bool', 'sgd/momentum_bool', 'sgd/dampening_bool'],
    stage: 'construct',
    error: 'TypeError',
    text: /float.*bool/,
  },
  {
    why: 'a generator is read once and used',
    cases: ['groups/params_generator'],
    stage: 'ok',
    like: 'groups/params_tuple',
  },
  { why: 'a generator is read once and used', cases: ['groups/lr_generator'], stage: 'ok' },
  {
    why: 'a decay that was computed is a number, whatever its shape',
    cases: ['decay/cell_with_scalar_parameter'],
    stage: 'ok',
  },
  {
    why: 'an empty message is filled',
    cases: ['rate/schedule_without_construct'],
    stage: 'call',
    error: 'NotImplementedError',
    text: /^For 'NoConstruct', the method 'construct' is not defined\.$/,
  },
  {
    why: 'an empty message is filled',
    cases: ['members/target'],
    stage: 'member',
    error: 'NotImplementedError',
    text: /'target' can not be set/,
  },
  {
    why: 'an array is a tuple as well as a list',
    cases: ['gradients/momentum_list', 'gradients/sgd_list'],
    stage: 'ok',
  },
  {
    why: 'there is one gradient for each parameter',
    cases: [
      ...['asgd', 'momentum', 'sgd'].flatMap((kind) =>
        each(`gradients/${kind}_`, 'too_few none_at_all too_many nested'),
      ),
      'gradients/decay_too_few',
    ],
    stage: 'call',
    error: 'RuntimeError',
    text: /^For '\w+', the number of 'gradients' must be that of the parameters, 2, but got [013]\.$/,
  },
  {
    why: 'a gradient has the shape of its parameter',
    cases: [
      ...['asgd', 'momentum', 'sgd'].flatMap((kind) =>
        each(`gradients/${kind}_`, 'wrong_shape wrong_length scalar swapped'),
      ),
      'gradients/decay_wrong_shape',
    ],
    stage: 'call',
    error: 'ValueError',
    text: /^For '\w+', the gradient of parameter 'fc\.(weight|bias)' must have its shape \(.*\), but got \(.*\)\.$/,
  },
  {
    why: 'a gradient is a Tensor',
    cases: ['asgd', 'momentum', 'sgd'].flatMap((kind) => each(`gradients/${kind}_`, 'none number ndarray')),
    stage: 'call',
    error: 'TypeError',
    text: /^For '\w+', the gradient of parameter 'fc\.bias' must be a Tensor, but got (NoneType|float|ndarray)\.$/,
  },
  {
    why: 'gradients come in an array',
    cases: ['asgd', 'momentum', 'sgd'].map((kind) => `gradients/${kind}_one_tensor`),
    stage: 'call',
    error: 'TypeError',
    text: /^For '\w+', the 'gradients' must be a tuple of Tensor, but got Tensor\.$/,
  },
];

const CLASSES = ['Adam', 'AdamWeightDecay', 'RMSProp', 'Adagrad', 'AdaMax', 'Adadelta', 'FTRL', 'Rprop'];
const VARIANTS = [...CLASSES, 'amsgrad', 'offload', 'centered'];
const all = (names: readonly string[], prefix: string, suffix: string, except: readonly string[] = []): string[] =>
  names.filter((name) => !except.includes(name)).map((name) => `${prefix}${name}${suffix}`);

const ADAPTIVE_KINDS: readonly Kind[] = [
  {
    why: 'wrong arguments of a call are told in the words of all callables',
    cases: [
      ...all(CLASSES, 'common/', '/missing', ['AdamWeightDecay']),
      ...all(CLASSES, 'common/', '/unknown_keyword', ['Adam', 'AdamWeightDecay']),
      ...each('adam/', 'surplus beta1_twice'),
    ],
    stage: 'construct',
    error: 'TypeError',
    text: /^(Ad|RMSP|FTRL|Rprop)\w*\.__init__\(\) (got|missing|takes)/,
  },
  {
    why: 'strings and booleans are no rates',
    cases: all(CLASSES, 'common/', '/rate_string'),
    stage: 'construct',
    error: 'TypeError',
    text: /^For 'Optimizer', the argument 'learning_rate' must be .*<class 'str'>\.$/,
  },
  {
    why: 'an empty message is filled',
    cases: each('adam/RMSProp_target_', 'cpu gpu other int none'),
    stage: 'member',
    error: 'NotImplementedError',
    text: /'target' can not be set/,
  },
  {
    why: 'an array is a tuple as well as a list',
    cases: ['rprop/etas_list', 'rprop/step_sizes_list', ...all(VARIANTS, 'gradients/', '_list', ['Rprop'])],
    stage: 'ok',
  },
  {
    why: 'scalars are parameters like others',
    cases: all(['AdaMax', 'FTRL', 'amsgrad', 'offload'], 'gradients/', '_scalar'),
    stage: 'ok',
  },
  {
    why: 'there is one gradient for each parameter',
    cases: all(VARIANTS, 'gradients/', '_too_few'),
    stage: 'call',
    error: 'RuntimeError',
    text: /^For '\w+', the number of 'gradients' must be that of the parameters, 2, but got 1\.$/,
  },
  {
    why: 'a gradient has the shape of its parameter',
    cases: all(VARIANTS, 'gradients/', '_wrong_shape'),
    stage: 'call',
    error: 'ValueError',
    text: /^For '\w+', the gradient of parameter 'fc\.weight' must have its shape \(3, 32\), but got \(32, 3\)\.$/,
  },
  {
    why: 'a gradient is a Tensor',
    cases: all(VARIANTS, 'gradients/', '_none'),
    stage: 'call',
    error: 'TypeError',
    text: /^For '\w+', the gradient of parameter 'fc\.bias' must be a Tensor, but got NoneType\.$/,
  },
];

const byName = (kinds: readonly Kind[]): ReadonlyMap<string, Different> =>
  new Map(kinds.flatMap(({ cases, ...kind }) => cases.map((name) => [name, kind] as const)));

/** By the name of the case: those of errors.json. */
export const DIFFERENT = byName(KINDS);

/** Those of adaptive_errors.json. */
export const ADAPTIVE = byName(ADAPTIVE_KINDS);
