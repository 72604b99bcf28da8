// Compares the parameters of a callable here with MindSpore's: names, order, defaults, what is required.

/** Members of enumerations, as the values they have here. */
const ENUM_MEMBERS = {
  'Border.CONSTANT': 'constant',
  'Inter.BILINEAR': '2',
  'Inter.NEAREST': '0',
  'Shuffle.GLOBAL': 'global',
};

/** Names that TypeScript reserves, as declarations have them. */
const RESERVED = { function: 'fn', var: 'var_' };

/** A default as a text that does not depend on how it is written. */
export function normal(text) {
  const t = text
    .replace(/\s+/g, '')
    .replace(/^mindspore\./, '')
    .replace(/^["'](.*)["']$/, '$1');
  if (/^[([].*[)\]]$/.test(t)) return `(${t.slice(1, -1).split(',').filter(Boolean).map(normal).join(',')})`;
  if (t in ENUM_MEMBERS) return ENUM_MEMBERS[t];
  return t === '' || Number.isNaN(Number(t)) ? t : String(Number(t));
}

function show(value) {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return Array.isArray(value) ? `(${value.map(show).join(',')})` : String(value);
}

/** Parameters of a run-time signature: `{ name, keyword, fallback }`, `fallback` undefined for a required one. */
export function ofSignature(signature) {
  return signature.parameters.map((p) => ({
    name: p.name,
    keyword: p.keywordOnly,
    fallback: p.required ? undefined : normal(show(p.default)),
  }));
}

/** The same of one of MindSpore's lists, with what is `*args` or `**kwargs` apart. */
function ofManifest(params) {
  const open = params.some(([, kind]) => kind === 'var' || kind === 'varkw');
  const list = params.filter(([, kind]) => kind !== 'var' && kind !== 'varkw');
  return {
    open,
    list: list.map(([name, kind, value]) => ({
      name,
      keyword: kind === 'kw',
      fallback: value === null ? undefined : normal(value),
    })),
  };
}

/**
 * Differences of two lists, `{ parameter, text }` each. `declared` parameters come from declarations: they have no defaults, and so only names and
 * order are compared.
 */
function difference(ours, { list, open }, declared) {
  const found = [];
  const same = (a, b) => a === b || (declared && (a === RESERVED[b] || a === `_${b}`));
  const left = ours.map((p) => p.name);
  const kept = [];
  for (const theirs of list) {
    const at = left.findIndex((name) => same(name, theirs.name));
    if (at < 0) {
      found.push({ parameter: theirs.name, text: `no \`${theirs.name}\`` });
      continue;
    }
    kept.push(at);
    if (declared) continue;
    const { fallback } = ours[at];
    if (fallback === theirs.fallback) continue;
    const is = fallback === undefined ? 'is required' : `has the default ${fallback}`;
    const was = theirs.fallback === undefined ? 'required' : `default ${theirs.fallback}`;
    found.push({ parameter: theirs.name, text: `\`${theirs.name}\` ${is} (MindSpore: ${was})` });
  }
  if (kept.some((at, i) => i > 0 && at < kept[i - 1])) {
    found.push({ parameter: list[0]?.name ?? '', text: 'another order' });
  }
  // What MindSpore takes as *args or **kwargs has names here; they come after the others.
  const extra = left.filter((name, at) => !kept.includes(at) && !declared);
  if (!open) for (const name of extra) found.push({ parameter: name, text: `\`${name}\` besides` });
  return found;
}

/**
 * How a callable's parameters differ from MindSpore's, by the overload of MindSpore that fits best; [] when they are the same, undefined when MindSpore's are
 * unknown.
 * @param ours what `ofSignature` gives, or lists of names (`{ name }`) of a declaration's overloads with `declared`
 */
export function compare(ours, entry, declared = false) {
  if (!entry.params) return undefined;
  const options = [entry.params, ...(entry.overloads ?? [])].map(ofManifest);
  const lists = declared ? ours : [ours];
  let best;
  for (const theirs of options) {
    for (const list of lists) {
      const found = difference(list, theirs, declared);
      if (best === undefined || found.length < best.length) best = found;
    }
  }
  return best;
}

/** MindSpore's parameter list as Python writes it. */
export function theirsAsText(entry) {
  if (!entry.params) return undefined;
  let star = false;
  const parts = entry.params.flatMap(([name, kind, value]) => {
    const prefix = kind === 'var' ? '*' : kind === 'varkw' ? '**' : '';
    const text = `${prefix}${name}${value === null ? '' : `=${value}`}`;
    if (kind === 'var') star = true;
    if (kind !== 'kw' || star) return [text];
    star = true;
    return ['*', text];
  });
  return `(${parts.join(', ')})`;
}
