import { appendFileSync, existsSync } from 'node:fs';
import type { RejectReason, RejectRow } from './model.ts';
import type { PartFault } from './read/part.ts';
import type { Session } from './rows/database.ts';

const HEADER = 'part,line,column,reason,value\r\n';
const ROWS_MAX = 1_000_000;
const SHOWN = 20;
const PIECE_ROWS = 10_000;
const NUMBER = /^[+-]?\d+([.,]\d+)*$/;
/** Also in full width, and behind blanks and signs that are not seen. */
const FORMULA = /^(?:[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

/**
 * A cell of a CSV that no spreadsheet takes for a formula. Numbers stay as they are.
 *
 * @source OWASP, CSV Injection
 */
function csvCell(value: string): string {
  const isRisky = FORMULA.test(value) && !NUMBER.test(value);
  const safe = isRisky ? `'${value}` : value;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Adds what was rejected of a part to the CSV, in the order of the lines, and gives the first of it. */
export async function writeRejects(
  session: Session,
  given: { readonly part: string; readonly faults: readonly PartFault[]; readonly path: string },
): Promise<RejectRow[]> {
  const { part, faults, path } = given;
  const [[count] = []] = await session.rows('SELECT count(*)::DOUBLE FROM rejects');
  if (faults.length === 0 && Number(count) === 0) return [];
  if (!existsSync(path)) appendFileSync(path, HEADER, { mode: 0o600 });
  const first: RejectRow[] = [];
  const put = (rows: readonly PartFault[]) => {
    for (const { line, column, reason } of rows.slice(0, SHOWN - first.length)) {
      first.push({ part, line, column, reason });
    }
    appendFileSync(
      path,
      rows
        .map(({ line, column, reason, value }) =>
          [csvCell(part), String(line), csvCell(column ?? ''), reason, csvCell(value)].join(','),
        )
        .map((row) => `${row}\r\n`)
        .join(''),
    );
  };
  const waiting = [...faults];
  let at = 0;
  for (let offset = 0; offset < Math.min(Number(count), ROWS_MAX); offset += PIECE_ROWS) {
    const rows = await readPiece(session, offset);
    const last = rows.at(-1)?.line ?? 0;
    const from = at;
    while (at < waiting.length && (waiting[at]?.line ?? 0) <= last) at += 1;
    put([...waiting.slice(from, at), ...rows].toSorted((a, b) => a.line - b.line));
  }
  put(waiting.slice(at));
  return first;
}

async function readPiece(session: Session, offset: number): Promise<PartFault[]> {
  const rows = await session.rows(`SELECT line::DOUBLE, "column", reason, value FROM rejects
    ORDER BY line, place LIMIT ${PIECE_ROWS} OFFSET ${offset}`);
  return rows.map(([line, column, reason, value]) => ({
    line: Number(line),
    column: typeof column === 'string' ? column : null,
    reason: String(reason) as RejectReason,
    value: typeof value === 'string' ? value : '',
  }));
}
