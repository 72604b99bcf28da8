/** Python's JSON writes NaN and infinities bare; they come back as strings, which `numberOf` understands. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const quoted = text.replace(
      /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g,
      (all, quote?: string) => quote ?? `"${all}"`,
    );
    return JSON.parse(quoted);
  }
}
