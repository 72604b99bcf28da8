import { NotImplementedError } from '../../common/errors.js';

/** True positives, false positives, true negatives, false negatives. */
export type Confusion = readonly [tp: number, fp: number, tn: number, fn: number];

type Formula = (tp: number, fp: number, tn: number, fn: number) => number;

const share = (part: number, all: number): number => (all === 0 ? NaN : part / all);
const tpr: Formula = (tp, _fp, _tn, fn) => share(tp, tp + fn);
const tnr: Formula = (_tp, fp, tn) => share(tn, fp + tn);
const ppv: Formula = (tp, fp) => share(tp, tp + fp);
const npv: Formula = (_tp, _fp, tn, fn) => share(tn, tn + fn);

/** The formulas by their short names. */
const FORMULAS: Record<string, Formula> = {
  tpr,
  tnr,
  ppv,
  npv,
  fnr: (tp, _fp, _tn, fn) => share(fn, tp + fn),
  fpr: (_tp, fp, tn) => share(fp, fp + tn),
  fdr: (tp, fp) => share(fp, fp + tp),
  for: (_tp, _fp, tn, fn) => share(fn, fn + tn),
  pt: (...c) => share(Math.sqrt(tpr(...c) * (1 - tnr(...c))) + tnr(...c) - 1, tpr(...c) + tnr(...c) - 1),
  ts: (tp, fp, _tn, fn) => share(tp, tp + fn + fp),
  acc: (tp, fp, tn, fn) => share(tp + tn, tp + fn + fp + tn),
  ba: (...c) => (tpr(...c) + tnr(...c)) / 2,
  f1: (tp, fp, _tn, fn) => share(2 * tp, 2 * tp + fn + fp),
  mcc: (tp, fp, tn, fn) => share(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))),
  fm: (...c) => Math.sqrt(ppv(...c) * tpr(...c)),
  bm: (...c) => tpr(...c) + tnr(...c) - 1,
  mk: (...c) => ppv(...c) + npv(...c) - 1,
};

const LONG_NAMES: Record<string, string> = {
  sensitivity: 'tpr',
  recall: 'tpr',
  hit_rate: 'tpr',
  true_positive_rate: 'tpr',
  specificity: 'tnr',
  selectivity: 'tnr',
  true_negative_rate: 'tnr',
  precision: 'ppv',
  positive_predictive_value: 'ppv',
  negative_predictive_value: 'npv',
  miss_rate: 'fnr',
  false_negative_rate: 'fnr',
  fall_out: 'fpr',
  false_positive_rate: 'fpr',
  false_discovery_rate: 'fdr',
  false_omission_rate: 'for',
  prevalence_threshold: 'pt',
  threat_score: 'ts',
  critical_success_index: 'ts',
  csi: 'ts',
  accuracy: 'acc',
  balanced_accuracy: 'ba',
  f1_score: 'f1',
  matthews_correlation_coefficient: 'mcc',
  fowlkes_mallows_index: 'fm',
  informedness: 'bm',
  bookmaker_informedness: 'bm',
  markedness: 'mk',
  deltap: 'mk',
};

/** The formula of a name such as 'Fall Out', 'fall_out' or 'fpr'. NotImplementedError for names that are not known. */
export function formulaOf(name: string): (counts: Confusion) => number {
  const lower = name.replaceAll(' ', '_').toLowerCase();
  const short = Object.hasOwn(LONG_NAMES, lower) ? LONG_NAMES[lower] : lower;
  if (!Object.hasOwn(FORMULAS, short)) throw new NotImplementedError('The metric is not implemented.');
  return (counts) => FORMULAS[short](...counts);
}
