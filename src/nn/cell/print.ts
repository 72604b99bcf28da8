import { pyTypeName } from '../../common/pytext.js';
import { STATE, type CellNode } from './state.js';

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** A cell as MindSpore prints it: its class, what `extend_repr` says, and its children, nested. */
export function cellText(cell: CellNode & { extend_repr(): string }): string {
  const own = cell.extend_repr();
  const ownLines = own ? own.split('\n') : [];
  const children = Array.from(cell[STATE].cells, ([name, child]) => {
    return `(${name}): ${child === null ? 'None' : indent(child.toString())}`;
  });
  const name = pyTypeName(cell);
  if (ownLines.length === 1 && children.length === 0) return `${name}(${own})`;
  const lines = [...ownLines, ...children];
  return lines.length === 0 ? `${name}()` : `${name}(\n  ${lines.join('\n  ')}\n)`;
}
