import type { Invoice, InvoiceLine } from './model.ts';

const COLUMNS = [
  'key_id',
  'key_name',
  'mode',
  'operation',
  'requests',
  'billable',
  'client_errors',
  'server_errors',
] as const satisfies readonly (keyof InvoiceLine)[];

export function makeInvoice(organisation: string, month: string, lines: InvoiceLine[]): Invoice {
  const totals = { requests: 0, billable: 0, client_errors: 0, server_errors: 0 };
  for (const line of lines) {
    totals.requests += line.requests;
    totals.billable += line.billable;
    totals.client_errors += line.client_errors;
    totals.server_errors += line.server_errors;
  }
  return { organisation, month, lines, totals };
}

/** RFC 4180, with the organisation and the month in every row, so that files can be joined. */
export function writeCsv({ organisation, month, lines }: Invoice): string {
  const head = ['organisation', 'month', ...COLUMNS];
  const rows = lines.map((line) => [organisation, month, ...COLUMNS.map((column) => line[column])]);
  return [head, ...rows].map((cells) => `${cells.map(writeCell).join(',')}\r\n`).join('');
}

/** A spreadsheet runs text that begins like a formula; an apostrophe before it makes it text. */
function writeCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
