import type { AnswerView } from '../model.ts';
import { neutralise, textOf } from './cells.ts';

const ROWS_AT_ONCE = 500;
const BOM = '\uFEFF';

const quote = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Numbers stay numbers; all that is text is kept from being computed. */
const cell = (value: unknown): string =>
  typeof value === 'number' ? String(value) : quote(neutralise(textOf(value)));

/** RFC 4180, in UTF-8. */
export async function* writeCsv({
  columns,
  rows,
}: Pick<AnswerView, 'columns' | 'rows'>): AsyncGenerator<Buffer> {
  yield Buffer.from(`${BOM}${columns.map(({ name }) => cell(name)).join(',')}\r\n`);
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const lines = rows
      .slice(at, at + ROWS_AT_ONCE)
      .map((row) => columns.map(({ name }) => cell(row[name])).join(','));
    yield Buffer.from(`${lines.join('\r\n')}\r\n`);
  }
}
