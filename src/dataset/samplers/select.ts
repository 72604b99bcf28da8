import { isInstance, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { BuiltinSampler } from './base.js';
import { DistributedSampler, RandomSampler, SequentialSampler } from './order.js';
import { SubsetSampler } from './subset.js';
import { IterSampler } from './user.js';

/** The sampler that the arguments of a source ask for. */
export function selectSampler(options: {
  num_samples: number | null;
  sampler: unknown;
  shuffle: boolean | null;
  num_shards: number | null;
  shard_id: number | null;
}): BuiltinSampler {
  const { num_samples, sampler, shuffle: mixed, num_shards, shard_id } = options;
  if (sampler !== null) {
    if (sampler instanceof BuiltinSampler) {
      if ([num_shards, shard_id, mixed, num_samples].some((arg) => arg !== null)) {
        throw new ValueError(
          `Conflicting arguments during sampler assignments. num_samples: ${pyStr(num_samples)}, num_shards: ${pyStr(num_shards)}, ` +
            `shard_id: ${pyStr(shard_id)}, shuffle: ${pyStr(mixed)}.`,
        );
      }
      return sampler;
    }
    const listed = Array.isArray(sampler) || ArrayBuffer.isView(sampler) || isInstance(sampler, 'ndarray');
    if (
      !listed &&
      typeof sampler !== 'string' &&
      typeof (sampler as Iterable<number>)[Symbol.iterator] === 'function'
    ) {
      return new IterSampler(sampler as Iterable<number>, num_samples);
    }
    return new SubsetSampler(sampler as Iterable<number>, num_samples);
  }
  if (num_shards !== null) return new DistributedSampler(num_shards, shard_id!, mixed ?? true, num_samples);
  if (mixed === false) return new SequentialSampler(null, num_samples);
  return new RandomSampler(num_samples !== null, num_samples);
}
