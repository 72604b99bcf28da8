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

/** Comments that are shown for a reflection: those of its signatures, or its own. */
function commentsOf(reflection) {
  const holders = reflection.signatures?.length > 0 ? reflection.signatures : [reflection];
  for (const holder of holders) holder.comment ??= new Comment();
  return holders.map((holder) => holder.comment);
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
      const comments = example || names[name] in SENTENCES ? commentsOf(reflection) : [];
      for (const comment of comments) {
        if (example) {
          used.add(example.name);
          const text = `\`\`\`ts\n${shown(example)}\n\`\`\``;
          comment.blockTags.push(new CommentTag('@example', [{ kind: 'code', text }]));
        }
        if (SENTENCES[names[name]]) {
          const text = `\`mindspore.${name}\`. ${SENTENCES[names[name]]}`;
          comment.blockTags.push(new CommentTag('@parity', [{ kind: 'text', text }]));
        }
      }
    }
    for (const name of examples.keys()) if (!used.has(name)) app.logger.warn(`no export ${name} for its example`);
  });
}
