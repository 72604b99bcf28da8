/** A message without the cell, operation and shapes that errors end with here; MindSpore tells the cell in a traceback. */
export function withoutCell(text: string): string {
  return text.replace(/\nIn cell '[^]*$/, '');
}
