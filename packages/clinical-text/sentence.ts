import type { Cue, Fact, MentionStatus } from '@chartwright/kernel';
import { type Assertion, assess, readSentence, type SentenceScan } from './assertion/index.ts';
import type { Reading } from './code-note.ts';
import { readAction, readDirectionsAround } from './directions/index.ts';
import { type Item, toItem } from './items.ts';
import { asAllergy, isReaction } from './linking/allergies.ts';
import { type Dated, type DateLink, linkDates, readModifiers, readValue } from './linking/index.ts';
import { findMentions } from './matching/index.ts';
import type { TimeExpression } from './time/index.ts';

/** Everything known about one sentence before its facts are written. */
export type SentenceReading = {
  readonly scan: SentenceScan;
  readonly start: number;
  readonly end: number;
  readonly section: string;
  readonly items: readonly Item[];
  readonly times: readonly TimeExpression[];
};

/** The facts of one sentence, in the order of the text. */
export function codeSentence(reading: Reading, at: number, times: readonly TimeExpression[]): Fact[] {
  const items = findItems(reading, at);
  if (items.length === 0) return [];
  const sentence = openSentence(reading, at, items, times);
  const assertions = items.map((item) => assertionOf(reading, sentence, item));
  const links = linkOf(reading, sentence, items, assertions);
  const reactions = reactionsOf(reading, sentence);
  return items.map((item, place) => {
    const next = items.find((other) => other.start >= item.end)?.start ?? sentence.end;
    return writeFact(reading, sentence, item, {
      assertion: assertions[place] ?? NOTHING_SAID,
      link: links[place],
      nextStart: next,
      reaction: reactions.get(item),
      isReaction: [...reactions.values()].includes(item),
    });
  });
}

const NOTHING_SAID: Assertion = { status: 'confirmed', negated: false, experiencer: 'patient', temporality: 'recent', cues: [] };

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
    if (item === undefined || isMeasuredLevel(reading, item)) continue;
    items.push(asAllergy(reading.tokens, reading.lexicon, item, sentence.section, reading.tokens.starts[sentence.from] ?? 0));
  }
  return items;
}

/** "Lithium level": a blood test, and no medication. */
const isMeasuredLevel = ({ text }: Reading, item: Item): boolean =>
  item.tag === 'drug' && /^\s+(?:levels?|concentrations?|assay)\b/i.test(text.slice(item.end, item.end + 20));

/** Reads what a sentence says beside its mentions. Words inside a mention are part of its name and no cue. */
export function openSentence(
  { tokens, sentences }: Reading,
  at: number,
  items: readonly Item[],
  times: readonly TimeExpression[],
): SentenceReading {
  const { from = 0, to = 0, section = 'body' } = sentences[at] ?? {};
  const scan = readSentence(tokens, from, to, section);
  const cues = scan.cues.filter(
    (cue) => !items.some((item) => item.parts === undefined && cue.from >= item.from && cue.to <= item.to),
  );
  return {
    scan: { ...scan, cues },
    start: tokens.starts[from] ?? tokens.text.length,
    end: tokens.ends[to - 1] ?? 0,
    section,
    items,
    times,
  };
}

/** What the sentence says about a mention, and for a drug what is done with it. */
export function assertionOf({ text, context }: Reading, sentence: SentenceReading, item: Item): Assertion {
  const found = assess(sentence.scan, item);
  if (item.kind !== 'medication' || found.negated || found.status === 'family' || context.letterDate === '') return found;
  const action = readAction(text, sentence.start, item.start);
  const isPlan = sentence.section === 'plan' || sentence.section === 'assessment-plan' || sentence.section === 'follow-up';
  if (action === 'stop') return { ...found, status: 'historical', temporality: 'historical' };
  if (action === 'start' && isPlan) return { ...found, status: 'planned', temporality: 'planned' };
  const goesOn = action === 'continue' || action === 'increase' || action === 'reduce';
  return goesOn && found.status === 'planned' ? { ...found, status: 'confirmed', temporality: 'recent' } : found;
}

const UNDATED: ReadonlySet<MentionStatus> = new Set(['negated', 'family', 'hypothetical']);
const ENDED = /^(?:ex-|former |stopped )/i;

export function linkOf(
  { tokens, context }: Reading,
  { start, end, times }: SentenceReading,
  items: readonly Item[],
  assertions: readonly Assertion[],
): (DateLink | undefined)[] {
  if (times.length === 0) return [];
  const dated = items.map(
    (item, at): Dated => ({
      start: item.start,
      end: item.end,
      from: item.from,
      to: item.to,
      kind: item.kind,
      takesDate: !UNDATED.has(assertions[at]?.status ?? 'confirmed'),
      takesFuture: assertions[at]?.status === 'planned' || item.kind === 'act',
      isEnded: ENDED.test(item.term),
    }),
  );
  return linkDates(tokens, { start, end }, dated, times, context.letterDate);
}

/** Which finding is named as what an allergen did. */
function reactionsOf({ text }: Reading, { items }: SentenceReading): Map<Item, Item> {
  const found = new Map<Item, Item>();
  for (const [at, item] of items.entries()) {
    const next = items[at + 1];
    if (item.substance !== undefined && next !== undefined && isReaction(text, item, next)) found.set(item, next);
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
  const status = parts.isReaction && assertion.status === 'confirmed' ? 'historical' : assertion.status;
  const isCondition = item.kind === 'condition';
  const isOver = status === 'historical' || link?.endDate !== undefined;
  const onset = assertion.status === 'family' ? onsetAge(sentence, item, parts.nextStart) : undefined;
  const stopped = item.kind === 'medication' && status === 'historical' && link === undefined && isStopped(reading, sentence, item);
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
    ...(link?.endDate === undefined ? (stopped ? { endDate: context.letterDate } : {}) : { endDate: link.endDate }),
    ...(onset === undefined ? {} : { onsetAgeYears: onset }),
    ...(item.kind === 'medication' ? {} : readModifiers(tokens, item.from, item.to, sentence.scan.from, sentence.scan.to)),
    ...measured(reading, sentence, item, parts.nextStart),
    section: sentence.section,
    confidence: confidenceOf(item),
    why: { dictionary: dictionaryOf(reading, item), form: item.sense?.form.text ?? item.term, cues: cuesOf(text, assertion, link) },
  };
}

/** Where the phrase ends that the date belongs to; never into the next mention. */
const phraseEnd = (link: DateLink | undefined, nextStart: number): number =>
  link?.phraseEnd !== undefined && link.phraseEnd <= nextStart ? link.phraseEnd : 0;

function codingsOf({ text }: Reading, { snomed, rxnorm, icd10cm, substance }: Item, { reaction }: Parts): Pick<Fact, 'snomed' | 'rxnorm' | 'icd10cm' | 'allergy'> {
  return {
    ...(snomed === undefined ? {} : { snomed }),
    ...(rxnorm === undefined ? {} : { rxnorm }),
    ...(icd10cm === undefined ? {} : { icd10cm: icd10cm.map((code) => ({ code, term: '' })) }),
    ...(substance === undefined
      ? {}
      : { allergy: { substance, ...(reaction === undefined ? {} : { reaction: text.slice(reaction.start, reaction.end) }) } }),
  };
}

function measured({ text }: Reading, sentence: SentenceReading, item: Item, nextStart: number): Pick<Fact, 'value' | 'directions'> {
  if (item.kind === 'medication') {
    const nextDrug = sentence.items.find((other) => other.kind === 'medication' && other.start >= item.end)?.start ?? sentence.end;
    const found = readDirectionsAround(text, { from: sentence.start, start: item.start, end: item.end, to: nextDrug });
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
  return times.find((time) => time.kind === 'age' && time.start >= item.end && time.end <= nextStart)?.ageYears;
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

const OWN_LAYER: Readonly<Record<string, string>> = { reviewed: 'synonyms', abbreviation: 'abbreviations', drug: 'drugs' };

const dictionaryOf = ({ lexicon }: Reading, { sense }: Item): string =>
  sense === undefined ? '' : (OWN_LAYER[sense.form.kind] ?? lexicon.release.id);

function cuesOf(text: string, { cues }: Assertion, link: DateLink | undefined): readonly Cue[] {
  if (link === undefined) return cues;
  const { start, end } = { start: link.time.cue?.start ?? link.time.start, end: link.time.end };
  const rule = `date: ${link.date ?? ''}${link.endDate === undefined ? '' : `/${link.endDate}`}`;
  return [...cues, { start, end, text: text.slice(start, end), rule }];
}
