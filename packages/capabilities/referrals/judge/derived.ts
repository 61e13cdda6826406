import type { Evidence, FactValue } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import antidepressants from './data/antidepressants.json' with { type: 'json' };
import { type Answer, absent } from './model.ts';
import { numberAt } from './numbers.ts';
import { evidenceOf, type PageView, quoteOf, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { scopeOf } from './scope.ts';
import type { Zone } from './zone.ts';

type Derive = (pages: readonly ReadPage[], zone: Zone, yearNow: number) => Answer<FactValue>;

/** Facts that are read from how things stand together, each by its own little grammar. */
export const derivations: readonly {
  readonly fact: string;
  readonly for: readonly string[];
  readonly derive: Derive;
}[] = [
  { fact: 'bcvaBetter', for: ['cataract'], derive: (pages, zone) => acuity(pages, zone, Math.min) },
  { fact: 'bcvaWorse', for: ['cataract'], derive: (pages, zone) => acuity(pages, zone, Math.max) },
  { fact: 'nyha', for: ['heartFailure'], derive: nyhaClass },
  { fact: 'persistentWeeks', for: ['haematuria'], derive: haematuriaWeeks },
  { fact: 'episodeMinutesLast24h', for: ['chestPainCardiac'], derive: episodeMinutes },
  { fact: 'failedAntidepressants', for: ['depression'], derive: failedAntidepressants },
  { fact: 'weightLossPct6m', for: ['ironDeficiency'], derive: weightLoss },
];

const acuityPattern =
  /(?<![\d/])(?:6\s?\/\s?(\d{1,3}(?:\.\d)?)|20\s?\/\s?(\d{2,3}))(?![\d/]|\s?12\b.{0,3}months)/g;
const acuityLabel =
  /acuity|\bva\b|bcva|vision|visual|corrected|pinhole|\bph\b|refract|\b(?:re|le|od|os|r|l)\b|\bbest\b/i;
const uncorrected = /\b(?:unaided|uncorrected|ucva|without (?:glasses|correction|specs))\b/i;
const corrected = /\b(?:corrected|bcva|aided|pinhole|with (?:glasses|correction|specs)|best)\b/i;

/** "R 6/12, L 6/9": the eyes of the sentence that says corrected, or of the only one. */
function acuity(
  pages: readonly ReadPage[],
  zone: Zone,
  choose: (...of: number[]) => number,
): Answer<FactValue> {
  const readings = pages.flatMap(({ view }) => acuitiesOf(view, zone));
  const best = readings.filter(({ isCorrected }) => isCorrected);
  const used = best.length > 0 ? best : readings.filter(({ isUncorrected }) => !isUncorrected);
  const values = used.flatMap(({ value, isBoth }) => (isBoth ? [value, value] : [value]));
  if (values.length === 0) return absent;
  const evidence = used.map(({ evidence: of }) => of);
  if (values.length === 2)
    return { state: 'value', value: { value: choose(...values) }, confidence: 0.85, evidence };
  return { state: 'abstain', why: 'conflict', evidence: evidence.slice(0, 3) };
}

type Acuity = {
  readonly value: number;
  readonly isBoth: boolean;
  readonly isCorrected: boolean;
  readonly isUncorrected: boolean;
  readonly evidence: Evidence;
};

function acuitiesOf(view: PageView, zone: Zone): readonly Acuity[] {
  return [...view.text.matchAll(acuityPattern)].flatMap((match, order, all) => {
    const start = match.index;
    if (isFirstColumn(view, start, all[order + 1]?.index)) return [];
    const before = view.text.slice(Math.max(0, start - 60), start);
    const after = view.text.slice(start + match[0].length, start + match[0].length + 20);
    if (!zone(view.page, start) || !acuityLabel.test(`${before} ${after}`)) return [];
    const value = match[1] === undefined ? Math.round(Number(match[2]) * 0.3 * 10) / 10 : Number(match[1]);
    const lastUncorrected = lastIndexOf(before, uncorrected);
    const lastCorrected = lastIndexOf(before, corrected);
    return [
      {
        value,
        isBoth:
          /^\s{0,2}(?:in\s)?(?:both|each|bilat|ou\b|r\s?(?:and|&)\s?l)/i.test(after) ||
          /\b(?:both(?: eyes)?|each eye|bilat\w*|ou)[\s:=]{0,3}$/i.test(before),
        isCorrected: lastCorrected > lastUncorrected || isLastColumn(view, start),
        isUncorrected: lastUncorrected >= 0 && lastUncorrected >= lastCorrected && !isLastColumn(view, start),
        evidence: evidenceOf(view, start, start + match[0].length),
      },
    ];
  });
}

/** Under "Unaided   Best corrected" the first number of a line is not the corrected one. */
function isFirstColumn(view: PageView, at: number, next: number | undefined): boolean {
  if (next === undefined || view.text.slice(at, next).includes('\n')) return false;
  return standsUnderHeads(view, at);
}

function isLastColumn(view: PageView, at: number): boolean {
  const lineStart = view.text.lastIndexOf('\n', at) + 1;
  return /6\s?\/\s?\d/.test(view.text.slice(lineStart, at)) && standsUnderHeads(view, at);
}

function standsUnderHeads(view: PageView, at: number): boolean {
  const above = view.text.slice(Math.max(0, at - 260), at);
  return /(?:unaided|uncorrected)[ \t|]{2,40}(?:best|corrected|aided|pinhole)/i.test(above);
}

function lastIndexOf(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(new RegExp(pattern.source, 'gi'))) last = match.index;
  return last;
}

const nyhaPattern =
  /\bNYHA(?:\s*(?:functional|fc|class|stage|grade|\(?\s*class))*[\s:=-]{0,3}(IV|III|II|I|[1-4])(?:\s?[-/–]\s?(IV|III|II|I|[1-4]))?(?!\w)/gi;
const romans = new Map([
  ['I', 1],
  ['II', 2],
  ['III', 3],
  ['IV', 4],
]);

function nyhaClass(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found = pages.flatMap(({ view }) =>
    [...view.text.matchAll(nyhaPattern)]
      .filter((match) => zone(view.page, match.index))
      .map((match) => ({
        classes: [match[1], match[2]].flatMap((of) =>
          of === undefined ? [] : [romans.get(of.toUpperCase()) ?? Number(of)],
        ),
        evidence: evidenceOf(view, match.index, match.index + match[0].length),
      })),
  );
  return single(
    found.flatMap(({ classes }) => classes),
    found.map(({ evidence }) => evidence),
    {},
  );
}

function single(
  values: readonly number[],
  evidence: readonly Evidence[],
  unit: { unit?: string },
): Answer<FactValue> {
  const value = values[0];
  if (value === undefined) return absent;
  if (new Set(values).size > 1) return { state: 'abstain', why: 'conflict', evidence: evidence.slice(0, 3) };
  return { state: 'value', value: { value, ...unit }, confidence: 0.85, evidence: evidence.slice(0, 3) };
}

const weeksIn = new Map<RegExp, number>([
  [/^(?:week|weeks|wk|wks)$/, 1],
  [/^(?:month|months|mth|mths)$/, 52 / 12],
  [/^(?:year|years|yr|yrs)$/, 52],
]);

const haematuriaIndex = indexOf('haematuria | hematuria | dipstick* | blood ~2 urine');

/** How long the haematuria is said to last, in the sentence that speaks of it. */
function haematuriaWeeks(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found: { value: number; evidence: Evidence }[] = [];
  for (const { view } of pages) {
    const sentences = new Set(haematuriaIndex.all(view).map(({ first }) => view.tokens[first]?.sentence));
    for (const { value, first, last, sentence } of durations(view)) {
      if (!sentences.has(sentence) || !zone(view.page, view.tokens[first]?.start ?? 0)) continue;
      if (!/^(for|over|past|last|of|persisting|persistent|x)$/.test(writtenAt(view, first - 1))) continue;
      found.push({ value, evidence: quoteOf(view, first, last) });
    }
  }
  return single(
    found.map(({ value }) => value),
    found.map(({ evidence }) => evidence),
    { unit: 'wk' },
  );
}

function durations(view: PageView) {
  const found: { value: number; first: number; last: number; sentence: number }[] = [];
  view.tokens.forEach((token, at) => {
    const count = numberAt(view, at);
    const next = view.tokens[at + 1];
    if (count === undefined || next === undefined) return;
    for (const [unit, weeks] of weeksIn) {
      if (unit.test(view.text.slice(next.start, next.end).toLowerCase())) {
        found.push({ value: Math.round(count * weeks), first: at, last: at + 1, sentence: token.sentence });
      }
    }
    const over = view.tokens[at + 2]?.key;
    if (next.key === '/' && (over === '52' || over === '12')) {
      found.push({
        value: Math.round(count * (over === '52' ? 1 : 52 / 12)),
        first: at,
        last: at + 2,
        sentence: token.sentence,
      });
    }
  });
  return found;
}

const painIndex = indexOf(
  'pain* | tight* | pressure | discomfort | heaviness | episode* | lasted | lasting | squeez* | attack*',
);
const dayIndex = indexOf(
  'today | came in | yesterday | last night | this (morning|afternoon|evening) | overnight | tonight | (last|past) (24|twenty) | # (hours|hrs) ago',
);
const quietIndex = indexOf(
  '(nothing|none|nil|no pain|no symptoms|no further|no episodes|pain free|symptom free) ~6 (24|hours|two|three|few|week|weeks|days|since|today) | no pain in the last | nothing in the last | last (episode|pain|attack) ~6 (days|week|weeks|ago|# days)',
);

/** The longest episode that is dated to the last day; nought where the last day is said to be free of pain. */
function episodeMinutes(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found: { value: number; evidence: Evidence }[] = [];
  const quiet: Evidence[] = [];
  for (const { view } of pages) {
    const recent = new Set(dayIndex.all(view).map(({ first }) => view.tokens[first]?.sentence ?? -9));
    const pain = new Set(painIndex.all(view).map(({ first }) => view.tokens[first]?.sentence));
    view.tokens.forEach((token, at) => {
      const minutes = minutesAt(view, at);
      const isDated = recent.has(token.sentence) || recent.has(token.sentence - 1);
      if (minutes === undefined || !isDated || !pain.has(token.sentence) || !zone(view.page, token.start))
        return;
      if (view.tokens[at + 2]?.key === 'ago' || writtenAt(view, at - 1) === 'within') return;
      found.push({ value: minutes, evidence: quoteOf(view, at, at + 1) });
    });
    for (const { first, last } of quietIndex.all(view)) {
      if (zone(view.page, view.tokens[first]?.start ?? 0)) quiet.push(quoteOf(view, first, last));
    }
  }
  if (found.length > 0) return longest(found);
  return quiet.length > 0
    ? { state: 'value', value: { value: 0, unit: 'min' }, confidence: 0.7, evidence: quiet.slice(0, 2) }
    : absent;
}

function longest(found: readonly { value: number; evidence: Evidence }[]): Answer<FactValue> {
  const top = found.toSorted((a, b) => b.value - a.value)[0];
  if (top === undefined) return absent;
  return {
    state: 'value',
    value: { value: top.value, unit: 'min' },
    confidence: 0.8,
    evidence: [top.evidence],
  };
}

function minutesAt(view: PageView, at: number): number | undefined {
  if (
    /^half (?:an? )?hour\b/i.test(
      view.text.slice(view.tokens[at]?.start ?? 0, (view.tokens[at]?.start ?? 0) + 14),
    )
  )
    return 30;
  const count = numberAt(view, at);
  const next = view.tokens[at + 1];
  if (count === undefined || next === undefined) return undefined;
  const unit = view.text.slice(next.start, next.end).toLowerCase();
  if (/^(?:min|mins|minute|minutes)$/.test(unit)) return count;
  return /^(?:hour|hours|hr|hrs)$/.test(unit) && view.tokens[at + 2]?.key !== 'ago' ? count * 60 : undefined;
}

const drugIndex = new PhraseIndex<string>();
for (const [name, phrases] of Object.entries(antidepressants.drugs)) {
  for (const phrase of phrasesOf(phrases)) drugIndex.add(phrase, name);
}
const failureIndex = indexOf(antidepressants.failure);
const countIndex = indexOf(antidepressants.counted);
const noneIndex = indexOf(antidepressants.none);

/** The number that is stated, or the drugs that stand beside words of failure; a drug that still runs is not counted. */
function failedAntidepressants(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const stated: { value: number; evidence: Evidence }[] = [];
  const failed = new Map<string, Evidence>();
  for (const { view } of pages) {
    for (const { first, last } of countIndex.all(view)) {
      const count = [first, first + 1, first + 2]
        .map((at) => numberAt(view, at))
        .find((value) => value !== undefined);
      if (count !== undefined && zone(view.page, view.tokens[first]?.start ?? 0))
        stated.push({ value: count, evidence: quoteOf(view, first, last) });
    }
    for (const { first, last } of noneIndex.all(view))
      stated.push({ value: 0, evidence: quoteOf(view, first, last) });
    collectFailed(view, zone, failed);
  }
  if (stated.length > 0)
    return single(
      stated.map(({ value }) => value),
      stated.map(({ evidence }) => evidence),
      {},
    );
  if (failed.size === 0) return absent;
  return {
    state: 'value',
    value: { value: failed.size },
    confidence: 0.65,
    evidence: [...failed.values()].slice(0, 4),
  };
}

function collectFailed(view: PageView, zone: Zone, failed: Map<string, Evidence>): void {
  const failures = failureIndex.all(view);
  for (const drug of drugIndex.all(view)) {
    const start = view.tokens[drug.first]?.start ?? 0;
    if (!zone(view.page, start)) continue;
    const sentence = view.tokens[drug.first]?.sentence;
    const isFailed = failures.some(
      ({ first, last }) =>
        view.tokens[first]?.sentence === sentence && first - drug.last < 22 && drug.first - last < 22,
    );
    if (isFailed) failed.set(drug.payload, quoteOf(view, drug.first, drug.last));
  }
}

const weightIndex = indexOf('weight | lost | loss | kg');
const percentPattern = /(\d{1,2}(?:\.\d)?)\s?(?:%|per\s?cent)/g;

/** Only a share of the body weight with a time of at most six months. */
function weightLoss(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found: { value: number; evidence: Evidence }[] = [];
  for (const { view, triggers } of pages) {
    for (const { first, last } of weightIndex.all(view)) {
      const sentence = view.sentences[view.tokens[first]?.sentence ?? 0];
      const from = view.tokens[sentence?.first ?? 0]?.start ?? 0;
      const to = view.tokens[sentence?.last ?? 0]?.end ?? 0;
      const text = view.text.slice(from, Math.min(to, from + 400));
      if (!zone(view.page, from) || !/weight/i.test(text) || !/\blos[ts]/i.test(text)) continue;
      const scope = scopeOf(view, triggers, { first, last }, 0);
      const months = /(\d|two|three|four|five|six)\s?(?:\/12|months?|mths?)/i.test(text);
      for (const match of text.matchAll(percentPattern)) {
        if (scope.isNegated || !months) continue;
        found.push({
          value: Number(match[1]),
          evidence: evidenceOf(view, from + match.index, from + match.index + match[0].length),
        });
      }
    }
  }
  return single(
    found.map(({ value }) => value),
    found.map(({ evidence }) => evidence),
    { unit: '%' },
  );
}

function indexOf(phrases: string): PhraseIndex<true> {
  const index = new PhraseIndex<true>();
  for (const phrase of phrasesOf(phrases)) index.add(phrase, true);
  return index;
}
