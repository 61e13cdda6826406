import { LoadError, type SourceFile } from './source.ts';

const LINE_MAX = 1 << 20;

export type LineReading = {
  /** Called with bytes read since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
};

/**
 * Hands over a text file line by line without ever holding it whole.
 *
 * @param onLine the line without its end, and its number from 1; what it throws is told with file and line
 * @throws {LoadError} when the file is not UTF-8, a line has no end, or the last one is cut off
 */
export async function readLines(
  file: SourceFile,
  onLine: (line: string, number: number) => void,
  { onBytes }: LineReading = {},
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const take = (text: string) => {
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_MAX) throw at(file, number + 1, 'the line does not end; is this a text file?');
    for (const line of lines) {
      number += 1;
      onLine(line.endsWith('\r') ? line.slice(0, -1) : line, number);
    }
  };
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw at(file, number + 1, 'the text from here on is not UTF-8', cause);
    }
  };
  for await (const chunk of file.chunks()) {
    onBytes?.(chunk.length);
    take(rest + decode(chunk));
  }
  take(rest + decode());
  if (rest !== '') throw at(file, number + 1, 'the file ends in the middle of this line; it was cut off');
}

/** An error that names the place and never shows what stands there. */
export const at = (file: SourceFile, line: number, what: string, cause?: unknown): LoadError =>
  new LoadError(`${file.name}, line ${line}: ${what}.`, { cause });

/**
 * Hands over the rows of a table whose first line names its columns.
 *
 * @param columns names that the first line must have, in this order
 */
export async function readTableFile(
  file: SourceFile,
  columns: readonly string[],
  onRow: (cells: readonly string[], line: number) => void,
  reading: LineReading = {},
): Promise<void> {
  let lines = 0;
  await readLines(
    file,
    (text, line) => {
      lines = line;
      const cells = text.split('\t');
      if (cells.length !== columns.length)
        throw at(file, line, `${columns.length} columns were expected, ${cells.length} were found`);
      if (line > 1) return onRow(cells, line);
      const wrong = columns.findIndex((name, place) => cells[place]?.toLowerCase() !== name.toLowerCase());
      if (wrong !== -1) throw at(file, 1, `column ${wrong + 1} should be named ${columns[wrong]}`);
    },
    reading,
  );
  if (lines === 0) throw new LoadError(`${file.name} is empty.`);
}
