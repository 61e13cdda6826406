/** How the cells of a text stand in its lines. `quote` is empty where quotation marks mean nothing. */
export type CellRules = {
  readonly delimiter: string;
  readonly quote: '"' | "'" | '';
  readonly escaping: 'double' | 'backslash';
};

export type TextRecord = {
  /** Physical line it begins in, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Its quotation marks close where they should. */
  readonly isSound: boolean;
};

const DELIMITERS = [',', '\t', ';', '|', '^', '~'];
const QUOTES = ['"', "'"] as const;
const RECORDS_LOOKED_AT = 500;
/** More marks out of place than these, and the file does not quote at all. */
const ODD_SHARE_MAX = 0.2;

/** Splits a piece of text into its first records. An unfinished last one is given only where the text ends with the file. */
export function splitRecords(
  text: string,
  rules: CellRules,
  { limit, isWhole }: { readonly limit: number; readonly isWhole: boolean },
): TextRecord[] {
  const found: TextRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length && found.length < limit) {
    const record = readRecord(text, at, rules);
    if (!record.isEnded && !isWhole) break;
    if (record.end > at) found.push({ line, cells: record.cells, isSound: record.isSound });
    line += record.breaks;
    at = record.next;
  }
  return found;
}

type Reading = {
  readonly cells: string[];
  readonly isSound: boolean;
  /** Where its last cell ends, and where the next record begins. */
  readonly end: number;
  readonly next: number;
  readonly breaks: number;
  readonly isEnded: boolean;
};

function readRecord(text: string, from: number, rules: CellRules): Reading {
  const cells: string[] = [];
  let isSound = true;
  let breaks = 0;
  let at = from;
  for (;;) {
    const cell =
      rules.quote !== '' && text[at] === rules.quote
        ? readQuoted(text, at, rules)
        : readPlain(text, at, rules);
    cells.push(cell.value);
    isSound &&= cell.isSound;
    breaks += cell.breaks;
    at = cell.end;
    if (text[at] === rules.delimiter) {
      at += 1;
      continue;
    }
    const isEnded = at < text.length;
    const width = text.startsWith('\r\n', at) ? 2 : 1;
    return { cells, isSound, end: at, next: at + width, breaks: breaks + 1, isEnded };
  }
}

const isBreak = (character: string | undefined): boolean => character === '\n' || character === '\r';

function readPlain(text: string, from: number, { delimiter }: CellRules) {
  let end = from;
  while (end < text.length && text[end] !== delimiter && !isBreak(text[end])) end += 1;
  return { value: text.slice(from, end), end, isSound: true, breaks: 0 };
}

function readQuoted(text: string, from: number, rules: CellRules) {
  const { quote, escaping } = rules;
  let value = '';
  let breaks = 0;
  let at = from + 1;
  for (; at < text.length; at += 1) {
    const character = text[at];
    if (escaping === 'backslash' && character === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at] ?? '';
      continue;
    }
    if (character === quote) {
      if (escaping !== 'double' || text[at + 1] !== quote) break;
      at += 1;
    }
    if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) breaks += 1;
    value += character ?? '';
  }
  const isClosed = at < text.length;
  const rest = readPlain(text, at + 1, rules);
  return {
    value: value + rest.value,
    end: rest.end,
    isSound: isClosed && rest.value === '',
    breaks,
  };
}

/** Finds the rules under which most lines have the same number of cells. */
export function sniffRules(
  text: string,
  isWhole: boolean,
): CellRules & { readonly width: number; readonly share: number } {
  const tried = DELIMITERS.flatMap((delimiter) =>
    QUOTES.filter((quote) => quote === '"' || text.includes(`${delimiter}'`)).map((quote) =>
      judge(text, isWhole, { delimiter, quote, escaping: escapeOf(text, quote) }),
    ),
  );
  const best = tried.reduce((a, b) => (b.score > a.score ? b : a));
  return best.oddShare > ODD_SHARE_MAX ? judge(text, isWhole, { ...best, quote: '' }) : best;
}

const escapeOf = (text: string, quote: string): CellRules['escaping'] =>
  text.includes(`\\${quote}`) && !text.includes(quote + quote) ? 'backslash' : 'double';

function judge(text: string, isWhole: boolean, { delimiter, quote, escaping }: CellRules) {
  const rules: CellRules = { delimiter, quote, escaping };
  const records = splitRecords(text, rules, { limit: RECORDS_LOOKED_AT, isWhole });
  const widths = new Map<number, number>();
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, times] = [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
  const share = records.length === 0 ? 0 : times / records.length;
  const oddShare =
    records.length === 0 ? 0 : records.filter(({ isSound }) => !isSound).length / records.length;
  const score = width < 2 ? 0 : share * share * (1 + Math.log(width) / 10) - oddShare;
  return { ...rules, width, share, oddShare, score };
}
