import type { Span } from '@chartwright/kernel';
import type { Investigation } from '../../reading.ts';
import rows from '../data/investigations.json' with { type: 'json' };
import type { DateFound } from '../dates.ts';
import { compile, findAll, overlaps } from '../pattern.ts';

type Row = {
  readonly name: string;
  readonly patterns: readonly RegExp[];
  readonly unit: string | undefined;
  readonly supplies: readonly string[];
  readonly isNumeric: boolean;
  /** A number, or a word for it. */
  readonly isEither: boolean;
  readonly isProcedure: boolean;
};

const table: readonly Row[] = rows.map((row) => ({
  name: row.name,
  patterns: row.words.map(compile),
  unit: 'unit' in row ? row.unit : undefined,
  supplies: 'supplies' in row ? row.supplies : [],
  isNumeric: 'numeric' in row,
  isEither: 'either' in row,
  isProcedure: 'procedure' in row,
}));

export type TestFound = Span & {
  readonly investigation: Investigation;
  readonly supplies: readonly string[];
  /** False of what only supplies an item, and is told by its parts. */
  readonly isListed?: boolean;
};

const PENDING =
  /\b(?:pending|awaited|awaiting(?: result)?|to follow|not yet (?:back|available|reported)|outstanding|result(?:s)? (?:not )?(?:yet )?available later)\b/;
const REQUESTED =
  /\b(?:requested|ordered|arranged|booked|has been referred for|organised|organized|scheduled|to be (?:done|arranged|performed)|will (?:be|have|arrange|organise|order|send|forward)|referred for|planned|due|form given)\b/;
const NOT_DONE =
  /\b(?:not (?:been |yet )?(?:called|done|performed|available|checked|measured|obtained|attached|collected|tested|had|ordered|undertaken)|declined|refused|unable to (?:obtain|perform)|never (?:had|been done)|deferred|nil)\b/;
const ASKED_BEFORE =
  /(?:\b(?:please (?:arrange|consider|perform|book|organise)|consider(?:ation (?:of|for))?|for|\?|request(?:ing)?(?: a)?|would (?:appreciate|benefit from)|arrange|need(?:s|ing)?|await(?:ing)?|await (?:his|her)|plan(?:ned)? (?:for)?|discuss|suitab\w+ for|requires?|if|advise (?:on|re)|repeat|further|no|not had(?: an?)?|without|(?:has|have) not had(?: an?)?|never had(?: an?)?|bring(?:s|ing)?|opt for)(?: (?:an?|the|his|her|any|urgent|further|formal|repeat|recent))?\s{0,2})$/;
const NUMBER =
  /^[^\d\n;]{0,32}?(?:(<=?|>=?)\s?)?(\d{1,4}(?:,\d{3})?(?:\.\d{1,3})?)(?!\d|\/\d{1,2}\/|\s?(?:weeks?|months?|years?|days?)\b)(?:\s{0,2}(%|[a-z]{1,7}\/[a-z0-9.^]{1,10}(?:\/[a-z0-9.]{1,8})?|x\s?10\^?\d{1,2}\/l|10\*\d\/l|iu\/ml|u\/ml|fl\b|mm\b|mmol\/mol))?/;

/** Every test the text names, with what it says of result, value and day, and whether it was done. */
export function findTests(text: string, lower: string, dates: readonly DateFound[]): TestFound[] {
  return withoutParts(withoutRepeats(testsIn(text, lower, dates)));
}

/** Two places may speak of one test; the fuller one is kept. */
function withoutRepeats(tests: readonly TestFound[]): TestFound[] {
  const kept: TestFound[] = [];
  for (const test of tests) {
    const at = kept.findIndex((other) => isSameTest(other.investigation, test.investigation));
    const old = kept[at];
    if (old === undefined) kept.push(test);
    else if (contentOf(test.investigation) > contentOf(old.investigation))
      kept[at] = { ...test, supplies: [...new Set([...old.supplies, ...test.supplies])] };
  }
  return kept;
}

/** The panel is not listed beside its values, nor without any result. */
const PANELS = new Set(['full blood count', 'urea and electrolytes', 'liver function tests', 'iron studies']);

function withoutParts(tests: readonly TestFound[]): TestFound[] {
  const isCounted = tests.some(({ investigation }) => investigation.name === 'haemoglobin');
  return tests.map((test) => {
    const { name, result, status } = test.investigation;
    const isBare = status === 'done' && PANELS.has(name) && (result ?? '').length < 2;
    const isPart = isCounted && name === 'full blood count';
    return isBare || isPart ? { ...test, isListed: false } : test;
  });
}

const isSameTest = (a: Investigation, b: Investigation): boolean =>
  a.name === b.name &&
  (a.date === b.date || a.date === null || b.date === null) &&
  (a.value === b.value || a.value === null || b.value === null);

const contentOf = ({ value, date, result }: Investigation): number =>
  Number(value !== null) * 3 + Number(date !== null) * 2 + Number((result ?? '').length > 2);

function testsIn(text: string, lower: string, dates: readonly DateFound[]): TestFound[] {
  const mentions = mentionsIn(lower);
  return mentions.flatMap(({ row, start, end }, at) => {
    const next = mentions[at + 1]?.start ?? lower.length;
    const sentenceEnd = endOfSentence(lower, end);
    const after = lower.slice(end, Math.min(sentenceEnd, next));
    const before = lower.slice(Math.max(0, start - 40), start);
    const status = statusOf(before, after, lower.slice(end, sentenceEnd));
    if (status === undefined) return [];
    const isCounted =
      row.isNumeric || row.name === 'FIT' || (row.isEither && !/^[^\d]{0,24}(?:normal|ok|fine)/.test(after));
    const value = isCounted ? valueIn(after, dates, end) : undefined;
    if (
      row.isNumeric &&
      value === undefined &&
      status === 'done' &&
      !/(?:normal|raised|elevated|low|high|neg|pos|unremarkable)/.test(after)
    )
      return [];
    const date = dateOf(lower, dates, { start, end }, Math.min(sentenceEnd, end + 60));
    const wide = lower.slice(end, resultEnd(lower, end, Math.min(next, sentenceEnd), row));
    const result =
      value === undefined && status === 'done' ? resultIn(text.slice(end, end + wide.length)) : null;
    const investigation = {
      name: row.name,
      date,
      value: value?.value ?? null,
      unit: value === undefined ? null : (value.unit ?? row.unit ?? null),
      result: result === '' ? null : result,
      status,
    };
    const hasContent = value !== undefined || (result !== null && /[a-z]{2}|\d/i.test(result));
    const spanEnd = end + (value?.end ?? (result === null ? 0 : wide.trimEnd().length));
    const supplies =
      status === 'done' && (hasContent || date !== null || isSaidDone(before, after)) ? row.supplies : [];
    if (status === 'done' && supplies.length === 0 && !hasContent && date === null) return [];
    return [{ start, end: spanEnd, investigation, supplies }];
  });
}

type Mention = Span & { readonly row: Row };

function mentionsIn(lower: string): Mention[] {
  const found = table.flatMap((row) =>
    row.patterns.flatMap((pattern) =>
      findAll(pattern, lower).map((span) => ({ start: span.start, end: span.end, row })),
    ),
  );
  const kept: Mention[] = [];
  for (const mention of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || !overlaps(last, mention)) kept.push(mention);
  }
  return kept;
}

function endOfSentence(lower: string, from: number): number {
  const piece = lower.slice(from, from + 260);
  const stop = piece.search(/[.;](?=\s|$)|\n/);
  return from + (stop < 0 ? piece.length : stop);
}

function statusOf(before: string, after: string, sentence: string): Investigation['status'] | undefined {
  const near = after.slice(0, 60).split(/,\s(?=[a-z]{3})/)[0] ?? '';
  if (PENDING.test(near) || /\b(?:awaiting|await|pending)\s(?:the |his |her )?$/.test(before))
    return 'pending';
  if (NOT_DONE.test(near.slice(0, 34)) && !/\d/.test(near.slice(0, 12))) return undefined;
  if (REQUESTED.test(near.slice(0, 40)) && !/show|reveal|:/.test(near)) return 'pending';
  if (/\b(?:have|has been|i've|was) (?:asked for|requested|ordered|booked|arranged) (?:an? )?$/.test(before))
    return 'pending';
  if (ASKED_BEFORE.test(before) && !/\d/.test(near.slice(0, 20)) && !/show|reveal|normal|negative/.test(near))
    return /no\s|without|not had|never had|has not|if\s/.test(before.slice(-16)) ? undefined : 'requested';
  return /will (?:forward|send)/.test(sentence) && !/\d/.test(near) ? 'pending' : 'done';
}

const isSaidDone = (before: string, after: string): boolean =>
  /\b(?:done|performed|attached|enclosed|see attached|shows?|normal|negative|positive|had|recent|today)\b/.test(
    `${before.slice(-20)} ${after.slice(0, 40)}`,
  );

function valueIn(
  after: string,
  dates: readonly DateFound[],
  from: number,
): { value: number; unit: string | undefined; end: number } | undefined {
  let skipped = after;
  for (const date of dates)
    if (date.start >= from && date.end <= from + after.length)
      skipped =
        skipped.slice(0, date.start - from) +
        ' '.repeat(date.end - date.start) +
        skipped.slice(date.end - from);
  const match = NUMBER.exec(skipped);
  if (match === null) return undefined;
  return {
    value: Number((match[2] ?? '').replace(',', '')),
    unit: match[3] === undefined ? undefined : unitOf(match[3]),
    end: match[0].length,
  };
}

const UNITS: Readonly<Record<string, string>> = {
  'mmol/l': 'mmol/L',
  'umol/l': 'umol/L',
  'g/l': 'g/L',
  'g/dl': 'g/dL',
  'ug/l': 'ug/L',
  'mcg/l': 'ug/L',
  'ng/ml': 'ng/mL',
  'ng/l': 'ng/L',
  'mg/l': 'mg/L',
  'mm/h': 'mm/h',
  'mm/hr': 'mm/h',
  'ml/min': 'mL/min',
  fl: 'fL',
  'u/ml': 'U/mL',
  'u/l': 'U/L',
  'pmol/l': 'pmol/L',
  'nmol/l': 'nmol/L',
  'ug/g': 'ug/g',
  'mcg/g': 'ug/g',
  'miu/l': 'mIU/L',
  'mu/l': 'mU/L',
};
const unitOf = (written: string): string => UNITS[written] ?? written;

/** The day beside a test: behind its name, or before it in the sentence as in "FBC 9/2/26: Hb 98, MCV 74". */
function dateOf(
  lower: string,
  dates: readonly DateFound[],
  { start, end }: Span,
  limit: number,
): string | null {
  const after = dates.find((date) => date.start >= end && date.end <= limit);
  if (after !== undefined && !/[.;]\s|\n|,\s[a-z]/.test(lower.slice(end, after.start))) return after.iso;
  const before = dates.findLast((date) => date.end <= start && date.start > start - 120);
  if (
    before !== undefined &&
    !/[.;]\s|\n/.test(lower.slice(before.end, start)) &&
    /^[\s:,(-]|/.test(lower.slice(before.end))
  )
    return before.iso;
  return null;
}

function resultEnd(lower: string, end: number, limit: number, { isNumeric }: Row): number {
  if (isNumeric) return limit;
  const second = lower.slice(limit, limit + 1) === ';' ? endOfSentence(lower, limit + 1) : limit;
  return Math.min(second, end + 160);
}

/** The words of a result, without the day and the joining words before them. */
function resultIn(text: string): string {
  return text
    .replace(
      /^\s*(?:\(?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s*\)?|\(?\d{1,2}\/\d{4}\)?|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{2,4})/,
      '',
    )
    .replace(
      /^[\s:,=()-]*(?:(?:today|x ?\d|done|performed|results?|was|is|were|shows?|showed|showing|revealed?|reveals|demonstrate[sd]?|demonstrating|reported(?: as)?|with|on|has been|report|dated|in|from|and|of)\b[\s:,=-]*){0,4}/i,
      '',
    )
    .replace(/\s*\(?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s*\)?\s*$/, '')
    .replace(/[\s,:(-]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
