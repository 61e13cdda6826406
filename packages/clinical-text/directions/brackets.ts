const LONGEST_ASIDE = 60;

/** The end of a text that closes every bracket it opens: past the aside it stops in, or before it. */
export function closed(clause: string, start: number, end: number): number {
  const open = openBracket(clause.slice(start, end));
  if (open === undefined) return end;
  const rest = /^[^()[\]\n]*[)\]]/.exec(clause.slice(end, end + LONGEST_ASIDE))?.[0];
  if (rest !== undefined) return closed(clause, start, end + rest.length);
  return start + clause.slice(start, start + open).trimEnd().length;
}

/** Where the first bracket stands that is not closed. */
function openBracket(text: string): number | undefined {
  const open: number[] = [];
  for (const { 0: mark, index } of text.matchAll(/[()[\]]/g)) {
    if (mark === '(' || mark === '[') open.push(index);
    else open.pop();
  }
  return open[0];
}
