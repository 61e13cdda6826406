import { checkQuery } from '../model/check-query.ts';
import type { Model } from '../model/model.ts';
import type { Parsed, Query, Vocabulary } from '../model/query.ts';
import { withoutDistinct } from './distinct.ts';
import { emptyDraft, type Reading } from './draft.ts';
import { faithful } from './faithful.ts';
import { followOn, isFollowUp } from './follow-up.ts';
import { guard } from './guard.ts';
import { readItems } from './items.ts';
import { lexiconOf } from './lexicon.ts';
import type { ModelWords } from './model.ts';
import type { Almanac } from './period-words.ts';
import { readAll } from './read.ts';
import { notModelled, type Refused, unclear } from './refusals.ts';
import { amongCovered, rephrase } from './rephrase.ts';
import type { Opened } from './rephrased.ts';
import { withoutMore } from './rules-versus.ts';
import { assumptionsOf, outsideData, refusedWords, settle } from './settle.ts';
import { withoutClash } from './settle-condition.ts';
import { latestLost, ofOwnRows, rowsLost } from './settle-notes.ts';
import { ofOneMonth } from './settle-now.ts';
import { groupLost } from './settle-told.ts';
import { mendWords } from './spelling.ts';
import { cutText, normaliseText, type Token, wordsOfPhrase } from './text.ts';

export type ParseContext = { readonly now: string; readonly previous?: Query | undefined };

/** Longer than any question; a text is not read beyond it. */
const CHARACTERS_MAX = 4000;
const PIECES_MAX = 400;
const CONFIDENCE_MIN = 0.8;

const tooLong = (): Refused =>
  unclear('too_long', `A question has at most ${CHARACTERS_MAX} characters. Please ask one thing at a time.`);

/**
 * Reads a question in English: the same text, model, words, vocabulary and context always give the same answer. Never
 * throws, takes time in proportion to the length of the text, and names nothing that the model does not have.
 */
export function parseQuestion(
  model: Model,
  words: ModelWords,
  vocabulary: Vocabulary,
  text: string,
  context: ParseContext,
): Parsed {
  if (text.length > CHARACTERS_MAX) return tooLong();
  const tokens = withoutMore(withoutHeading(cutText(normaliseText(text)), words.headings));
  if (tokens.length > PIECES_MAX) return tooLong();
  if (!tokens.some(({ kind }) => kind !== 'mark')) return unclear('empty', 'There is no question.');
  const almanac: Almanac = {
    now: context.now,
    coverage: vocabulary.coverage,
    fiscalYearStart: model.fiscalYearStart,
    weekStart: model.weekStart,
  };
  const opened = openReading(model, words, vocabulary, almanac);
  const once = withoutDistinct(tokens, opened.lexicon, words);
  const said = rephrase(once, opened);
  if ('refusal' in said) return guard(read(opened, once).items, context.previous !== undefined) ?? said;
  const parsed = understand(opened, said.tokens, context.previous);
  if (parsed.kind === 'refusal') return parsed;
  const assumptions = [...said.assumptions, ...parsed.assumptions];
  return { ...parsed, query: amongCovered(model, parsed.query, said.among), assumptions };
}

const LONGEST_HEADING = 6;

/** `Frequent flyers: members with 3 or more`. */
function withoutHeading(tokens: readonly Token[], headings: readonly string[]): readonly Token[] {
  const end = tokens.slice(0, LONGEST_HEADING).findIndex(({ text }) => text === ':');
  const said = tokens
    .slice(0, Math.max(end, 0))
    .map(({ text }) => text)
    .join(' ');
  const isHeading = end > 0 && headings.some((heading) => wordsOfPhrase(heading).join(' ') === said);
  const aside = asideLength(tokens);
  if (aside > 0) return tokens.slice(aside);
  const rest = tokens.slice(end + 1);
  return isHeading && rest.some(({ kind }) => kind !== 'mark') ? rest : tokens;
}

const SPEAKERS = new Set(['i', 'we']);
const TELLING = new Set([
  'present',
  'share',
  'send',
  'submit',
  'report',
  'brief',
  'publish',
  'forward',
  'circulate',
  'sign',
]);
const LONGEST_ASIDE = 10;

/** `Before I present this to the board:` says what the answer is for. */
function asideLength(tokens: readonly Token[]): number {
  const [first, speaker, verb] = tokens;
  const isAside =
    first?.text === 'before' && SPEAKERS.has(speaker?.text ?? '') && TELLING.has(verb?.text ?? '');
  const end = tokens.slice(0, LONGEST_ASIDE).findIndex(({ text }) => text === ':' || text === ',');
  const isWordy = end > 0 && tokens.slice(0, end).every(({ kind }) => kind === 'word');
  const isFollowed = tokens.slice(end + 1).some(({ kind }) => kind !== 'mark');
  return isAside && isWordy && isFollowed ? end + 1 : 0;
}

const openReading = (model: Model, words: ModelWords, vocabulary: Vocabulary, almanac: Almanac): Opened => ({
  model,
  words,
  lexicon: lexiconOf(model, words, vocabulary),
  almanac,
  stored: vocabulary.values,
});

function read(opened: Opened, tokens: readonly Token[]): Reading {
  const reading = {
    ...opened,
    items: readItems(tokens, opened.lexicon, opened.almanac),
    draft: emptyDraft(),
  };
  readAll(reading);
  return reading;
}

function understand(opened: Opened, tokens: readonly Token[], previous: Query | undefined): Parsed {
  const first = read(opened, tokens);
  const refused = guard(first.items, previous !== undefined);
  if (refused) return refused;
  const unknown = new Set(first.draft.unknown);
  const mended =
    unknown.size === 0 ? undefined : mendWords(tokens, opened.lexicon, ({ raw }) => unknown.has(raw));
  if (!mended || mended.mended.length === 0) return answer(first, previous);
  const reading = read(opened, mended.tokens);
  for (const [said, word] of mended.mended) {
    reading.draft.assumptions.push({ code: 'spelling', text: `“${said}” was read as “${word}”.` });
  }
  return guard(reading.items, previous !== undefined) ?? answer(reading, previous);
}

function answer(reading: Reading, previous: Query | undefined): Parsed {
  const refused = refusedWords(reading);
  if (refused) return refused;
  const isNext = previous !== undefined && isFollowUp(reading, previous);
  const asked = isNext ? followOn(reading, previous) : settle(reading);
  const settled = 'refused' in asked ? asked : faithful(reading, asked.query);
  if ('refused' in settled) return settled.refused;
  const [issue] = checkQuery(reading.model, settled.query);
  if (issue) return notModelled('not_answerable', `${issue.message}.`, []);
  const meant = withoutClash(reading, ofOneMonth(reading, ofOwnRows(reading, settled.query)));
  if ('refused' in meant) return meant.refused;
  const { query } = meant;
  const lost =
    outsideData(reading, query) ??
    groupLost(reading, query) ??
    rowsLost(reading, query) ??
    latestLost(reading, query);
  if (lost) return lost;
  const { understood, unknown } = reading.draft;
  const confidence = understood / Math.max(understood + unknown.length, 1);
  if (confidence < CONFIDENCE_MIN && understood > 0)
    return unclear('low_confidence', 'Too little of the question was understood.', unknown);
  return {
    kind: 'query',
    query,
    assumptions: assumptionsOf(reading, query),
    confidence: understood === 0 ? 1 : confidence,
  };
}
