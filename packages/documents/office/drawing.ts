import { Parser } from 'htmlparser2';

/** What is written in a chart or a diagram: its words, and the values it was drawn from. */
const WRITTEN = new Set(['a:t', 'c:v']);

/** The words of a part that a word processor draws itself, one to a line. */
export function readDrawing(xml: string): string {
  const words: string[] = [];
  let isWritten = false;
  const parser = new Parser(
    {
      onopentag: (name) => {
        isWritten = WRITTEN.has(name);
        if (isWritten) words.push('');
      },
      ontext: (piece) => {
        if (isWritten) words.push((words.pop() ?? '') + piece);
      },
      onclosetag: () => {
        isWritten = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return words
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .join('\n');
}
