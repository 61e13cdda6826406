import type { Evidence, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import data from './data/conditions.json' with { type: 'json' };
import reasons from './data/reason-words.json' with { type: 'json' };
import specialties from './data/specialties.json' with { type: 'json' };
import { type PageView, quoteOf } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { isUnticked, type Scope, scopeOf } from './scope.ts';
import type { Zone } from './zone.ts';

type Asked = { readonly condition: string; readonly cue: number };

const index = new PhraseIndex<Asked>();
const cueCount = new Map<string, number>();
for (const { condition, names, cues } of data as readonly {
  condition: string;
  names: string;
  cues?: readonly string[];
}[]) {
  for (const phrase of phrasesOf(names)) index.add(phrase, { condition, cue: -1 });
  cueCount.set(condition, cues?.length ?? 0);
  cues?.forEach((cue, at) => {
    for (const phrase of phrasesOf(cue)) index.add(phrase, { condition, cue: at });
  });
}
const specialtyOf = new Map(data.map(({ condition, specialty }) => [condition, specialty]));

const specialtyIndex = new PhraseIndex<string>();
for (const [specialty, phrases] of Object.entries(specialties)) {
  for (const phrase of phrasesOf(phrases)) specialtyIndex.add(phrase, specialty);
}

const reasonIndex = new PhraseIndex<true>();
for (const phrase of phrasesOf(reasons.reason)) reasonIndex.add(phrase, true);

export type Vote = { readonly weight: number; readonly evidence: readonly Evidence[] };
type Weighed = { score: number; evidence: Evidence[]; cues: Set<number> };

/** The condition that the letter speaks of most and earliest; a second one only where it is asked about as well. */
export function findConditions(
  pages: readonly ReadPage[],
  asked: {
    readonly zone: Zone;
    readonly keys: readonly string[];
    readonly yearNow: number;
    /** How much the facts that are spoken of belong to each condition. */
    readonly votes: ReadonlyMap<string, Vote>;
    readonly specialty?: string;
  },
): readonly Read<string>[] {
  const weighed = new Map<string, Weighed>();
  for (const page of pages.toReversed()) weighPage(page, asked, weighed);
  for (const [key, { evidence }] of asked.votes) {
    if (weighed.has(key) || specialtyOf.get(key) !== asked.specialty) continue;
    weighed.set(key, { score: 0, evidence: [...evidence], cues: new Set() });
  }
  const ranked = [...weighed]
    .filter(([key, { evidence }]) => asked.keys.includes(key) && evidence.length > 0)
    .map(([key, found]) => ({
      key,
      score:
        found.score +
        bonus(key, found, asked.specialty) +
        Math.min(6, (asked.votes.get(key)?.weight ?? 0) * 1.5),
      evidence: found.evidence,
    }))
    .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  const best = ranked[0];
  if (best === undefined || best.score < 1.5) return [];
  return [
    { value: best.key, confidence: Math.min(0.95, 0.5 + best.score / 20), evidence: best.evidence.slice(-3) },
  ];
}

function bonus(key: string, found: Weighed, specialty: string | undefined): number {
  const needed = cueCount.get(key) ?? 0;
  const combined = needed > 0 && found.cues.size === needed ? 18 : 0;
  return combined + (specialty !== undefined && specialtyOf.get(key) === specialty ? 6 : 0);
}

function weighPage(
  page: ReadPage,
  asked: { zone: Zone; yearNow: number },
  weighed: Map<string, Weighed>,
): void {
  const { view } = page;
  const reasonSentences = new Set(reasonIndex.all(view).map(({ first }) => view.tokens[first]?.sentence));
  const seen = new Map<string, number>();
  for (const match of index.all(view)) {
    const token = view.tokens[match.first];
    if (token === undefined || !asked.zone(view.page, token.start)) continue;
    const scope = scopeOf(view, page.triggers, match, asked.yearNow);
    const isReason = reasonSentences.has(token.sentence);
    const weight = weightOf(scope, isReason, token.start / Math.max(1, view.text.length));
    if (weight === 0) continue;
    const found = weighed.get(match.payload.condition) ?? { score: 0, evidence: [], cues: new Set() };
    weighed.set(match.payload.condition, found);
    if (match.payload.cue >= 0) {
      found.cues.add(match.payload.cue);
      if (found.evidence.length < 3) found.evidence.push(quoteOf(view, match.first, match.last));
    } else if (countOnce(seen, `${match.payload.condition}/${token.sentence}`)) {
      found.score += weight;
      found.evidence.push(quoteOf(view, match.first, match.last));
    }
  }
}

function countOnce(seen: Map<string, number>, key: string): boolean {
  const before = seen.get(key) ?? 0;
  seen.set(key, before + 1);
  return before === 0;
}

function weightOf(scope: Scope, isReason: boolean, depth: number): number {
  if (scope.isOfAnother || scope.isSupposed || scope.isNegated) return 0;
  if (scope.isPast) return 0.3;
  return (isReason ? 3 : 1) + (depth < 0.5 ? 1 : 0);
}

/** The specialty that is written to: of the first lines, or "in cardiology"; of one patient of several, beside the name. */
export function findSpecialty(views: readonly PageView[], zone?: Zone): Read<string> | undefined {
  const votes = new Map<string, { count: number; evidence: Evidence[] }>();
  for (const view of zone === undefined ? views.slice(0, 1) : views) {
    for (const match of specialtyIndex.all(view)) {
      const start = view.tokens[match.first]?.start ?? 0;
      if (isUnticked(view, match) || zone?.(view.page, start) === false) continue;
      const vote = votes.get(match.payload) ?? { count: 0, evidence: [] };
      vote.count += zone === undefined ? addressWeight(view, match.first, start) : 1;
      vote.evidence.push(quoteOf(view, match.first, match.last));
      votes.set(match.payload, vote);
    }
  }
  const ranked = [...votes].filter(([, { count }]) => count >= 1).sort((a, b) => b[1].count - a[1].count);
  const [best, second] = ranked;
  if (best === undefined || best[1].count === second?.[1].count) return undefined;
  return { value: best[0], confidence: 0.85, evidence: best[1].evidence.slice(0, 2) };
}

const addressWords =
  /(?:clinic|outpatient|opd|department|dept|registrar|service|to|attn|dear|referral|re|team|unit|in|surgeon|consultant)/i;

function addressWeight(view: PageView, at: number, start: number): number {
  const around = view.text.slice(Math.max(0, start - 30), start + 40);
  const isHigh = start < view.text.length * 0.4 || start < 500;
  return (isHigh ? 1 : 0) + (addressWords.test(around) && isHigh ? 1 : 0) + (at < 40 ? 0.5 : 0);
}
