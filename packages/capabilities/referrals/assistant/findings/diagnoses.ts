import type { Fact, Span } from '@chartwright/kernel';
import type { Diagnosis, Read } from '../../reading.ts';
import conditionNames from '../data/condition-names.json' with { type: 'json' };
import moreTable from '../data/more-diagnoses.json' with { type: 'json' };
import noDiagnoses from '../data/no-diagnoses.json' with { type: 'json' };
import { type Letter, readAt } from '../letter.ts';
import { compile, findAll, overlaps } from '../pattern.ts';
import type { Facts } from './derive.ts';
import { isPassing, isRuledOut, isShorthand, nameInFull, sideBefore } from './problem-list.ts';
import type { TestFound } from './tests.ts';

const STATUS: Readonly<Record<string, Diagnosis['status']>> = {
  confirmed: 'confirmed',
  provisional: 'suspected',
  differential: 'suspected',
  negated: 'negated',
  historical: 'historical',
  family: 'family',
};

/** What the letter is about, the results of tests, and reactions to drugs: places with a meaning of their own. */
export type Around = {
  readonly tests: readonly TestFound[];
  readonly reactions: readonly Span[];
  /** Where people are named: no name is a disorder, however like one it is. */
  readonly names: readonly Span[];
  readonly condition: (Span & { readonly key: string }) | undefined;
  readonly facts: Facts;
};

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
const symptoms: ReadonlySet<string> = new Set(noDiagnoses);
const more = Object.entries(moreTable as Readonly<Record<string, readonly string[]>>).map(
  ([name, phrases]) => ({ name, patterns: phrases.map(compile) }),
);

const SYMPTOM =
  /h(?:a)?ematuria|menopausal bleed|\bpmb\b|(?:breast|neck|groin) (?:lump|mass)|pigmented (?:skin )?lesion|\b(?:first|single) (?:\w{4,12} )?(?:seizure|fit|convulsion)|\bluts\b|lower urinary tract symptoms|snoring/i;
const isSymptom = (text: string): boolean => symptoms.has(text.toLowerCase()) || SYMPTOM.test(text);

type Found = Span & { readonly diagnosis: Diagnosis; readonly confidence: number };

/**
 * The problem list: what the letter is about, once, and each disorder or implant that the patient has or has had.
 *
 * Symptoms, operations, passing illnesses of long ago, findings of a test and words of a person's name are no part of it.
 */
export function readDiagnoses(letter: Letter, facts: readonly Fact[], around: Around): Read<Diagnosis>[] {
  const isElsewhere = (span: Span): boolean =>
    around.reactions.some((one) => overlaps(one, span)) || around.names.some((one) => overlaps(one, span));
  const isFinding = (span: Span): boolean => around.tests.some((one) => overlaps(one, span));
  const named = namedIn(letter, facts).filter((one) => !isElsewhere(one));
  const listed = named.filter((one) => !isFinding(one));
  const others = moreIn(letter, listed).filter((one) => !isElsewhere(one) && !isFinding(one));
  const all = withoutStents([
    ...listed,
    ...others.filter((one) => !listed.some((had) => isSameName(had, one))),
  ]);
  const about = aboutOf(letter, all, named.filter(isFinding), around);
  return [...(about === undefined ? [] : [about]), ...withoutTwins(letter, all, around)].flatMap(
    ({ diagnosis, confidence, start, end }) => readAt(letter, diagnosis, [{ start, end }], confidence) ?? [],
  );
}

const inSingular = (text: string): string => text.replace(/(?<=cataract|hernia|migraine|seizure)s$/i, '');

const isSameName = (one: Found, other: Found): boolean =>
  isOwn(one) && isOwn(other) && one.diagnosis.text.toLowerCase() === other.diagnosis.text.toLowerCase();

/** A stent goes with the heart disease that it was for. */
function withoutStents(all: readonly Found[]): readonly Found[] {
  const hasHeartDisease = all.some(
    (one) =>
      isOwn(one) &&
      /stemi|infarct|angina|\bpci\b|isch(?:a)?emic heart|coronary (?:artery|heart) disease|\b(?:mi|cad|ihd)\b/i.test(
        one.diagnosis.text,
      ),
  );
  return hasHeartDisease ? all.filter(({ diagnosis }) => diagnosis.text !== 'coronary stent') : all;
}

function namedIn(letter: Letter, facts: readonly Fact[]): Found[] {
  const seen = new Set<string>();
  return facts.flatMap((fact) => {
    const status = fact.experiencer === 'family' ? 'family' : STATUS[fact.status];
    const text = inSingular(plain(letter.sheet.text.slice(fact.mention.start, fact.mention.end)));
    const name = nameInFull(text);
    const keys = [`${fact.snomed?.code} ${status}`, `${name.toLowerCase()} ${status}`];
    const isDisorder =
      fact.conceptType === 'disorder' && fact.allergy === undefined && fact.section !== 'allergies';
    if (!isDisorder || status === undefined || isSymptom(text)) return [];
    const isKnown = keys.some((key) => seen.has(key) && !key.startsWith('undefined'));
    const isOut =
      isShorthand(letter, fact.mention) ||
      (status !== 'family' && status !== 'negated' && isUnlisted(letter, fact, status));
    if (isKnown || isOut) return [];
    for (const key of keys) seen.add(key);
    const side = sideBefore(letter, fact.mention);
    return [
      {
        start: Math.min(fact.start, fact.mention.start - (side?.length ?? 0)),
        end: fact.end,
        diagnosis: {
          text: side === undefined ? name : `${side.name} ${name}`,
          status,
          date: fact.date ?? null,
        },
        confidence: fact.confidence,
      },
    ];
  });
}

const isUnlisted = (letter: Letter, fact: Fact, status: Diagnosis['status']): boolean =>
  isRuledOut(letter, fact.mention) ||
  isPassing(letter, fact.mention, { isPast: status === 'historical', date: fact.date });

const NOT_HIS =
  /(?:\?|\b(?:no|nil|denies|never|without|not|exclude|if|mother|father|brother|bro|sister|sis|aunt|uncle|son|daughter|cousin|family|fhx?|fh|mum|dad|nan|grand\w{2,8}|neg|risk of|screen for|consider|considering|candidate for|req|request|requests|requesting|like|likes|want|wants|wanting|wishes|keen|needs?|await\w{0,3}|list|discuss|regarding)\b)[^.;)\n]{0,34}$|\b(?:re|suitab\w{2,4}|candidate|listed?|assess\w{0,4}|referr\w{2,3}|opinion)\b[^.;)\n]{0,34}$|\bfor(?: an?| the| his| her| left| right| total| bilateral){0,3}\s{1,2}$/;
/** "Warfarin for a mechanical valve": he is treated for it, so he has it. */
const TREATED =
  /\b(?:warfarin|apixaban|rivaroxaban|mg|mcg|daily|bd|mane|nocte|od|on [a-z]{4,20}|takes [a-z]{4,20}) for (?:an? |the |his |her )?$/;

const isHis = (before: string): boolean => TREATED.test(before) || !NOT_HIS.test(before);

/** Names of the general practice that the dictionary does not have. */
function moreIn(letter: Letter, named: readonly Found[]): Found[] {
  const { lower } = letter.sheet;
  return more.flatMap(({ name, patterns }) => {
    const found = patterns
      .flatMap((pattern) => findAll(pattern, lower))
      .find(
        (span) =>
          !named.some((one) => overlaps(one, span)) &&
          isHis(lower.slice(Math.max(0, span.start - 60), span.start)),
      );
    if (found === undefined) return [];
    const span = { start: found.start, end: found.end };
    return [
      { ...span, diagnosis: { text: name, status: 'confirmed' as const, date: null }, confidence: 0.75 },
    ];
  });
}

type Naming = {
  readonly name: string;
  readonly known: string;
  readonly isSided?: boolean;
  /** A symptom, or a suspicion that nobody wrote down: the reason of the letter, and no diagnosis. */
  readonly isSymptom?: boolean;
  /** What only the result of a test says, and is its name then. */
  readonly asFound?: string;
  /** It may come again: an earlier one is another. */
  readonly isAnew?: boolean;
};
const names: Readonly<Record<string, Naming>> = conditionNames;

const isOwn = ({ diagnosis }: Found): boolean =>
  diagnosis.status !== 'negated' && diagnosis.status !== 'family';

/** The condition that the letter is about, where no diagnosis of the letter names it yet: as a test found it, or by its name. */
function aboutOf(
  letter: Letter,
  all: readonly Found[],
  findings: readonly Found[],
  { condition, facts }: Around,
): Found | undefined {
  const naming = condition === undefined ? undefined : names[condition.key];
  if (condition === undefined || naming === undefined) return undefined;
  const known = new RegExp(naming.known);
  const isIt = (one: Found): boolean => isOwn(one) && known.test(one.diagnosis.text.toLowerCase());
  if (all.some((one) => isIt(one) && !isBare(one, condition.key))) return undefined;
  const asFound = naming.asFound === undefined ? undefined : new RegExp(naming.asFound);
  const found = findings.find(
    (one) => isOwn(one) && asFound?.test(one.diagnosis.text.toLowerCase()) === true,
  );
  if (found !== undefined) return found;
  const text = nameOf(condition.key, naming.name, facts);
  if (text === undefined || naming.isSymptom === true) return undefined;
  const side = naming.isSided
    ? sideOf(letter.sheet.lower.slice(Math.max(0, condition.start - 24), condition.end + 16))
    : undefined;
  const isSuspected = text.startsWith('suspected');
  return {
    start: condition.start,
    end: condition.end,
    diagnosis: {
      text: side === undefined || text.startsWith('bilateral') ? text : `${side} ${text}`,
      status: isSuspected ? 'suspected' : 'confirmed',
      date: null,
    },
    confidence: 0.7,
  };
}

/** "OA", with no joint: the condition that the letter is about says which. */
const isBare = ({ diagnosis }: Found, key: string): boolean =>
  /^(?:hip|knee)Osteoarthritis$/.test(key) &&
  /^(?:severe |advanced )?(?:oa|osteoarthritis)$/i.test(diagnosis.text);

const SIDED = /\b(left|right|bilateral|both)\b|\b([lr])\b/;

function sideOf(around: string): string | undefined {
  const found = SIDED.exec(around);
  const word = found?.[1] ?? found?.[2];
  if (word === undefined) return undefined;
  return { l: 'left', r: 'right', both: 'bilateral' }[word] ?? word;
}

/** A headache has a name only where it has the pattern of one. */
function nameOf(key: string, name: string, facts: Facts): string | undefined {
  const says = (fact: string): unknown => facts[fact]?.value.value;
  if (key === 'headache') return says('chronicMigrainePattern') === true ? name : undefined;
  return name;
}

/** Several names of the condition that the letter is about are one diagnosis. */
function withoutTwins(letter: Letter, all: readonly Found[], { condition }: Around): readonly Found[] {
  const naming = condition === undefined ? undefined : names[condition.key];
  if (condition === undefined || naming === undefined) return all;
  const known = new RegExp(naming.known);
  const same = all.filter((one) => isOwn(one) && known.test(one.diagnosis.text.toLowerCase()));
  const longest = same.toSorted((a, b) => b.diagnosis.text.length - a.diagnosis.text.length)[0];
  return all.filter(
    (one) =>
      !same.includes(one) ||
      (one === longest && !isBare(one, condition.key)) ||
      (naming.isAnew === true && one.diagnosis.date !== null && isLongBefore(letter, one.diagnosis.date)),
  );
}

const isLongBefore = ({ receivedAt }: Letter, date: string): boolean =>
  Number(date.slice(0, 4)) < Number(receivedAt.slice(0, 4)) - 1;
