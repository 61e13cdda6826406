import type { Fact, Span } from '@chartwright/kernel';
import type { Diagnosis, Read } from '../../reading.ts';
import conditionNames from '../data/condition-names.json' with { type: 'json' };
import moreTable from '../data/more-diagnoses.json' with { type: 'json' };
import noDiagnoses from '../data/no-diagnoses.json' with { type: 'json' };
import { type Letter, readAt } from '../letter.ts';
import { compile, findAll, overlaps } from '../pattern.ts';
import type { Facts } from './derive.ts';
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
  readonly condition: (Span & { readonly key: string }) | undefined;
  readonly facts: Facts;
};

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
const symptoms: ReadonlySet<string> = new Set(noDiagnoses);
const more = Object.entries(moreTable as Readonly<Record<string, readonly string[]>>).map(
  ([name, phrases]) => ({ name, patterns: phrases.map(compile) }),
);

type Found = Span & { readonly diagnosis: Diagnosis; readonly confidence: number };

/** Disorders that the text names, and the condition it is about. Symptoms, and words inside a test's result, are told elsewhere. */
export function readDiagnoses(letter: Letter, facts: readonly Fact[], around: Around): Read<Diagnosis>[] {
  const isElsewhere = (span: Span): boolean =>
    around.reactions.some((one) => overlaps(one, span)) || around.tests.some((one) => overlaps(one, span));
  const named = namedIn(letter, facts).filter((one) => !isElsewhere(one));
  const others = moreIn(letter, named).filter((one) => !isElsewhere(one));
  const all = [...named, ...others];
  const about = aboutOf(letter, all, around);
  return [...(about === undefined ? [] : [about]), ...withoutTwins(all, around)].flatMap(
    ({ diagnosis, confidence, start, end }) => readAt(letter, diagnosis, [{ start, end }], confidence) ?? [],
  );
}

const inSingular = (text: string): string => text.replace(/(?<=cataract|hernia|migraine|seizure)s$/i, '');

function namedIn(letter: Letter, facts: readonly Fact[]): Found[] {
  const seen = new Set<string>();
  return facts.flatMap((fact) => {
    const status = fact.experiencer === 'family' ? 'family' : STATUS[fact.status];
    const text = inSingular(plain(letter.sheet.text.slice(fact.mention.start, fact.mention.end)));
    const key = `${fact.snomed?.code ?? text.toLowerCase()} ${status}`;
    const isDisorder =
      fact.conceptType === 'disorder' && fact.allergy === undefined && fact.section !== 'allergies';
    if (!isDisorder || status === undefined || seen.has(key) || symptoms.has(text.toLowerCase())) return [];
    seen.add(key);
    return [
      {
        start: fact.start,
        end: fact.end,
        diagnosis: { text, status, date: fact.date ?? null },
        confidence: fact.confidence,
      },
    ];
  });
}

const NOT_HIS =
  /\b(?:no|nil|denies|never|without|not|exclude|\?|if|mother|father|brother|sister|aunt|uncle|son|daughter|cousin|family|fhx?|fh|mum|dad|nan|grand\w{2,8}|neg|risk of|screen for|consider|candidate for|for)\b[^.;\n]{0,34}$/;

/** Names of the general practice that the dictionary does not have. */
function moreIn(letter: Letter, named: readonly Found[]): Found[] {
  const { lower } = letter.sheet;
  return more.flatMap(({ name, patterns }) => {
    const found = patterns
      .flatMap((pattern) => findAll(pattern, lower))
      .find(
        (span) =>
          !named.some((one) => overlaps(one, span)) &&
          !NOT_HIS.test(lower.slice(Math.max(0, span.start - 60), span.start)),
      );
    if (found === undefined) return [];
    const span = { start: found.start, end: found.end };
    return [
      { ...span, diagnosis: { text: name, status: 'confirmed' as const, date: null }, confidence: 0.75 },
    ];
  });
}

type Naming = { readonly name: string; readonly known: string };
const names: Readonly<Record<string, Naming>> = conditionNames;

const isOwn = ({ diagnosis }: Found): boolean =>
  diagnosis.status !== 'negated' && diagnosis.status !== 'family';

/** The condition that the letter is about, where no diagnosis of the letter names it yet. */
function aboutOf(letter: Letter, all: readonly Found[], { condition, facts }: Around): Found | undefined {
  const naming = condition === undefined ? undefined : names[condition.key];
  if (condition === undefined || naming === undefined) return undefined;
  const known = new RegExp(naming.known);
  if (all.some((one) => isOwn(one) && known.test(one.diagnosis.text.toLowerCase()))) return undefined;
  const text = nameOf(condition.key, naming.name, facts);
  if (text === undefined) return undefined;
  const side = sideOf(letter.sheet.lower.slice(Math.max(0, condition.start - 24), condition.end + 16));
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

const SIDED = /\b(left|right|bilateral|both)\b|\b([lr])\b/;

function sideOf(around: string): string | undefined {
  const found = SIDED.exec(around);
  const word = found?.[1] ?? found?.[2];
  if (word === undefined) return undefined;
  return { l: 'left', r: 'right', both: 'bilateral' }[word] ?? word;
}

/** Sides are told of what has two; blood in the urine is told by whether it was seen. */
function nameOf(key: string, name: string, facts: Facts): string | undefined {
  const says = (fact: string): unknown => facts[fact]?.value.value;
  if (key === 'haematuria') return says('visible') === false ? 'non-visible haematuria' : `visible ${name}`;
  if (key === 'seizure') return says('firstSeizure') === true ? name : undefined;
  if (key === 'headache') return says('chronicMigrainePattern') === true ? name : undefined;
  return name;
}

/** Several names of the condition that the letter is about are one diagnosis. */
function withoutTwins(all: readonly Found[], { condition }: Around): readonly Found[] {
  const naming = condition === undefined ? undefined : names[condition.key];
  if (naming === undefined) return all;
  const known = new RegExp(naming.known);
  const same = all.filter((one) => isOwn(one) && known.test(one.diagnosis.text.toLowerCase()));
  const longest = same.toSorted((a, b) => b.diagnosis.text.length - a.diagnosis.text.length)[0];
  return all.filter((one) => !same.includes(one) || one === longest || one.diagnosis.date !== null);
}
