import { engine } from './engine.js';
import { Storage, Value, type Holder } from './value.js';

/** A value no other holder has, so that gradients and state are told apart by identity. */
export function owned(value: Value): Value {
  if (value.owner === undefined && !value.hostNumber) return value;
  const host = value.storage?.expose();
  if (host !== undefined) return new Value(value.shape, value.dtype, Storage.of(host));
  return engine().fresh(value);
}

/** The one place where a holder gets another value; the caller has checked shape and dtype. */
export function assignHeld(holder: Holder, value: Value): void {
  engine().assigning(holder);
  const before = holder.handle;
  holder.handle = owned(value);
  holder.handle.owner = holder;
  engine().assigned(holder, before);
}
