import { printTable } from '../statistics.ts';

/** A share, or a precision, recall and F1 reduced to one figure, with what it is held against. */
export type Measure = {
  readonly name: string;
  readonly value: number;
  /** "101/114": what was counted. */
  readonly counts?: string;
  readonly bar?: number;
  readonly peers?: string;
};

export type Share = { right: number; all: number };

export function share(name: string, { right, all }: Share, rest: Partial<Measure> = {}): Measure {
  return { name, value: all === 0 ? Number.NaN : right / all, counts: `${right}/${all}`, ...rest };
}

/** The share of the rows that are so. */
export function shareOf<R>(rows: readonly R[], isSo: (row: R) => boolean): Share {
  return { right: rows.filter(isSo).length, all: rows.length };
}

export type Confusion = { readonly hit: number; readonly spurious: number; readonly missed: number };

export function confusionOf<R>(
  rows: readonly R[],
  isGold: (row: R) => boolean,
  isPredicted: (row: R) => boolean,
): Confusion {
  const count = (gold: boolean, predicted: boolean) =>
    rows.filter((row) => isGold(row) === gold && isPredicted(row) === predicted).length;
  return { hit: count(true, true), spurious: count(false, true), missed: count(true, false) };
}

/** Precision, recall and F1 as three measures; the bar and the peers stand beside F1. */
export function precisionRecall(
  name: string,
  { hit, spurious, missed }: Confusion,
  rest: Partial<Measure> = {},
): Measure[] {
  const f1 = (2 * hit) / (2 * hit + spurious + missed);
  return [
    share(`${name} precision`, { right: hit, all: hit + spurious }),
    share(`${name} recall`, { right: hit, all: hit + missed }),
    { name: `${name} F1`, value: f1, ...rest },
  ];
}

export function printTitle(title: string): void {
  console.log(`\n## ${title}\n`);
}

export function printMeasures(measures: readonly Measure[]): void {
  const rows = measures.map(({ name, value, counts = '', bar, peers = '' }) => [
    name,
    written(value),
    counts,
    bar === undefined ? '' : `>= ${bar}`,
    verdict(value, bar),
    peers,
  ]);
  const table = [['measure', 'ours', 'counts', 'bar', '', 'peers'], ...rows];
  // The last column is prose and reads from the left.
  const width = Math.max(...table.map((row) => row.at(-1)?.length ?? 0));
  printTable(table.map((row) => row.with(-1, (row.at(-1) ?? '').padEnd(width))));
}

const written = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));

export function verdict(value: number, bar: number | undefined): string {
  if (bar === undefined) return '';
  return value >= bar ? 'pass' : 'MISS';
}

/** One row for each group and a column for each measure: the same shares broken down. */
export function printBreakdown<R>(
  by: string,
  rows: readonly R[],
  groupOf: (row: R) => string,
  columns: Readonly<Record<string, (group: readonly R[]) => Share>>,
): void {
  const groups = Map.groupBy(rows, groupOf);
  const cell = ({ right, all }: Share) => (all === 0 ? '-' : `${(right / all).toFixed(3)} (${right}/${all})`);
  const lines = [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([name, group]) => [
      name,
      String(group.length),
      ...Object.values(columns).map((of) => cell(of(group))),
    ]);
  console.log('');
  printTable([[by, 'n', ...Object.keys(columns)], ...lines]);
}

/** The words around a span on one line, the span itself in brackets. */
export function inContext(
  text: string,
  span: { readonly start: number; readonly end: number },
  reach = 60,
): string {
  const before = text.slice(Math.max(0, span.start - reach), span.start);
  const after = text.slice(span.end, span.end + reach);
  return `…${before}[${text.slice(span.start, span.end)}]${after}…`.replace(/\s+/g, ' ');
}
