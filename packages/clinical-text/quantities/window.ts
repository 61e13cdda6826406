/**
 * The text a reader looks at: never more than `most` characters, and never half a word, so that the work for one mention
 * is bounded whatever follows it.
 */
export function windowOf(text: string, from: number, to: number, most: number): string {
  const end = Math.min(to, text.length);
  if (end - from <= most) return text.slice(from, Math.max(from, end));
  const cut = text.slice(from, from + most);
  const lastSpace = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  return cut.slice(0, Math.max(lastSpace, 0));
}
