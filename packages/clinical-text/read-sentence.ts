import type { MentionStatus } from '@chartwright/kernel';
import { type Assertion, assess, readSentence, type SentenceScan } from './assertion/index.ts';
import { readAction } from './directions/index.ts';
import type { Item } from './items.ts';
import { toleranceBefore } from './linking/allergies.ts';
import { carryDate, type Dated, type DateLink, lastDate, linkDates } from './linking/index.ts';
import { isEndedState, stopOf } from './linking/stops.ts';
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
  const names = items.filter((item) => item.parts === undefined && !opensWorry(reading.text, item));
  return {
    scan: readSentence(reading.tokens, from, to, section, names),
    ...spanOf(reading, at),
    section,
    items,
    times: timesOf(reading, at),
    carried: carriedInto(reading, at, section),
  };
}

/** "She worries about cancer": a finding of its own, and the cue for what follows. */
const opensWorry = (text: string, { start, end }: Item): boolean =>
  /^worr(?:y|ies|ied|ying) about\b/i.test(text.slice(start, end + ' about'.length + 1));

const carriedInto = (reading: Reading, at: number, section: string): TimeExpression | undefined =>
  reading.sentences[at - 1]?.section === section
    ? lastDate(reading.text, timesOf(reading, at - 1))
    : undefined;

/** What the sentence says about a mention, and for a drug what is done with it. */
export function assertionOf({ text, context }: Reading, sentence: SentenceReading, item: Item): Assertion {
  const found = assess(sentence.scan, item);
  const tolerated = toleranceBefore(text, sentence.start, item);
  if (tolerated !== undefined) return { ...found, status: 'negated', negated: true, cues: [tolerated] };
  if (item.substance !== undefined) return stillAllergic(found);
  if (item.kind !== 'medication' || found.negated || found.status === 'family' || context.letterDate === '')
    return found;
  const stop = stopOf(text, sentence.start, item);
  if (stop === 'held' || stop === 'later') return stillTaken(found);
  if (stop === 'stopped') return { ...found, status: 'historical', temporality: 'historical' };
  const action = readAction(text, sentence.start, item.start);
  const isPlan =
    sentence.section === 'plan' || sentence.section === 'assessment-plan' || sentence.section === 'follow-up';
  if (action === 'start' && isPlan) return { ...found, status: 'planned', temporality: 'planned' };
  const goesOn = action === 'continue' || action === 'increase' || action === 'reduce';
  return goesOn ? stillTaken(found) : found;
}

const OVERCOME = /resol|outgr|grew out|settled|cleared|cured|no longer|remission|recovered|gone/;

/** An allergy of childhood, or a previous one, is an allergy until the note says that it is over. */
const stillAllergic = (found: Assertion): Assertion =>
  found.status === 'historical' && !found.cues.some(({ rule }) => OVERCOME.test(rule))
    ? { ...found, status: 'confirmed', temporality: 'historical' }
    : found;

const stillTaken = (found: Assertion): Assertion =>
  found.status === 'planned' ? { ...found, status: 'confirmed', temporality: 'recent' } : found;

/** What the date of a mention tells about its status, once the two are linked. */
export function withDate(assertion: Assertion, item: Item, link: DateLink | undefined): Assertion {
  if (item.kind === 'medication') return withEnd(assertion, link);
  // "Repeat echo in 6 months": what has its day after the letter is still to be done.
  return item.kind === 'act' &&
    assertion.status === 'confirmed' &&
    link?.time.future === true &&
    link.date !== undefined
    ? { ...assertion, status: 'planned', temporality: 'planned' }
    : assertion;
}

/** "Warfarin until 2016" is over; "stop aspirin on 1 July", in a letter of June, is not. */
function withEnd(assertion: Assertion, link: DateLink | undefined): Assertion {
  if (link?.endDate === undefined) return assertion;
  const [from, to] = link.endsLater === true ? OVER_TO_TAKEN : TAKEN_TO_OVER;
  return assertion.status === from.status ? { ...assertion, ...to } : assertion;
}

const TAKEN = { status: 'confirmed', temporality: 'recent' } as const;
const OVER = { status: 'historical', temporality: 'historical' } as const;
const TAKEN_TO_OVER = [TAKEN, OVER] as const;
const OVER_TO_TAKEN = [OVER, TAKEN] as const;

const UNDATED: ReadonlySet<MentionStatus> = new Set(['negated', 'family', 'hypothetical']);
export function linkOf(
  reading: Reading,
  sentence: SentenceReading,
  items: readonly Item[],
  assertions: readonly Assertion[],
): (DateLink | undefined)[] {
  const { times, carried } = sentence;
  if (times.length === 0 && carried === undefined) return [];
  const mentions = items.map((item, at) =>
    datedOf(reading, sentence, item, assertions[at]?.status ?? 'confirmed'),
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

function datedOf({ text }: Reading, sentence: SentenceReading, item: Item, status: MentionStatus): Dated {
  const stop = item.kind === 'medication' ? stopOf(text, sentence.start, item) : undefined;
  const isStopped = stop === 'stopped' || stop === 'later';
  return {
    start: item.start,
    end: item.end,
    kind: item.kind,
    takesDate: !UNDATED.has(status) && stop !== 'held',
    takesFuture: status === 'planned' || item.kind === 'act' || isStopped,
    isEnded: isStopped || isEndedState(item),
  };
}

const TOLD_AT_ADMISSION: ReadonlySet<string> = new Set(['presenting-complaint', 'present-history']);

/** "24 h of pain" in the complaint of a discharge letter ends at the admission. */
const todayOf = ({ admissionDate, context }: Reading, section: string): string =>
  admissionDate !== undefined && TOLD_AT_ADMISSION.has(section) ? admissionDate : context.letterDate;
