import type { Emitter } from './emitter.js';
import { standInType } from './stand_ins.js';
import { isError, isNumber, type Type } from './types.js';

/** A type as TypeScript writes it; `any` where it is not known. */
export function typeText(e: Emitter, t: Type): string {
  switch (t.kind) {
    case 'none':
      return 'null';
    case 'bool':
      return 'boolean';
    case 'int':
    case 'float':
    case 'number':
      return 'number';
    case 'bigint':
      return 'bigint';
    case 'string':
      return 'string';
    case 'ndarray':
      return e.imports.typeName('np.NDArray');
    case 'dtype':
      return 'any';
    case 'list':
      return arrayText(typeText(e, t.of));
    case 'set':
      return `Set<${typeText(e, t.of)}>`;
    case 'map':
      return `Map<string, ${typeText(e, t.of)}>`;
    case 'record':
    case 'entries':
      return `Record<string, ${typeText(e, t.of)}>`;
    case 'iterable':
      return `Iterable<${typeText(e, t.of)}>`;
    case 'iterator':
      return `Iterator<${typeText(e, t.of)}>`;
    case 'rows':
      return `AsyncIterable<${typeText(e, t.of)}>`;
    case 'optional':
      return `${typeText(e, t.of)} | null`;
    case 'tuple':
      return `[${t.items.map((x) => typeText(e, x)).join(', ')}]`;
    case 'object':
      if (isError(t)) return 'any';
      if (t.path.startsWith('dataset.') && !/Iterator$|Sampler$|^dataset\.(vision|transforms)/.test(t.path)) {
        return e.imports.typeName('dataset.Dataset');
      }
      return standInType(e, t.path) ?? e.imports.typeName(t.path);
    case 'instance': {
      const info = e.program.classById.get(t.name)!;
      return e.classType(info);
    }
    case 'function': {
      const f = e.program.byId[t.id];
      if (f.generator || e.depth > 3) return 'any';
      e.depth++;
      const params = f.params.map((p) => {
        const type = p.kind === 'rest' ? 'any[]' : typeText(e, e.program.variable(p)?.type ?? { kind: 'any' });
        return `${p.kind === 'rest' ? '...' : ''}${p.name}${p.value === null || p.kind === 'rest' ? '' : '?'}: ${type}`;
      });
      const returns = f.returns.kind === 'none' ? 'void' : typeText(e, f.returns);
      e.depth--;
      return `(${params.join(', ')}) => ${f.async ? `Promise<${returns}>` : returns}`;
    }
    case 'callable': {
      const returns = t.of.kind === 'any' ? 'any' : typeText(e, t.of);
      return `(...args: any[]) => ${t.async ? `Promise<${returns}>` : returns}`;
    }
    case 'class':
    case 'api':
    case 'any':
      return 'any';
  }
}

function arrayText(of: string): string {
  return / \| |=>/.test(of) ? `(${of})[]` : `${of}[]`;
}

/** True when TypeScript finds the type itself from such a first value. */
export function obvious(first: Type, whole: Type): boolean {
  if (isNumber(first) && isNumber(whole) && (first.kind === 'bool') === (whole.kind === 'bool')) return true;
  return JSON.stringify(first) === JSON.stringify(whole);
}
