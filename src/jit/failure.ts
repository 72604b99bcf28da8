import { inOperation, operationText } from '../ir/where.js';
import type { SessionEntry } from '../runtime/sessions.js';

/** Where ONNX Runtime's messages name a node: by the place of its operation in the graph. */
const PLACE = /#(\d+)\//;
/** What it says around the cause: its own sources and functions. */
const FRAME = /^.*? Status Message: /s;
const SOURCE = /\/\S+\.(?:cc|h|cpp|cu):\d+ /g;
const FUNCTION = /^[\w:<>*&~,\s]+\([^]*?\)(?: const)?(?: \[with [^\]]*\])? /;

const translated = new WeakSet<Error>();

/** Says of a run's error what failed, in which operation and cell, and drops what only ONNX Runtime's authors understand; that is the `cause`. */
export function translate(error: Error, entry: SessionEntry, scopes: readonly string[]): void {
  if (translated.has(error)) return; // it came from an earlier run
  translated.add(error);
  const place = PLACE.exec(error.message)?.[1];
  const operation = place === undefined ? undefined : entry.operations[Number(place)];
  if (place === undefined || operation === undefined) return;
  const [head] = error.message.split(':', 1);
  error.message = `For '${operation.name}', ${head[0].toLowerCase()}${head.slice(1)}: ${reason(error.message)}`;
  const scope = scopes[Number(place)];
  if (scope === '') error.message += `\nIn ${operationText(operation.name, operation.inputs)}.`;
  else inOperation(error, scope, operation.name, operation.inputs);
}

function reason(message: string): string {
  const text = message.replace(FRAME, '').replace(SOURCE, '').replace(FUNCTION, '');
  return text.replace(/#\d+\//g, '').trim();
}
