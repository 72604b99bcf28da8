// A plugin of TypeDoc: headings by family, examples from docs/examples, and what the parity document says of each name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';
import { root } from '../setup.mjs';
import { readExamples, shown } from './blocks.mjs';
import { categoryOf } from './categories.mjs';

const EXPORTS = ReflectionKind.Class | ReflectionKind.Function | ReflectionKind.Variable | ReflectionKind.Namespace;
const TYPES = ReflectionKind.Interface | ReflectionKind.TypeAlias | ReflectionKind.Enum;

const SENTENCES = {
  s: 'Signature and recorded cases are the same as in MindSpore.',
  d: 'Recorded cases are the same as in MindSpore; what differs is in the list of differences.',
  p: 'As in MindSpore by its documentation; no recording names it.',
};

/** The comment that is shown first for a reflection: that of its first signature, or its own. */
function commentOf(reflection) {
  const holder = reflection.signatures?.[0] ?? reflection;
  holder.comment ??= new Comment();
  return holder.comment;
}

/** An example as a page shows it: whole where the first of its names stands, elsewhere with a link to that. */
function exampleTag(example) {
  const [first] = example.names;
  if (example.name !== first) {
    const link = { kind: 'inline-tag', tag: '@link', text: first };
    return new CommentTag('@example', [{ kind: 'text', text: 'See ' }, link, { kind: 'text', text: '.' }]);
  }
  return new CommentTag('@example', [{ kind: 'code', text: `\`\`\`ts\n${shown(example)}\n\`\`\`` }]);
}

/** True for what is a member of a module, not of a class. */
const isExport = ({ parent, kind }) =>
  (parent?.kindOf(ReflectionKind.Project) || parent?.kindOf(ReflectionKind.Namespace)) &&
  (kind & (EXPORTS | TYPES)) !== 0;

/** Called by TypeDoc. */
export function load(app) {
  const examples = new Map(
    readExamples().flatMap((example) => example.names.map((name) => [name, { ...example, name }])),
  );
  const { names } = JSON.parse(readFileSync(path.join(root, 'docs', 'parity.json'), 'utf8'));

  // What several modules export is shown in one of them: the others' examples are its own.
  const exampleOf = (name) =>
    examples.get(name) ??
    (name.includes('.') ? undefined : (examples.get(`train.${name}`) ?? examples.get(`amp.${name}`)));

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const used = new Set();
    for (const reflection of Object.values(context.project.reflections)) {
      if (
        !reflection.kindOf(EXPORTS | TYPES | ReflectionKind.Method | ReflectionKind.Property | ReflectionKind.Accessor)
      )
        continue;
      const name = reflection.getFullName();
      if (isExport(reflection)) {
        const file = reflection.project.getSymbolIdFromReflection(reflection)?.fileName ?? '';
        const below = file.split(/\/src\//).at(-1);
        const category = reflection.kindOf(ReflectionKind.Namespace)
          ? 'Modules'
          : reflection.kindOf(TYPES)
            ? 'Types'
            : categoryOf(below);
        reflection.comment ??= new Comment();
        reflection.comment.removeTags('@category');
        reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
      }
      const example = exampleOf(name);
      if (example) {
        used.add(example.name);
        commentOf(reflection).blockTags.push(exampleTag(example));
      }
      if (SENTENCES[names[name]]) {
        const text = `\`mindspore.${name}\`. ${SENTENCES[names[name]]}`;
        commentOf(reflection).blockTags.push(new CommentTag('@parity', [{ kind: 'text', text }]));
      }
    }
    for (const name of examples.keys()) if (!used.has(name)) app.logger.warn(`no export ${name} for its example`);
  });
}
