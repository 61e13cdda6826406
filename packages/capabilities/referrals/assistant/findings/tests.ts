import type { Span } from '@chartwright/kernel';
import type { Investigation } from '../../reading.ts';
import rows from '../data/investigations.json' with { type: 'json' };
import type { DateFound } from '../dates.ts';
import { compile, findAll, firstOf, overlaps } from '../pattern.ts';

type Row = {
  readonly name: string;
  readonly patterns: readonly RegExp[];
  readonly unit: string | undefined;
  readonly supplies: readonly string[];
  readonly isNumeric: boolean;
  /** A number, or a word for it. */
  readonly isEither: boolean;
  /** Done with the eye of the examiner: told, and no result to list. */
  readonly isExamination: boolean;
};

const table: readonly Row[] = rows.map((row) => ({
  name: row.name,
  patterns: row.words.map(compile),
  unit: 'unit' in row ? row.unit : undefined,
  supplies: 'supplies' in row ? row.supplies : [],
  isNumeric: 'numeric' in row,
  isEither: 'either' in row,
  isExamination: 'examination' in row,
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
  /(?:\b(?:please (?:arrange|consider|perform|book|organise)|consider(?:ation (?:of|for))?|for|\?|request(?:ing)?(?: a)?|would (?:appreciate|benefit from)|arrange|need(?:s|ing)?|await(?:ing)?|await (?:his|her)|plan(?:ned)?(?:: (?:outpt|outpatient)?| for)?|discuss|suitab\w+ for|requires?|if|advise (?:on|re)|repeat|further|no|not had(?: an?)?|without|(?:has|have) not had(?: an?)?|never had(?: an?)?|bring(?:s|ing)?|opt for)(?: (?:an?|the|his|her|any|urgent|further|formal|repeat|recent|outpt|outpatient))?[\s:]{0,3})$/;
const NUMBER =
  /^[^\d\n;]{0,32}?(?:(<=?|>=?)\s?)?(\d{1,4}(?:,\d{3})?(?:\.\d{1,3})?)(?!\d|\/\d{1,2}\/|\s?(?:weeks?|months?|years?|days?)\b)(?:\s{0,2}(%|[a-z]{1,7}\/[a-z0-9.^]{1,10}(?:\/[a-z0-9.]{1,8})?|x\s?10\^?\d{1,2}\/l|10\*\d\/l|iu\/ml|u\/ml|fl\b|mm\b|mmol\/mol))?/;

/** Every test the text names, with what it says of result, value and day, and whether it was done. */
export function findTests(text: string, lower: string, dates: readonly DateFound[]): TestFound[] {
  const routine = firstOf(lower.matchAll(SCREENING)).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return withoutParts(withoutRepeats(testsIn(text, lower, dates))).map((test) =>
    isResult(test.investigation, lower.slice(test.end, test.end + 6)) &&
    !routine.some((section) => overlaps(section, test))
      ? test
      : { ...test, isListed: false },
  );
}

/** What was done to screen the healthy stands under its own heading, and is not about this referral. */
const SCREENING =
  /(?<=^|\n)[ ]{0,8}(?:preventive(?: care| health)?|health maintenance|screening)\s{0,3}(?::|(?=\n))(?:[^\n]|\n(?!\s{0,12}\n)){0,400}/g;

const NO_RESULT =
  /^(?:here|your|since|s[o0] far|found|none|hx|at|for|as|and|to|i|we|he|she|duodenal$|given|scar|incl\w*)\b|^\/|^(?:19|20)\d\d$/i;
const examinations = new Set(table.filter(({ isExamination }) => isExamination).map(({ name }) => name));

/** Words behind a test's name that are no result of it, and ranges to aim at, are not listed. */
const isResult = ({ name, result }: Investigation, after: string): boolean =>
  !examinations.has(name) &&
  !(name === 'INR' && /^\s?-\s?\d/.test(after)) &&
  !(NO_RESULT.test(result ?? '') && !/^(?!hx).*:\s/i.test(result ?? ''));

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

/** "Bladder scan today: before 410 ml, post void residual 165 ml" is one test, and its last name has the value. */
const withoutDoubles = (mentions: readonly Mention[], lower: string): Mention[] =>
  mentions.filter(({ row, end }, at) => {
    const next = mentions[at + 1];
    return row.name !== 'post-void residual' || next?.row !== row || endOfSentence(lower, end) < next.start;
  });

const JOINED = /^(?: incl\w{0,6})?\s?(?:,|and|&|\/|\+|,\s?and| )\s?$/;
const ALL_WELL = /^(?:all )?(?:normal|ok(?:ay)?|fine|unremarkable|nad|negative|neg|clear)\b/i;

/** "Glucose, ECG and CT were fine": of tests in a row the last has the result of all. */
function withShared(
  mentions: readonly Mention[],
  found: readonly (TestFound | undefined)[],
  lower: string,
): TestFound[] {
  const shared = [...found];
  for (let at = mentions.length - 2; at >= 0; at -= 1) {
    const [mention, next] = [mentions[at], mentions[at + 1]];
    const [own, last] = [shared[at], shared[at + 1]];
    if (mention === undefined || next === undefined || last === undefined) continue;
    const { result, status, date } = last.investigation;
    const isBare = own === undefined || contentOf(own.investigation) === 0;
    if (!isBare || PANELS.has(mention.row.name) || status !== 'done' || !ALL_WELL.test(result ?? ''))
      continue;
    if (!JOINED.test(lower.slice(mention.end, next.start))) continue;
    const investigation = { name: mention.row.name, date, value: null, unit: null, result, status };
    shared[at] = { start: mention.start, end: last.end, investigation, supplies: own?.supplies ?? [] };
  }
  return shared.flatMap((test) => test ?? []);
}

function testsIn(text: string, lower: string, dates: readonly DateFound[]): TestFound[] {
  const mentions = withoutDoubles(mentionsIn(lower), lower);
  const found = mentions.map((_, at) => testAt({ text, lower, dates }, mentions, at));
  return withShared(mentions, found, lower);
}

type Text = { readonly text: string; readonly lower: string; readonly dates: readonly DateFound[] };

function testAt(
  { text, lower, dates }: Text,
  mentions: readonly Mention[],
  at: number,
): TestFound | undefined {
  const mention = mentions[at];
  if (mention === undefined) return undefined;
  const { row, start, end } = mention;
  const next = mentions[at + 1]?.start ?? lower.length;
  const sentenceEnd = endOfSentence(lower, end);
  const after = lower.slice(end, Math.min(sentenceEnd, next));
  const before = lower.slice(Math.max(0, start - 40), start);
  const status = statusOf(before, after, lower.slice(end, sentenceEnd));
  if (status === undefined) return undefined;
  const isCounted =
    row.isNumeric || row.name === 'FIT' || (row.isEither && !/^[^\d]{0,24}(?:normal|ok|fine)/.test(after));
  const column = row.isNumeric ? lastColumn(lower, dates, end) : undefined;
  const value = column ?? (isCounted ? valueIn(after, dates, end) : undefined);
  if (
    row.isNumeric &&
    value === undefined &&
    status === 'done' &&
    !/(?:normal|raised|elevated|low|high|neg|pos|unremarkable)/.test(after)
  )
    return undefined;
  const date = column?.date ?? dateOf(lower, dates, { start, end }, Math.min(sentenceEnd, end + 60));
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
  if (status === 'done' && supplies.length === 0 && !hasContent && date === null) return undefined;
  return { start, end: spanEnd, investigation, supplies };
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

const CELLS = /^[ |]{1,24}\d{1,4}(?:\.\d{1,3})?(?:[ |]{1,20}\d{1,4}(?:\.\d{1,3})?){1,5}(?=[ |]|\n|$)/;
const UNIT_BEHIND = /^[ |]{1,20}([a-z]{1,7}\/[a-z0-9.]{1,10}|%|fl\b)/;

/** A line of numbers below a line of as many days: the value of the latest day. */
function lastColumn(
  lower: string,
  dates: readonly DateFound[],
  from: number,
): { value: number; unit: string | undefined; end: number; date: string } | undefined {
  const cells = CELLS.exec(lower.slice(from, from + 160))?.[0];
  const numbers = [...(cells ?? '').matchAll(/\d{1,4}(?:\.\d{1,3})?/g)];
  if (cells === undefined || numbers.length < 2) return undefined;
  const above = dates.filter(({ start, end }) => end <= from && start > from - 600);
  const head = above.at(-1);
  if (head === undefined) return undefined;
  const lineStart = lower.lastIndexOf('\n', head.start) + 1;
  const days = above.filter(({ start }) => start >= lineStart);
  if (days.length !== numbers.length) return undefined;
  const latest = days.reduce((best, day, at) => (day.iso >= (days[best]?.iso ?? '') ? at : best), 0);
  const [number, day] = [numbers[latest], days[latest]];
  if (number === undefined || day === undefined) return undefined;
  const unit = UNIT_BEHIND.exec(lower.slice(from + cells.length, from + cells.length + 30))?.[1];
  return {
    value: Number(number[0]),
    unit: unit === undefined ? undefined : unitOf(unit),
    end: number.index + number[0].length,
    date: day.iso,
  };
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
