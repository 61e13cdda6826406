import type { Allergy, Diagnosis, Investigation, Medication, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import diagnosisWords from './data/diagnoses.json' with { type: 'json' };
import drugWords from './data/drugs.json' with { type: 'json' };
import reactionWords from './data/reactions.json' with { type: 'json' };
import testWords from './data/tests.json' with { type: 'json' };
import { findDates } from './dates.ts';
import { foldDigits, foldLetters, wordKey } from './fold.ts';
import { numberAt } from './numbers.ts';
import { evidenceOf, type PageView, quoteOf, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { scopeOf } from './scope.ts';

export type Listed = {
  readonly medications: readonly Read<Medication>[];
  readonly allergies: { readonly found: readonly Read<Allergy>[]; readonly none: readonly Read<true>[] };
  readonly diagnoses: readonly Read<Diagnosis>[];
  readonly investigations: readonly Read<Investigation>[];
};

const kept = 60;
const drugNames = new Set(drugWords.names.split(' ').map(wordKey));
const drugStems = drugWords.stems.split(' ').map(wordKey);
const frequencies = new Set(drugWords.frequency.split(' ').map(wordKey));

function isDrug(key: string): boolean {
  return (
    key.length > 2 && (drugNames.has(key) || (key.length > 6 && drugStems.some((stem) => key.endsWith(stem))))
  );
}

const allergyIndex = indexOf(reactionWords.labels);
const noneIndex = indexOf(reactionWords.none);

/** Places that speak of allergies, so that their substances are no medication. */
function allergySpans(view: PageView): readonly { first: number; last: number }[] {
  return allergyIndex.all(view).map(({ first, last }) => ({ first, last: allergyEnd(view, last) }));
}

function allergyEnd(view: PageView, from: number): number {
  const sentence = view.tokens[from]?.sentence;
  let at = from;
  while (at - from < 18 && view.tokens[at + 1]?.sentence === sentence) at += 1;
  return at;
}

export function findMedications(pages: readonly ReadPage[]): readonly Read<Medication>[] {
  const found: Read<Medication>[] = [];
  for (const { view, triggers } of pages) {
    const allergic = new Set(allergySpans(view).flatMap(({ first, last }) => range(first, last)));
    for (let at = 0; at < view.tokens.length && found.length < kept; at += 1) {
      const key = view.tokens[at]?.key ?? '';
      if (!isDrug(key) || allergic.has(at)) continue;
      const scope = scopeOf(view, triggers, { first: at, last: at }, 0);
      const inList = view.sentences[view.tokens[at]?.sentence ?? 0]?.section === 'medications';
      const dosed = doseAfter(view, at);
      if (scope.isOfAnother || scope.isNegated || (scope.isSupposed && !inList)) continue;
      if (
        dosed.last === at &&
        !inList &&
        !/^(on|takes|taking|started|continues|with|and|tried|ceased|stopped)$/.test(writtenAt(view, at - 1))
      )
        continue;
      found.push(
        medicationAt(view, { first: at, ...dosed }, isStopped(view, at) || scope.isPast ? 'past' : 'current'),
      );
      at = dosed.last;
    }
  }
  return found;
}

function isStopped(view: PageView, at: number): boolean {
  const from = view.tokens[Math.max(0, at - 6)]?.start ?? 0;
  const before = view.text.slice(from, view.tokens[at]?.start ?? from);
  return /\b(?:stopped|ceased|previously|tried|trial of|failed|discontinued|used to take|was on|had been on)\b[^.;]*$/i.test(
    before,
  );
}

type Dosed = { readonly last: number; readonly dose: string | null; readonly frequency: string | null };

function doseAfter(view: PageView, at: number): Dosed {
  const sentence = view.tokens[at]?.sentence;
  let last = at;
  let dose: string | null = null;
  let frequency: string | null = null;
  for (let next = at + 1; next <= at + 8; next += 1) {
    const token = view.tokens[next];
    if (token === undefined || token.sentence !== sentence || /^[,;:(]$/.test(token.key)) break;
    if (next > at + 1 && isDrug(token.key) && dose !== null) break;
    const unit = /^(?:mg|mcg|g|ml|microg|micrograms|units|u|iu|%|milligrams)$/.test(
      writtenAt(view, next + 1),
    );
    const attached = /^([\dOolI.]+)(mg|mcg|g|ml|microg|micrograms|units|iu)$/i.exec(
      view.text.slice(token.start, token.end),
    );
    if (attached !== null) {
      dose = `${foldDigits(attached[1] ?? '')} ${(attached[2] ?? '').toLowerCase()}`;
      last = next;
    } else if (isAmount(view, next) && dose === null) {
      dose = `${amountAt(view, next)}${unit ? ` ${writtenAt(view, next + 1)}` : ''}`;
      last = unit ? next + 1 : next;
    } else if (frequencies.has(token.key)) {
      frequency = frequency === null ? writtenAt(view, next) : `${frequency} ${writtenAt(view, next)}`;
      last = next;
    }
  }
  return { last, dose, frequency };
}

function isAmount(view: PageView, at: number): boolean {
  return (
    numberAt(view, at) !== undefined ||
    /^[lIO0-9o]{2,4}$/.test(view.text.slice(view.tokens[at]?.start ?? 0, view.tokens[at]?.end ?? 0))
  );
}

function amountAt(view: PageView, at: number): string {
  return foldDigits(view.text.slice(view.tokens[at]?.start ?? 0, view.tokens[at]?.end ?? 0)).replace(
    /[.,]$/,
    '',
  );
}

function medicationAt(
  view: PageView,
  at: Dosed & { first: number },
  status: Medication['status'],
): Read<Medication> {
  const name = view.text.slice(view.tokens[at.first]?.start ?? 0, view.tokens[at.first]?.end ?? 0);
  const value: Medication = { name, dose: at.dose, frequency: at.frequency, status };
  return { value, confidence: 0.8, evidence: [quoteOf(view, at.first, at.last)] };
}

const reactions = new Set(reactionWords.reactions.split(' ').map(wordKey));

export function findAllergies(pages: readonly ReadPage[]): Listed['allergies'] {
  const found: Read<Allergy>[] = [];
  const none: Read<true>[] = [];
  const taken = new Set<string>();
  for (const { view } of pages) {
    for (const { first, last } of noneIndex.all(view)) {
      if (none.length < 3)
        none.push({ value: true, confidence: 0.9, evidence: [quoteOf(view, first, last)] });
    }
    for (const span of allergySpans(view)) {
      for (let at = span.first; at <= span.last && found.length < kept; at += 1) {
        const key = view.tokens[at]?.key ?? '';
        if (taken.has(`${view.page}/${at}`) || !(isDrug(key) || isSubstance(key))) continue;
        taken.add(`${view.page}/${at}`);
        found.push(allergyAt(view, at, span.last));
      }
    }
  }
  return { found, none };
}

const substances = new Set(reactionWords.substances.split(' ').map(wordKey));

function isSubstance(key: string): boolean {
  return substances.has(key);
}

function allergyAt(view: PageView, at: number, to: number): Read<Allergy> {
  let last = at;
  const words: string[] = [];
  for (let next = at + 1; next <= Math.min(to, at + 8); next += 1) {
    const key = view.tokens[next]?.key ?? '';
    if (isDrug(key) || (key === ',' && words.length > 0)) break;
    if (!reactions.has(key)) continue;
    words.push(writtenAt(view, next));
    last = next;
  }
  const substance = view.text.slice(view.tokens[at]?.start ?? 0, view.tokens[at]?.end ?? 0);
  const value: Allergy = {
    substance,
    reaction: words.length === 0 ? null : words.join(' '),
    severity: words.some((word) => /anaph/i.test(word)) ? 'severe' : null,
  };
  return { value, confidence: 0.8, evidence: [quoteOf(view, at, last)] };
}

const diagnosisIndex = indexOf(diagnosisWords.names);

export function findDiagnoses(pages: readonly ReadPage[], yearNow: number): readonly Read<Diagnosis>[] {
  const found = new Map<string, Read<Diagnosis>>();
  for (const { view, triggers } of pages) {
    for (const { first, last } of diagnosisIndex.all(view)) {
      const scope = scopeOf(view, triggers, { first, last }, yearNow);
      const evidence = quoteOf(view, first, last);
      const key = foldLetters(evidence.quote);
      if (found.size >= kept || found.has(key) || scope.isSupposed) continue;
      const year = /^(?:19|20)\d\d$/.exec(writtenAt(view, last + 1))?.[0] ?? null;
      found.set(key, {
        value: { text: evidence.quote, status: statusOf(scope), date: year },
        confidence: 0.7,
        evidence: [evidence],
      });
    }
  }
  return [...found.values()];
}

function statusOf(scope: ReturnType<typeof scopeOf>): Diagnosis['status'] {
  if (scope.isOfAnother) return 'family';
  if (scope.isNegated) return 'negated';
  if (scope.isUnsure) return 'suspected';
  return scope.isPast ? 'historical' : 'confirmed';
}

const testIndex = new PhraseIndex<string>();
for (const [name, phrases] of Object.entries(testWords.names))
  for (const phrase of phrasesOf(phrases)) testIndex.add(phrase, name);

export function findInvestigations(
  pages: readonly ReadPage[],
  { yearNow }: { yearNow: number },
): readonly Read<Investigation>[] {
  const found: Read<Investigation>[] = [];
  const seen = new Set<string>();
  for (const { view } of pages) {
    const dates = findDates(view.text, yearNow);
    for (const { first, last, payload } of testIndex.all(view)) {
      if (found.length >= kept || seen.has(payload)) continue;
      const result = resultAfter(view, last);
      if (result === undefined) continue;
      seen.add(payload);
      const from = view.tokens[first]?.start ?? 0;
      const near =
        dates.find(({ start, end }) => start >= from && end <= result.end + 1) ??
        dates.find(({ start, end }) => end <= from && from - start < 40);
      const value: Investigation = {
        name: payload,
        date: near?.iso ?? null,
        value: result.value,
        unit: result.unit,
        result: result.value === null ? result.text : null,
        status: result.status,
      };
      found.push({ value, confidence: 0.65, evidence: [evidenceOf(view, from, result.end)] });
    }
  }
  return found;
}

type Result = Pick<Investigation, 'value' | 'unit' | 'status'> & {
  readonly text: string;
  readonly end: number;
};

function resultAfter(view: PageView, last: number): Result | undefined {
  const sentence = view.sentences[view.tokens[last]?.sentence ?? 0];
  const to = Math.min(sentence?.last ?? last, last + 22);
  const start = view.tokens[last + 1]?.start;
  if (start === undefined || to <= last) return undefined;
  const end = view.tokens[to]?.end ?? start;
  const text = view.text.slice(start, end);
  const status = /^\W{0,3}(?:\w+\W+){0,4}?(?:pending|awaited|requested|booked|ordered)\b/i.test(text)
    ? 'pending'
    : 'done';
  const number = /^[\s:=]{0,4}(?:is|was|of|now)?\s?([<>]?\s?\d+(?:\.\d+)?)\s?([a-zA-Zµ%][\w/%.^]*)?/.exec(
    text,
  );
  const isDate = number !== null && /^[\s:=]{0,4}\d{1,2}\s?[/.-]\s?\d/.test(text);
  if (number === null || isDate)
    return { value: null, unit: null, status, text: text.replace(/^[\s:,-]+/, ''), end };
  const numberEnd = start + number[0].length;
  return {
    value: Number((number[1] ?? '').replace(/[<>\s]/g, '')),
    unit: number[2] ?? null,
    status,
    text,
    end: numberEnd,
  };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

function indexOf(phrases: string): PhraseIndex<true> {
  const index = new PhraseIndex<true>();
  for (const phrase of phrasesOf(phrases)) index.add(phrase, true);
  return index;
}
