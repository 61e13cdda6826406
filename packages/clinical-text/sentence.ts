import type { Cue, Fact, MentionStatus } from '@chartwright/kernel';
import analyteNames from './analytes.json' with { type: 'json' };
import { type Assertion, assess, readSentence, type SentenceScan } from './assertion/index.ts';

import { readAction, readDirectionsAround } from './directions/index.ts';
import { type Item, toItem } from './items.ts';
import { asAllergy, isReaction } from './linking/allergies.ts';
import {
  carryDate,
  type Dated,
  type DateLink,
  lastDate,
  linkDates,
  readModifiers,
  readValue,
} from './linking/index.ts';
import { findMentions } from './matching/index.ts';
import { type Reading, type SentenceRange, spanOf, timesOf } from './reading.ts';
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

/** The facts of one sentence, in the order of the text. */
export function codeSentence(reading: Reading, at: number): Fact[] {
  const items = findItems(reading, at);
  if (items.length === 0) return [];
  const sentence = openSentence(reading, at, items);
  const assertions = items.map((item) => assertionOf(reading, sentence, item));
  const links = linkOf(reading, sentence, items, assertions);
  const reactions = reactionsOf(reading, sentence);
  return items.map((item, place) => {
    const next = items.find((other) => other.start >= item.end)?.start ?? sentence.end;
    return writeFact(reading, sentence, item, {
      assertion: withDate(assertions[place] ?? NOTHING_SAID, item, links[place]),
      link: links[place],
      nextStart: next,
      reaction: reactions.get(item),
      isReaction: [...reactions.values()].includes(item),
    });
  });
}

const analytes: ReadonlySet<string> = new Set(analyteNames);
const LEVEL_LOOK = 40;
/** What is also measured in the blood is a medication where it is listed as one, dosed or given. */
const TAKEN_IN: ReadonlySet<string> = new Set(['medications', 'plan', 'follow-up', 'allergies']);
const TAKEN =
  /^\s*(?:\d+(?:[.,]\d+)?\s*(?:mg|mcg|micrograms?|g|units?|iu)\b(?!\/)|tablets?|injections?|replacement|supplements?|therapy|patch|gel|infusion|pump|sliding|pen\b|abuse|use\b|prn|od\b|bd\b|daily|weekly)/i;
const TAKEN_BEFORE =
  /\b(?:on|takes?|taking|took|started|start|commenced|continue[sd]?|given|gave|receiv(?:ed|ing|es)|prescribed|stopp?(?:ed)?|basal|bolus|topical|oral|iv|im|intramuscular|intravenous|units? of|dose of|mg of)\s+(?:\S+\s+){0,2}$/i;

const NOTHING_SAID: Assertion = {
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  cues: [],
};

/** The mentions of a sentence, each with its meaning. */
export function findItems(reading: Reading, at: number): Item[] {
  const sentence = reading.sentences[at];
  if (sentence === undefined || sentence.from >= sentence.to) return [];
  const mentions = findMentions(reading.tokens, sentence.from, sentence.to, reading.lexicon, {
    specialty: reading.context.specialty,
    section: sentence.section,
    nearFrom: reading.sentences[at - 1]?.from ?? sentence.from,
    nearTo: reading.sentences[at + 1]?.to ?? sentence.to,
  });
  const items: Item[] = [];
  for (const mention of mentions) {
    const item = toItem(reading.tokens, reading.lexicon, mention);
    if (item === undefined || isMeasuredLevel(reading, sentence, item)) continue;
    items.push(
      asAllergy(
        reading.tokens,
        reading.lexicon,
        item,
        sentence.section,
        reading.tokens.starts[sentence.from] ?? 0,
      ),
    );
  }
  return items;
}

/** "Lithium level", "testosterone 12 nmol/L": a blood test, and no medication. */
function isMeasuredLevel({ text }: Reading, { section }: SentenceRange, item: Item): boolean {
  if (item.tag !== 'drug') return false;
  const after = text.slice(item.end, item.end + LEVEL_LOOK);
  if (/^\s+(?:levels?|concentrations?|assay)\b/i.test(after)) return true;
  if (!analytes.has(text.slice(item.start, item.end).toLowerCase())) return false;
  return (
    !TAKEN_IN.has(section) &&
    !TAKEN.test(after) &&
    !TAKEN_BEFORE.test(text.slice(Math.max(0, item.start - LEVEL_LOOK), item.start))
  );
}

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

/** Which finding is named as what an allergen did. */
function reactionsOf({ text }: Reading, { items }: SentenceReading): Map<Item, Item> {
  const found = new Map<Item, Item>();
  for (const [at, item] of items.entries()) {
    const next = items[at + 1];
    if (item.substance !== undefined && next !== undefined && isReaction(text, item, next))
      found.set(item, next);
  }
  return found;
}

type Parts = {
  readonly assertion: Assertion;
  readonly link: DateLink | undefined;
  readonly nextStart: number;
  readonly reaction: Item | undefined;
  readonly isReaction: boolean;
};

function writeFact(reading: Reading, sentence: SentenceReading, item: Item, parts: Parts): Fact {
  const { text, tokens, context } = reading;
  const { assertion, link } = parts;
  const end = Math.max(item.end, phraseEnd(link, parts.nextStart));
  const isStated = assertion.status === 'confirmed' || assertion.status === 'provisional';
  const status = parts.isReaction && isStated ? 'historical' : assertion.status;
  const isCondition = item.kind === 'condition';
  const isOver = status === 'historical' || link?.endDate !== undefined;
  const onset = assertion.status === 'family' ? onsetAge(sentence, item, parts.nextStart) : undefined;
  const stopped =
    item.kind === 'medication' &&
    status === 'historical' &&
    link === undefined &&
    isStopped(reading, sentence, item);
  return {
    start: item.start,
    end,
    source: text.slice(item.start, end),
    mention: { start: item.start, end: item.end },
    ...(item.parts === undefined ? {} : { parts: item.parts }),
    ...codingsOf(reading, item, parts),
    alternatives: item.alternatives,
    conceptType: item.conceptType,
    status,
    negated: assertion.negated,
    experiencer: assertion.experiencer,
    ...(assertion.relative === undefined ? {} : { relative: assertion.relative }),
    temporality: status === 'historical' ? 'historical' : assertion.temporality,
    ...(isCondition ? { clinicalStatus: isOver ? ('resolved' as const) : ('active' as const) } : {}),
    ...(link?.date === undefined ? {} : { date: link.date }),
    ...(link?.endDate === undefined
      ? stopped
        ? { endDate: context.letterDate }
        : {}
      : { endDate: link.endDate }),
    ...(onset === undefined ? {} : { onsetAgeYears: onset }),
    ...(item.kind === 'medication'
      ? {}
      : readModifiers(tokens, item.from, item.to, sentence.scan.from, sentence.scan.to)),
    ...measured(reading, sentence, item, parts.nextStart),
    section: sentence.section,
    confidence: confidenceOf(item),
    why: {
      dictionary: dictionaryOf(reading, item),
      form: item.sense?.form.text ?? item.term,
      cues: cuesOf(text, assertion, link),
    },
  };
}

/** Where the phrase ends that the date belongs to; never into the next mention. */
const phraseEnd = (link: DateLink | undefined, nextStart: number): number =>
  link?.phraseEnd !== undefined && link.phraseEnd <= nextStart ? link.phraseEnd : 0;

function codingsOf(
  { text }: Reading,
  { snomed, rxnorm, icd10cm, substance }: Item,
  { reaction }: Parts,
): Pick<Fact, 'snomed' | 'rxnorm' | 'icd10cm' | 'allergy'> {
  return {
    ...(snomed === undefined ? {} : { snomed }),
    ...(rxnorm === undefined ? {} : { rxnorm }),
    ...(icd10cm === undefined ? {} : { icd10cm }),
    ...(substance === undefined
      ? {}
      : {
          allergy: {
            substance,
            ...(reaction === undefined ? {} : { reaction: text.slice(reaction.start, reaction.end) }),
          },
        }),
  };
}

function measured(
  { text }: Reading,
  sentence: SentenceReading,
  item: Item,
  nextStart: number,
): Pick<Fact, 'value' | 'directions'> {
  if (item.kind === 'medication') {
    const nextDrug =
      sentence.items.find((other) => other.kind === 'medication' && other.start >= item.end)?.start ??
      sentence.end;
    const found = readDirectionsAround(text, {
      from: sentence.start,
      start: item.start,
      end: item.end,
      to: nextDrug,
    });
    const action = found?.action ?? readAction(text, sentence.start, item.start);
    if (found === undefined) return action === undefined ? {} : { directions: { text: '', action } };
    return { directions: { ...found, ...(action === undefined ? {} : { action }) } };
  }
  const value = readValue(text, item.term, item.tag, item.end, nextStart);
  return value === undefined ? {} : { value };
}

const isStopped = ({ text }: Reading, { start }: SentenceReading, item: Item): boolean =>
  readAction(text, start, item.start) === 'stop';

/** "Father had a stroke at 70". */
function onsetAge({ times }: SentenceReading, item: Item, nextStart: number): number | undefined {
  return times.find((time) => time.kind === 'age' && time.start >= item.end && time.end <= nextStart)
    ?.ageYears;
}

const BASE: Readonly<Record<string, number>> = {
  reviewed: 0.95,
  name: 0.95,
  preferred: 0.95,
  drug: 0.95,
  synonym: 0.9,
  derived: 0.85,
  abbreviation: 0.8,
};

/** How sure the dictionary is: its kind of form, the order of the words, and how many meanings compete. */
function confidenceOf({ sense, senseCount, parts }: Item): number {
  if (sense === undefined) return 0;
  let sure = BASE[sense.form.kind] ?? 0.8;
  if (sense.isGuardMet) sure += 0.1;
  if (!sense.isInOrder) sure -= 0.1;
  if (parts !== undefined) sure -= 0.1;
  if (senseCount > 1 && !sense.isGuardMet) sure -= 0.1;
  return Math.round(sure * 100) / 100;
}

const OWN_LAYER: Readonly<Record<string, string>> = {
  reviewed: 'synonyms',
  abbreviation: 'abbreviations',
  drug: 'drugs',
};

const dictionaryOf = ({ lexicon }: Reading, { sense }: Item): string =>
  sense === undefined ? '' : (OWN_LAYER[sense.form.kind] ?? lexicon.release.id);

function cuesOf(text: string, { cues }: Assertion, link: DateLink | undefined): readonly Cue[] {
  if (link === undefined) return cues;
  const { start, end } = { start: link.time.cue?.start ?? link.time.start, end: link.time.end };
  const rule = `date: ${link.date ?? ''}${link.endDate === undefined ? '' : `/${link.endDate}`}`;
  return [...cues, { start, end, text: text.slice(start, end), rule }];
}
