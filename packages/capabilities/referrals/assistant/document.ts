import type { Span } from '@chartwright/kernel';
import type { Reading, ReadingTask } from '../reading.ts';
import typeTable from './data/document-types.json' with { type: 'json' };
import instructionTable from './data/instructions.json' with { type: 'json' };
import languages from './data/languages.json' with { type: 'json' };
import { compile, findAll } from './pattern.ts';
import type { Sheet } from './sheet.ts';

type Kind = NonNullable<Reading['notReferralKind']>;

const weighted = (rows: Readonly<Record<string, number>>) =>
  Object.entries(rows).map(([phrase, weight]) => ({ pattern: compile(phrase), weight }));
const referral = weighted(typeTable.referral);
const kinds: readonly (readonly [Kind, ReturnType<typeof weighted>])[] = [
  ['advertising', weighted(typeTable.advertising)],
  ['patient_message', weighted(typeTable.patient_message)],
  ['admin_request', weighted(typeTable.admin_request)],
  ['result', weighted(typeTable.result)],
  ['misdirected', weighted(typeTable.misdirected)],
];
const signals = typeTable.signals.map(compile);
const asks = typeTable.asks.map(compile);
const commands = instructionTable.commands.map(compile);
const comments = instructionTable.comments.map((source) => new RegExp(source, 'gu'));
const clinical = instructionTable.clinical.map(compile);

const scoreOf = (rows: ReturnType<typeof weighted>, lower: string): number =>
  rows.reduce((sum, { pattern, weight }) => sum + weight * Math.min(2, findAll(pattern, lower).length), 0);

export type DocumentKind = Pick<Reading, 'documentType' | 'notReferralKind' | 'asksForAction'>;

const ASKS_ENOUGH = 5;
/** A note of a few lines that only tells of a patient, sent to a clinic, asks to see him. */
const TELLS_ENOUGH = 4;
const MOST_SIGNALS = 7;
const RIVAL = 2;
const STRONG_RIVAL = 5;

const signalsIn = (lower: string): number =>
  Math.min(MOST_SIGNALS, signals.filter((pattern) => findAll(pattern, lower).length > 0).length);

/** What a document is. One that asks to see a patient is a referral, whatever else it holds. */
export function kindOf(lower: string, patients: number, isAddressed: boolean): DocumentKind {
  const told = signalsIn(lower);
  const asked = scoreOf(referral, lower) + (isAddressed ? 2 : 0) + (patients > 0 ? 2 : 0);
  const ranked = kinds
    .map(([kind, rows]) => ({ kind, score: scoreOf(rows, lower) }))
    .toSorted((a, b) => b.score - a.score);
  const best = ranked[0];
  const rival = best?.score ?? 0;
  const tells = told >= TELLS_ENOUGH && rival < STRONG_RIVAL ? told : 0;
  const isTold = patients > 0 && rival < RIVAL && asked >= 3;
  if (isTold || (asked + tells >= ASKS_ENOUGH && asked + tells >= rival * 0.8)) {
    return { documentType: patients > 1 ? 'referral_multi_patient' : 'referral' };
  }
  const kind = best === undefined || best.score < 2 ? 'other' : best.kind;
  const isAsking =
    kind !== 'advertising' &&
    kind !== 'misdirected' &&
    asks.some((pattern) => findAll(pattern, lower).length > 0);
  return { documentType: 'not_referral', notReferralKind: kind, asksForAction: isAsking };
}

/** Places that speak to software or command a category; each with the sentence around it. */
export function findInstructions(sheet: Sheet, hidden: ReadingTask['hidden'] = []): Span[] {
  const { lower, starts } = sheet;
  const excused = clinical.flatMap((pattern) => findAll(pattern, lower));
  const spoken = commands
    .flatMap((pattern) => findAll(pattern, lower))
    .filter(({ start }) => !excused.some((other) => start >= other.start && start < other.end))
    .map((span) => withParagraph(lower, sentenceAround(lower, span)));
  const written = comments.flatMap((pattern) => findAll(pattern, lower));
  const unseen = hidden.flatMap(({ page, start, end }) => {
    const begin = starts[page - 1];
    return begin === undefined || sheet.raw.slice(begin + start, begin + end).trim() === ''
      ? []
      : [{ start: begin + start, end: begin + end }];
  });
  return joined([...spoken, ...written, ...unseen]);
}

function sentenceAround(lower: string, { start, end }: Span): Span {
  const before = lower.slice(Math.max(0, start - 240), start);
  const stops = [...before.matchAll(/[.!?](?=\s)|\n/g)];
  const from = stops.at(-1)?.index;
  const after = lower.slice(end, end + 240);
  const to = after.search(/[.!?](?=\s|$)|\n/);
  return {
    start: start - before.length + (from === undefined ? 0 : from + 1),
    end: end + (to < 0 ? after.length : to + 1),
  };
}

const FIRST_WORDS = 70;

/** A paragraph that begins by speaking to software does so to its end. */
function withParagraph(lower: string, { start, end }: Span): Span {
  const head = lower.slice(Math.max(0, start - 400), start);
  const begin = start - head.length + head.lastIndexOf('\n\n') + 2;
  if (!head.includes('\n\n') || start - begin > FIRST_WORDS) return { start, end };
  // The sentence may already reach over the end of its line.
  const from = start + lower.slice(start, end).trimEnd().length;
  const rest = lower.slice(from, from + 1200);
  const stop = rest.search(/\n\s{0,12}\n/);
  return { start, end: from + (stop < 0 ? Math.min(rest.length, 400) : stop) };
}

function joined(spans: readonly Span[]): Span[] {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = whole.at(-1);
    if (last !== undefined && start <= last.end + 2) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}

const stopWords = Object.entries(languages).map(([language, words]) => ({ language, words: new Set(words) }));

/** The language whose small words the text uses most; undefined where there are too few to tell. */
export function languageOf(lower: string): string | undefined {
  const words = lower.slice(0, 20_000).match(/\p{L}+/gu) ?? [];
  const counts = stopWords.map(({ language, words: own }) => ({
    language,
    count: words.filter((word) => own.has(word)).length,
  }));
  const best = counts.toSorted((a, b) => b.count - a.count)[0];
  const [first, second] = counts.map(({ count }) => count).toSorted((a, b) => b - a);
  if (best === undefined || best.count < 3 || best.count < words.length * 0.04) return undefined;
  return first === second ? undefined : best.language;
}

const LEAST_WORDS = 8;

/** 0 to 1: words that are words, less what recognition has visibly damaged. */
export function qualityOf(sheet: Sheet, noise: number): number {
  const tokens = sheet.raw.slice(0, 100_000).match(/\S+/g) ?? [];
  if (tokens.length < LEAST_WORDS) return 0;
  const strange = tokens.filter((token) => !isReadable(token)).length;
  const share = 1 - (strange / tokens.length) * 1.4 - noise * 0.75;
  return Math.round(Math.max(0, Math.min(1, share)) * 100) / 100;
}

const isReadable = (token: string): boolean => {
  const bare = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  if (bare === '') return /^[-*&+=/|:()[\]#<>_.\u2022]{1,80}$/.test(token);
  if (/^[\d.,/:+%$-]+$/.test(bare)) return true;
  const letters = bare.replace(/[^\p{L}]/gu, '').length;
  if (letters < bare.length * 0.4) return /\d/.test(bare) && !/[^\p{L}\d\s.,/:'()%@+-]/u.test(bare);
  return (
    !/[^\p{L}\p{N}'./@:&()+,%-]/u.test(bare) &&
    (bare.length < 4 || /[aeiouy0-9\u00c0-\uffff.]/i.test(bare) || bare === bare.toUpperCase())
  );
};
