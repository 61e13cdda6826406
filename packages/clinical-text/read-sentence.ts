import type { MentionStatus } from '@chartwright/kernel';
import { type Assertion, assess, readSentence, type SentenceScan } from './assertion/index.ts';
import { readAction } from './directions/index.ts';
import type { Item } from './items.ts';
import { toleranceBefore } from './linking/allergies.ts';
import { carryDate, type Dated, type DateLink, lastDate, linkDates } from './linking/index.ts';
import { type Reading, spanOf, timesOf } from './reading.ts';
import type { TimeExpression } from './time/index.ts';

/** Everything known about one sentence before its facts are written. */
export type SentenceReading = {
  readonly scan: SentenceScan;
  readonly start: number;
  readonly end: number;
  readonly section: string;
  readonly items: readonly Item[];
  readonly times: readonly TimeExpression[];
  /** The date of the sentence before, in the same section. */
  readonly carried: TimeExpression | undefined;
};

/** Reads what a sentence says beside its mentions. Words inside a mention are part of its name and no cue. */
export function openSentence(reading: Reading, at: number, items: readonly Item[]): SentenceReading {
  const { from = 0, to = 0, section = 'body' } = reading.sentences[at] ?? {};
  const names = items.filter((item) => item.parts === undefined);
  return {
    scan: readSentence(reading.tokens, from, to, section, names),
    ...spanOf(reading, at),
    section,
    items,
    times: timesOf(reading, at),
    carried: carriedInto(reading, at, section),
  };
}

const carriedInto = (reading: Reading, at: number, section: string): TimeExpression | undefined =>
  reading.sentences[at - 1]?.section === section
    ? lastDate(reading.text, timesOf(reading, at - 1))
    : undefined;

/** What the sentence says about a mention, and for a drug what is done with it. */
export function assertionOf({ text, context }: Reading, sentence: SentenceReading, item: Item): Assertion {
  const found = assess(sentence.scan, item);
  const tolerated = toleranceBefore(text, sentence.start, item);
  if (tolerated !== undefined) return { ...found, status: 'negated', negated: true, cues: [tolerated] };
  if (item.kind !== 'medication' || found.negated || found.status === 'family' || context.letterDate === '')
    return found;
  const action = readAction(text, sentence.start, item.start);
  const isPlan =
    sentence.section === 'plan' || sentence.section === 'assessment-plan' || sentence.section === 'follow-up';
  if (action === 'stop') return { ...found, status: 'historical', temporality: 'historical' };
  if (action === 'start' && isPlan) return { ...found, status: 'planned', temporality: 'planned' };
  const goesOn = action === 'continue' || action === 'increase' || action === 'reduce';
  return goesOn && found.status === 'planned'
    ? { ...found, status: 'confirmed', temporality: 'recent' }
    : found;
}

/** "Repeat echo in 6 months": what has its day after the letter is still to be done. */
export const withDate = (assertion: Assertion, item: Item, link: DateLink | undefined): Assertion =>
  item.kind === 'act' &&
  assertion.status === 'confirmed' &&
  link?.time.future === true &&
  link.date !== undefined
    ? { ...assertion, status: 'planned', temporality: 'planned' }
    : assertion;

const UNDATED: ReadonlySet<MentionStatus> = new Set(['negated', 'family', 'hypothetical']);
const ENDED = /^(?:ex-|former |stopped )/i;

export function linkOf(
  reading: Reading,
  sentence: SentenceReading,
  items: readonly Item[],
  assertions: readonly Assertion[],
): (DateLink | undefined)[] {
  const { times, carried } = sentence;
  if (times.length === 0 && carried === undefined) return [];
  const mentions = items.map(
    (item, at): Dated => ({
      start: item.start,
      end: item.end,
      kind: item.kind,
      takesDate: !UNDATED.has(assertions[at]?.status ?? 'confirmed'),
      takesFuture: assertions[at]?.status === 'planned' || item.kind === 'act',
      isEnded: ENDED.test(item.term),
    }),
  );
  const dates = {
    text: reading.text,
    start: sentence.start,
    mentions,
    today: todayOf(reading, sentence.section),
    letterDate: reading.context.letterDate,
  };
  if (times.length > 0 || carried === undefined) return linkDates(dates, times);
  return carryDate(dates, carried);
}

const TOLD_AT_ADMISSION: ReadonlySet<string> = new Set(['presenting-complaint', 'present-history']);

/** "24 h of pain" in the complaint of a discharge letter ends at the admission. */
const todayOf = ({ admissionDate, context }: Reading, section: string): string =>
  admissionDate !== undefined && TOLD_AT_ADMISSION.has(section) ? admissionDate : context.letterDate;
