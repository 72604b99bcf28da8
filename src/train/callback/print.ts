/** Writes a line where the user looks: Python's `print`. */
export function printLine(text: string): void {
  // eslint-disable-next-line no-console -- monitors exist to print
  console.log(text);
}
