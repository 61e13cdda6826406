import type { Evidence, FactValue } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import antidepressants from './data/antidepressants.json' with { type: 'json' };
import { type Answer, absent } from './model.ts';
import { numberAt } from './numbers.ts';
import { evidenceOf, type PageView, quoteOf, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { type Derive, signs } from './signs.ts';
import { weightLoss } from './weight.ts';
import type { Zone } from './zone.ts';

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
  ...signs,
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
  /\b(?:NYHA|New York Heart Association)(?:\s*(?:functional|fc|class|stage|grade|symptoms|status|of|is|now|currently))*[\s:=(\-–]{0,4}(?:class[\s:=]{0,2})?(IV|III|II|I|[1-4]|one|two|three|four)(?:\s?[-/–]\s?(?:to\s)?(IV|III|II|I|[1-4]))?(?!\w)|\b(?:class|grade|functional class)\s(IV|III|II|I|[1-4])\s(?:NYHA|New York|symptoms|heart failure|dyspnoea)/gi;
const restPattern =
  /\b(?:short(?:ness)? of breath|breathless|dysp?noe?ic|SOB|dyspn[oe]*a)\s(?:now\s)?(?:even\s)?at rest\b|\borthopnoe?ic\s[^.]{0,20}at rest/gi;
const romans = new Map([
  ['I', 1],
  ['II', 2],
  ['III', 3],
  ['IV', 4],
  ['ONE', 1],
  ['TWO', 2],
  ['THREE', 3],
  ['FOUR', 4],
]);

/** The class that is stated; of a range the worse. Breathless at rest is class four by its definition. */
function nyhaClass(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const stated = pages.flatMap(({ view }) =>
    [...view.text.matchAll(nyhaPattern)]
      .filter((match) => zone(view.page, match.index))
      .map((match) => ({
        value: Math.max(...match.slice(1).flatMap((of) => classOf(of))),
        evidence: evidenceOf(view, match.index, match.index + match[0].length),
      })),
  );
  const found = stated.length > 0 ? stated : breathlessAtRest(pages, zone);
  return single(
    found.map(({ value }) => value),
    found.map(({ evidence }) => evidence),
    {},
  );
}

function classOf(written: string | undefined): readonly number[] {
  return written === undefined ? [] : [romans.get(written.toUpperCase()) ?? Number(written)];
}

function breathlessAtRest(pages: readonly ReadPage[], zone: Zone) {
  return pages.flatMap(({ view }) =>
    [...view.text.matchAll(restPattern)]
      .filter(({ index }) => zone(view.page, index) && !deniesBefore(view.text, index))
      .map((match) => ({ value: 4, evidence: evidenceOf(view, match.index, match.index + match[0].length) })),
  );
}

function deniesBefore(text: string, at: number): boolean {
  return /\b(?:no|not|nil|never|denies|without|if)\b[^.;\n]{0,30}$/i.test(
    text.slice(Math.max(0, at - 40), at),
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

const haematuriaIndex = indexOf(
  'haematuria* | microhaematuria | nvh | dip | dips | dipstick* | blood ~2 urine | urine | persist* | duration | rbc | blood | pos',
);
const persists =
  /^(?:for|over|past|last|of|persisting|persistent|x|total|duration|about|approximately|approx|least|than|now|previous|:)$/;

/** How long the haematuria is said to last, in the sentence that speaks of it; the longest time counts. */
function haematuriaWeeks(pages: readonly ReadPage[], zone: Zone): Answer<FactValue> {
  const found: { value: number; evidence: Evidence }[] = [];
  for (const { view } of pages) {
    const sentences = new Set(haematuriaIndex.all(view).map(({ first }) => view.tokens[first]?.sentence));
    for (const { value, first, last, sentence } of durations(view)) {
      if (!sentences.has(sentence) || !zone(view.page, view.tokens[first]?.start ?? 0)) continue;
      const isFollowed = /^(?:now|already|persist\w*|of)$/.test(writtenAt(view, last + 1));
      if (/^(?:ago|back|apart)$/.test(writtenAt(view, last + 1))) continue;
      if (!isFollowed && !persists.test(writtenAt(view, first - 1))) continue;
      found.push({ value, evidence: quoteOf(view, first, last) });
    }
  }
  return longest(found, 'wk');
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

const painIndex = indexOf('(@pain) | episode* | lasted | lasting | attack* | it');
const dayIndex = indexOf(
  "today | today's | yesterday | last night | this (morning|afternoon|evening) | overnight | tonight | (last|past) (24|twenty|day) | (#|an|few) (hours|hrs|hour) ago | (at|since) # (am|pm) | midnight",
);
const quietIndex = indexOf(
  '(nothing|none|nil|no pain|no symptoms|no further|no episodes|pain free|symptom free) ~6 (24|hours|two|three|few|week|weeks|days|day|since|today) | (last|most recent|latest) (episode|attack|pain|bout) ~4 (#|two|three|four|several|few) ~1 (days|weeks|week|months) | no pain in the last | nothing in the last | last (episode|pain|attack) ~6 (days|week|weeks|ago|# days)',
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
  if (found.length > 0) return longest(found, 'min');
  return quiet.length > 0
    ? { state: 'value', value: { value: 0, unit: 'min' }, confidence: 0.7, evidence: quiet.slice(0, 2) }
    : absent;
}

function longest(found: readonly { value: number; evidence: Evidence }[], unit: string): Answer<FactValue> {
  const top = found.toSorted((a, b) => b.value - a.value)[0];
  if (top === undefined) return absent;
  return {
    state: 'value',
    value: { value: top.value, unit },
    confidence: 0.8,
    evidence: [top.evidence],
  };
}

const spokenMinutes: readonly (readonly [RegExp, number])[] = [
  [/^(?:a )?quarter of an hour\b/i, 15],
  [/^half (?:an? )?hour\b/i, 30],
  [/^three quarters of an hour\b/i, 45],
  [/^an hour and a half\b/i, 90],
  [/^(?:an|one|1) hour\b(?! ago)/i, 60],
];

function minutesAt(view: PageView, at: number): number | undefined {
  const start = view.tokens[at]?.start ?? 0;
  const ahead = view.text.slice(start, start + 30);
  const spoken = spokenMinutes.find(([pattern]) => pattern.test(ahead));
  if (spoken !== undefined) return spoken[1];
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
const failureBeforeIndex = indexOf(antidepressants.failureBefore);
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

/** "Changed to sertraline this week" has not failed yet: words of failure stand behind the drug, words of a trial before. */
function collectFailed(view: PageView, zone: Zone, failed: Map<string, Evidence>): void {
  const behind = failureIndex.all(view);
  const before = failureBeforeIndex.all(view);
  for (const drug of drugIndex.all(view)) {
    const start = view.tokens[drug.first]?.start ?? 0;
    if (!zone(view.page, start)) continue;
    const sentence = view.tokens[drug.first]?.sentence;
    const isSame = ({ first }: { first: number }) => view.tokens[first]?.sentence === sentence;
    const isTooEarly =
      /\b(?:too early|too soon|just (?:started|begun)|begun|only (?:started|begun)|this week)\b/i.test(
        view.text.slice(start, start + 70),
      );
    const isFailed =
      behind.some((one) => isSame(one) && one.first > drug.last && one.first - drug.last < 26) ||
      before.some((one) => isSame(one) && one.last < drug.first && drug.first - one.last < 18);
    if (isFailed && !isTooEarly) failed.set(drug.payload, quoteOf(view, drug.first, drug.last));
  }
}

function indexOf(phrases: string): PhraseIndex<true> {
  const index = new PhraseIndex<true>();
  for (const phrase of phrasesOf(phrases)) index.add(phrase, true);
  return index;
}
