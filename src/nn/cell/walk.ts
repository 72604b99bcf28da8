import { AttributeError, ValueError } from '../../common/errors.js';
import type { Parameter } from '../../common/parameter.js';
import { pyTypeName } from '../../common/pytext.js';
import { isCell, STATE, structureEpoch, type CellNode } from './state.js';

/** All cells below and including `cell`, each once, with the path by which it is met first. */
export function* cellsAndNames(
  cell: CellNode,
  prefix = '',
  seen: Set<CellNode> = new Set(),
): IterableIterator<[string, CellNode]> {
  if (seen.has(cell)) return;
  seen.add(cell);
  yield [prefix, cell];
  for (const [name, child] of cell[STATE].cells) {
    if (child !== null) yield* cellsAndNames(child, prefix ? `${prefix}.${name}` : name, seen);
  }
}

/** All parameters, each once, a cell's own before its children's; `expand` false leaves the children out. */
export function* parametersAndNames(cell: CellNode, prefix = '', expand = true): IterableIterator<[string, Parameter]> {
  const seen = new Set<Parameter>();
  for (const [path, owner] of expand ? cellsAndNames(cell, prefix) : [[prefix, cell] as const]) {
    for (const [name, parameter] of owner[STATE].params) {
      if (parameter === null || seen.has(parameter)) continue;
      seen.add(parameter);
      yield [path ? `${path}.${name}` : name, parameter];
    }
  }
}

const PREFIX = /^\w*[0-9a-zA-Z_.-]*$/;
const PREFIX_TEXT = String.raw`^\w*[0-9a-zA-Z\_\.\-]*$`;

/** Names every parameter `prefix` + its path. ValueError for a prefix with other characters than letters, digits, `_`, `.`, `-`. */
export function renameParameters(cell: CellNode, prefix: unknown, recurse = true): void {
  if (typeof prefix !== 'string') {
    throw new TypeError(`expected string or bytes-like object, got '${pyTypeName(prefix)}'`);
  }
  if (!PREFIX.test(prefix)) {
    throw new ValueError(`The '${prefix}' is illegal, it must be match regular'${PREFIX_TEXT}' by flags're.ASCII.'`);
  }
  for (const [path, parameter] of parametersAndNames(cell, '', recurse)) parameter.name = prefix + path;
}

/** ValueError when two parameters have one name. */
export function checkNames(cell: CellNode): void {
  const names = new Set<string>();
  for (const [path, parameter] of parametersAndNames(cell)) {
    if (names.has(parameter.name)) {
      throw new ValueError(
        `The value of ${path} is ${parameter.toString()}, its name '${parameter.name}' already exists. ` +
          'Please set a unique name for the parameter.',
      );
    }
    names.add(parameter.name);
  }
}

/** Gives every parameter its path as name when two of them share a name. */
export function refreshNames(cell: CellNode): void {
  const names = Array.from(parametersAndNames(cell), ([, parameter]) => parameter.name);
  if (new Set(names).size === names.length) return;
  renameParameters(cell, '');
  checkNames(cell);
}

/** The cell at a path (`body.norm`); '' is `from` itself. AttributeError when there is none. */
export function subCell(from: CellNode, target: string): CellNode {
  let cell = from;
  for (const name of target === '' ? [] : target.split('.')) {
    if (!(name in cell)) throw new AttributeError(`${pyTypeName(cell)} has no attribute \`${name}\``);
    const next = (cell as unknown as Record<string, unknown>)[name];
    if (!isCell(next)) throw new AttributeError(`\`${name}\` is not an nn.Cell`);
    cell = next;
  }
  return cell;
}

interface CachedStructure {
  readonly epoch: number;
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

const structures = new WeakMap<CellNode, CachedStructure>();

/**
 * A text that changes whenever a trace of `cell` may have become wrong: members set or removed anywhere below it, values of its
 * numbers, strings and booleans (the train flag among them), and each parameter's version (`requires_grad`, dtype). Setting a flag back
 * gives the earlier text again. What arrays and objects hold inside is not looked at.
 */
export function structureVersion(cell: CellNode): string {
  let known = structures.get(cell);
  if (known === undefined || known.epoch !== structureEpoch()) {
    const parts: string[] = [];
    const parameters: Parameter[] = [];
    for (const [, each] of cellsAndNames(cell)) {
      const { id, version, scalars, params } = each[STATE];
      parts.push(`${id}.${version}`);
      for (const [name, value] of scalars) parts.push(`${name}=${typeof value}${String(value)}`);
      for (const parameter of params.values()) if (parameter !== null) parameters.push(parameter);
    }
    known = { epoch: structureEpoch(), text: parts.join(';'), parameters };
    structures.set(cell, known);
  }
  let text = known.text;
  for (const { version } of known.parameters) text += `,${version}`;
  return text;
}
