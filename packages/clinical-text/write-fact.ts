import type { Cue, Fact } from '@chartwright/kernel';
import type { Assertion } from './assertion/index.ts';
import { readAction, readDirectionsAround } from './directions/index.ts';
import type { Item } from './items.ts';
import { linksBackward } from './linking/gaps.ts';
import { type DateLink, readModifiers, readValue } from './linking/index.ts';
import { isEndedState, stopOf } from './linking/stops.ts';
import { isNarrower } from './narrower.ts';
import type { SentenceReading } from './read-sentence.ts';
import type { Reading } from './reading.ts';

/** What was found out about a mention. */
export type Parts = {
  readonly assertion: Assertion;
  readonly link: DateLink | undefined;
  readonly nextStart: number;
  readonly reaction: Item | undefined;
  readonly isReaction: boolean;
};

/** The fact of one mention. */
export function writeFact(reading: Reading, sentence: SentenceReading, item: Item, parts: Parts): Fact {
  const { text, tokens, context } = reading;
  const { assertion, link } = parts;
  const end = Math.max(item.end, phraseEnd(link, parts.nextStart));
  const isStated = assertion.status === 'confirmed' || assertion.status === 'provisional';
  const status = parts.isReaction && isStated ? 'historical' : assertion.status;
  const isCondition = item.kind === 'condition';
  const hasEnded = link?.endDate !== undefined && link.endsLater !== true && !isEndedState(item);
  const isOver = status === 'historical' || hasEnded;
  const onset = onsetAge(reading, sentence, item, parts);
  const stopped =
    item.kind === 'medication' &&
    status === 'historical' &&
    stopOf(text, sentence.start, item) === 'stopped' &&
    readAction(text, sentence.start, item.start) === 'stop';
  return {
    start: item.start,
    end,
    source: text.slice(item.start, end),
    mention: { start: item.start, end: item.end },
    ...(item.parts === undefined ? {} : { parts: item.parts }),
    ...codingsOf(reading, item, parts),
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
  item: Item,
  { reaction, assertion }: Parts,
): Pick<Fact, 'snomed' | 'rxnorm' | 'icd10cm' | 'alternatives' | 'allergy'> {
  const { snomed, rxnorm, icd10cm, substance } = item;
  return {
    ...(assertion.negated && isTooBroad(item)
      ? { alternatives: [...(snomed === undefined ? [] : [snomed]), ...item.alternatives] }
      : {
          ...(snomed === undefined ? {} : { snomed }),
          ...(icd10cm === undefined ? {} : { icd10cm }),
          alternatives: item.alternatives,
        }),
    ...(rxnorm === undefined ? {} : { rxnorm }),
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

/** "No auditory hallucinations" is not coded as the absence of all hallucinations. */
const isTooBroad = ({ sense, term }: Item): boolean =>
  sense?.form.kind === 'reviewed' && isNarrower(sense.form.text, term);

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
    const { action: written, ...directions } = found ?? { text: '' };
    const said = written ?? readAction(text, sentence.start, item.start);
    // A drug on hold is not stopped, and there is no other word for it.
    const isHeld = said === 'stop' && stopOf(text, sentence.start, item) === 'held';
    const action = isHeld ? undefined : said;
    if (found === undefined && action === undefined) return {};
    return { directions: { ...directions, ...(action === undefined ? {} : { action }) } };
  }
  const value = readValue(text, item.term, item.tag, item.end, nextStart);
  return value === undefined ? {} : { value };
}

/** "Father had a stroke at 70"; of the patient, "asthma at age 12" where no birth date makes a year of it. */
function onsetAge(
  { text }: Reading,
  { times }: SentenceReading,
  item: Item,
  { assertion, link, nextStart }: Parts,
): number | undefined {
  const age = times.find((time) => time.kind === 'age' && time.start >= item.end && time.end <= nextStart);
  if (age === undefined || assertion.status === 'family') return age?.ageYears;
  const isOwn =
    item.kind === 'condition' &&
    assertion.experiencer === 'patient' &&
    !assertion.negated &&
    assertion.status !== 'hypothetical' &&
    age.relation === 'at' &&
    link?.date === undefined &&
    isOnset(text.slice(item.end, age.start));
  return isOwn ? age.ageYears : undefined;
}

/** "Smoker, aged 45" says how old he is. */
const isOnset = (gap: string): boolean => linksBackward(gap) && !gap.includes(',');

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
