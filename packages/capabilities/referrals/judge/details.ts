import type { Evidence, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import urgencyWords from './data/urgency.json' with { type: 'json' };
import { type Answer, absent } from './model.ts';
import { numberAt } from './numbers.ts';
import { evidenceOf, type PageView, quoteOf, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { isUnticked, scopeOf } from './scope.ts';
import type { Zone } from './zone.ts';

type Sex = 'male' | 'female';
type SexCue = { readonly sex: Sex; readonly weight: number };

const sexIndex = new PhraseIndex<SexCue>();
const sexCues: readonly [Sex, number, string][] = [
  [
    'male',
    6,
    'mr | master | he / him | sex : male | gender : male | sex : m | sex m | sex male | gender : m',
  ],
  [
    'female',
    6,
    'mrs | ms | miss | she / her | sex : female | gender : female | sex : f | sex f | sex female | gender : f',
  ],
  ['male', 4, 'male | gentleman | # (yo|y|yr|yrs) m | # / # / # m | m ~1 dob | m ~1 born'],
  ['female', 4, 'female | lady | # (yo|y|yr|yrs) f | # / # / # f | f ~1 dob | f ~1 born'],
  ['male', 2, 'man | boy'],
  ['female', 2, 'woman | girl | kuia'],
  ['male', 0.5, 'he | his | him'],
  ['female', 0.5, 'she | her'],
];
for (const [sex, weight, phrases] of sexCues)
  for (const phrase of phrasesOf(phrases)) sexIndex.add(phrase, { sex, weight });

/** "47M", "(31 F)": capitals, so that "200 m" is a distance. */
const ageAndSex = /(?<![\w/.])\d{2}\s?(?:yo|y\/o)?\s?([MF])(?![\w/])/g;

/** Titles and stated words weigh most; pronouns, which may be another's, weigh least. */
export function findSex(pages: readonly ReadPage[], zone: Zone): Answer<Sex> {
  const votes = { male: 0, female: 0 };
  const strong = { male: 0, female: 0 };
  const evidence: { male: Evidence[]; female: Evidence[] } = { male: [], female: [] };
  for (const { view, triggers } of pages) {
    for (const match of sexIndex.all(view)) {
      const { sex, weight } = match.payload;
      if (!zone(view.page, view.tokens[match.first]?.start ?? 0)) continue;
      if (weight > 1 && scopeOf(view, triggers, match, 0).isOfAnother) continue;
      votes[sex] += weight;
      strong[sex] += weight >= 4 ? 1 : 0;
      if (evidence[sex].length < 3 || weight >= 4) evidence[sex].push(quoteOf(view, match.first, match.last));
    }
  }
  for (const { view } of pages) {
    for (const match of view.text.matchAll(ageAndSex)) {
      if (!zone(view.page, match.index)) continue;
      const sex: Sex = match[1] === 'M' ? 'male' : 'female';
      votes[sex] += 4;
      strong[sex] += 1;
      evidence[sex].push(evidenceOf(view, match.index, match.index + match[0].length));
    }
  }
  const best: Sex = votes.male >= votes.female ? 'male' : 'female';
  const other: Sex = best === 'male' ? 'female' : 'male';
  if (votes[best] < 1.5) return absent;
  const isContradicted = strong[other] > 0 && votes[other] >= votes[best] * 0.7;
  if (isContradicted)
    return {
      state: 'abstain',
      why: 'conflict',
      evidence: [...evidence[best], ...evidence[other]].slice(0, 4),
    };
  return {
    state: 'value',
    value: best,
    confidence: strong[best] > 0 ? 0.9 : 0.75,
    evidence: evidence[best].slice(-3),
  };
}

/** "62 year old", "thirty five year old", "(76)", "aged 62", "is 64,". */
export function findAge(pages: readonly ReadPage[], zone: Zone): Read<number> | undefined {
  for (const { view } of pages) {
    for (let at = 0; at < view.tokens.length; at += 1) {
      const age = numberAt(view, at);
      if (age === undefined || age > 115 || !Number.isInteger(age)) continue;
      if (!zone(view.page, view.tokens[at]?.start ?? 0)) continue;
      const last = ageEnd(view, at);
      if (last === undefined) continue;
      const tens = numberAt(view, at - 1);
      const isSpelt = tens !== undefined && tens >= 20 && tens % 10 === 0 && age < 10;
      const first = isSpelt ? at - 1 : at;
      return { value: isSpelt ? tens + age : age, confidence: 0.9, evidence: [quoteOf(view, first, last)] };
    }
  }
  return undefined;
}

function ageEnd(view: PageView, at: number): number | undefined {
  const next = (step: number) => writtenAt(view, at + step);
  const before = view.tokens[at - 1]?.key ?? '';
  if (/^(?:year|years|yr|yrs)$/.test(next(1)) && /^[o0]ld$/.test(next(2))) return at + 2;
  if (next(1) === 'yo' || (next(1) === 'y' && /^(o|\/|\.)$/.test(next(2)))) return at + 1;
  if (before === '(' && next(1) === ')' && (numberAt(view, at) ?? 0) > 15) return at;
  if (before === 'aged' || before === 'age') return at;
  if (/^(yr|yrs)$/.test(next(1)) && /^(lady|man|male|female|woman|gentleman|m|f)$/.test(next(2)))
    return at + 1;
  return undefined;
}

const urgencyIndex = new PhraseIndex<string>();
for (const [level, phrases] of Object.entries(urgencyWords)) {
  for (const phrase of phrasesOf(phrases)) urgencyIndex.add(phrase, level);
}

type Urgency = { readonly rank: number; readonly read: Read<string> };

/** The referrer's own words; a box that is not ticked and an urgency of something else are none. */
export function findUrgency(pages: readonly ReadPage[], zone: Zone): readonly Urgency[] {
  const found: Urgency[] = [];
  for (const { view, triggers } of pages) {
    for (const match of urgencyIndex.all(view)) {
      const token = view.tokens[match.first];
      if (token === undefined || !zone(view.page, token.start) || isUnticked(view, match)) continue;
      const scope = scopeOf(view, triggers, match, 0);
      if (scope.isNegated || scope.isSupposed || scope.isPast) continue;
      const rank = ['emergency', 'urgent', 'soon', 'routine'].indexOf(match.payload);
      const isOverlapped = found.some(
        ({ read }) => read.evidence[0]?.page === view.page && (read.evidence[0]?.end ?? 0) > token.start,
      );
      if (isOverlapped || found.length >= 24) continue;
      const evidence = quoteOf(view, match.first, match.last);
      found.push({ rank, read: { value: evidence.quote, confidence: 0.8, evidence: [evidence] } });
    }
  }
  return found;
}

/** Of several the most urgent; boxes that were ticked before all. */
export function statedUrgency(found: readonly Urgency[]): Read<string> | undefined {
  return found.toSorted((a, b) => a.rank - b.rank)[0]?.read;
}
