import type { Evidence } from '../reading.ts';
import pendingWords from './data/pending.json' with { type: 'json' };
import questions from './data/questions.json' with { type: 'json' };
import { wordKey } from './fold.ts';
import { type Answer, absent } from './model.ts';
import { type PageView, quoteOf } from './page-view.ts';
import { type Match, PhraseIndex, phrasesOf } from './pattern.ts';
import { mapTriggers, type Scope, scopeOf, type TriggerMap } from './scope.ts';

/** One question to the text, as `data/questions.json` holds it. */
type Question = {
  readonly fact: string;
  readonly yes: string;
  readonly no?: string;
  /** Conditions for which it is asked; a red flag is heard whatever the letter is about. */
  readonly for: readonly string[];
  /** Supplied: a result is in the letter. Mentioned: it was asked, whatever the answer. */
  readonly kind?: 'supplied' | 'mentioned';
  readonly unless?: string;
  /** Each must be denied before the whole is. */
  readonly parts?: readonly string[];
  readonly unsure?: 'counts' | 'abstains';
  /** "Not for two weeks" denies no duration: of such a fact only its own negative phrases deny. */
  readonly deniedBy?: 'phrases';
  /** One film is clear and the other shows a mass: what was found counts more than what was not. */
  readonly conflict?: 'yes';
  readonly recent?: 'required';
  readonly isEmergency?: boolean;
  readonly redFlag?: string;
};

type Role = 'yes' | 'no' | 'unless' | 'part';
type Asked = { readonly question: Question; readonly role: Role; readonly part: number };

export type Mention = Match<Asked> & { readonly view: PageView; readonly scope: Scope };

/** A page with all that is looked up in it once. */
export type ReadPage = { readonly view: PageView; readonly triggers: TriggerMap };

export const allQuestions = questions as readonly Question[];

const index = new PhraseIndex<Asked>();
for (const question of allQuestions) {
  const file = (phrases: string | undefined, role: Role, part = 0) => {
    for (const phrase of phrasesOf(phrases ?? '')) index.add(phrase, { question, role, part });
  };
  file(question.yes, 'yes');
  file(question.no, 'no');
  file(question.unless, 'unless');
  question.parts?.forEach((phrases, part) => {
    file(phrases, 'part', part);
  });
}

const pendingIndex = new PhraseIndex<'before' | 'after'>();
for (const phrase of phrasesOf(pendingWords.before)) pendingIndex.add(phrase, 'before');
for (const phrase of phrasesOf(pendingWords.after)) pendingIndex.add(phrase, 'after');

const keptMentions = 40;

export function readPage(view: PageView): ReadPage {
  return { view, triggers: mapTriggers(view) };
}

/** Every mention of every question, the last page and the last word first. */
export function findMentions(
  pages: readonly ReadPage[],
  yearNow: number,
): ReadonlyMap<string, readonly Mention[]> {
  const found = new Map<string, Mention[]>();
  for (const { view, triggers } of pages.toReversed()) {
    for (const match of keepUnvetoed(view, index.all(view)).toReversed()) {
      const of = found.get(match.payload.question.fact) ?? [];
      if (of.length >= keptMentions) continue;
      of.push({ ...match, view, scope: scopeOf(view, triggers, match, yearNow) });
      found.set(match.payload.question.fact, of);
    }
  }
  return found;
}

const vetoReach = 10;

const denials = new Set(
  "no not nil never without denies neither can't cannot couldn't won't hasn't didn't doesn't isn't unable nothing"
    .split(' ')
    .map(wordKey),
);

/** "Could not see", "not reducible": a finding that is told by a denial is not denied by it. */
function isToldByDenial(view: PageView, { first, last, isDenied, payload }: Match<Asked>): boolean {
  if (payload.role !== 'yes' || isDenied || first === last) return false;
  return view.tokens.slice(first, first + 2).some(({ key }) => denials.has(key));
}

/** "Unless" words near a mention in its sentence, and an own negative phrase over it, take the mention away. */
function keepUnvetoed(view: PageView, found: readonly Match<Asked>[]): Match<Asked>[] {
  const told = found.filter((match) => isToldByDenial(view, match));
  const matches = found.filter(
    (match) =>
      match.payload.role !== 'no' ||
      !told.some(
        (one) =>
          one.payload.question === match.payload.question &&
          one.first <= match.last &&
          one.last >= match.first,
      ),
  );
  const vetoes = new Map<string, Match<Asked>[]>();
  for (const match of matches) {
    if (match.payload.role !== 'unless' && match.payload.role !== 'no') continue;
    const key = `${match.payload.question.fact}/${view.tokens[match.first]?.sentence}`;
    const of = vetoes.get(key);
    if (of === undefined) vetoes.set(key, [match]);
    else if (of.length < keptMentions) of.push(match);
  }
  return matches.filter(({ first, last, payload }) => {
    if (payload.role === 'unless') return false;
    if (payload.role === 'no' || payload.role === 'part') return true;
    const near = vetoes.get(`${payload.question.fact}/${view.tokens[first]?.sentence}`) ?? [];
    return !near.some((veto) => {
      const reach = veto.payload.role === 'no' ? 0 : vetoReach;
      return veto.first <= last + reach && veto.last >= first - reach;
    });
  });
}

/** @param mentions of one patient */
export function answerOf(question: Question, mentions: readonly Mention[]): Answer<boolean> {
  const heard = mentions.filter(({ scope }) => !scope.isOfAnother && !scope.isSupposed);
  if (question.kind === 'mentioned') return given(heard, heard.length === 0 ? undefined : true, 0.8);
  if (question.kind === 'supplied') return answerSupplied(heard);
  if (question.parts !== undefined) return answerParts(question, heard);
  return weigh(question, tally(question, heard));
}

function answerSupplied(heard: readonly Mention[]): Answer<boolean> {
  const done = heard.filter((mention) => !isPending(mention));
  return given(done, done.length === 0 ? undefined : true, 0.85);
}

function isPending({ view, first, last }: Mention): boolean {
  const sentence = view.sentences[view.tokens[first]?.sentence ?? 0];
  if (sentence === undefined) return false;
  let isFound = false;
  const from = Math.max(sentence.first, first - 6);
  const to = Math.min(sentence.last, last + 4);
  for (let at = from; at <= to && !isFound; at += 1) {
    pendingIndex.at(view, at, (match) => {
      const isBefore = match.payload === 'before' && match.last < first && !hasComma(view, match.last, first);
      const isAfter = match.payload === 'after' && match.first > last && !hasComma(view, last, match.first);
      isFound = isFound || isBefore || isAfter;
    });
  }
  return isFound;
}

function hasComma(view: PageView, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (view.tokens[at]?.key === ',') return true;
  return false;
}

type Tally = {
  readonly yes: Mention[];
  readonly no: Mention[];
  readonly unsure: Mention[];
  readonly undated: Mention[];
};

function tally(question: Question, heard: readonly Mention[]): Tally {
  const counted: Tally = { yes: [], no: [], unsure: [], undated: [] };
  for (const mention of heard) {
    const { scope, payload } = mention;
    if (payload.role === 'no') {
      if (!isTurnedRound(mention)) counted.no.push(mention);
    } else if (scope.isNegated) {
      if (question.deniedBy !== 'phrases') counted.no.push(mention);
    } else if (scope.isPast && !scope.isRecent) continue;
    else if (scope.isUnsure && question.unsure !== 'counts') counted.unsure.push(mention);
    else if (question.recent === 'required' && !scope.isOfLastDay) counted.undated.push(mention);
    else counted.yes.push(mention);
  }
  return counted;
}

/** "Never stuck" says nothing against "reducible", and what was stuck years ago says nothing of today. */
function isTurnedRound({ view, first, last, scope }: Mention): boolean {
  if (scope.isPast && !scope.isRecent) return true;
  return scope.isNegated && !view.tokens.slice(first, last + 1).some(({ key }) => denials.has(key));
}

function weigh(question: Question, { yes, no, unsure, undated }: Tally): Answer<boolean> {
  if (yes.length > 0 && no.length > 0) {
    const isOutweighed =
      question.conflict === 'yes' ||
      (question.isEmergency === true && yes.some(({ scope }) => scope.isRecent));
    return isOutweighed
      ? given(yes, true, 0.6)
      : abstain('conflict', [...yes.slice(0, 2), ...no.slice(0, 2)]);
  }
  if (yes.length > 0) return given(yes, true, 0.85);
  if (unsure.length > 0) return abstain('unsure', unsure);
  if (undated.length > 0) return abstain('undated', undated);
  return given(no, no.length > 0 ? false : undefined, 0.8);
}

function answerParts(question: Question, heard: readonly Mention[]): Answer<boolean> {
  const whole = weigh(
    question,
    tally(
      question,
      heard.filter(({ payload }) => payload.role !== 'part'),
    ),
  );
  if (whole.state !== 'value' || whole.value) return whole;
  const denials = heard.filter(({ payload }) => payload.role === 'no');
  const isDenied = (question.parts ?? []).every((_, part) =>
    heard.some(
      (mention) =>
        mention.payload.role === 'part' &&
        mention.payload.part === part &&
        (mention.scope.isNegated || denials.some((denial) => isOver(denial, mention))),
    ),
  );
  return isDenied ? whole : absent;
}

function isOver(one: Mention, other: Mention): boolean {
  return one.view === other.view && one.first <= other.last && one.last >= other.first;
}

function given(
  mentions: readonly Mention[],
  value: boolean | undefined,
  confidence: number,
): Answer<boolean> {
  if (value === undefined) return absent;
  return { state: 'value', value, confidence, evidence: quotes(mentions) };
}

function abstain(why: 'conflict' | 'unsure' | 'undated', mentions: readonly Mention[]): Answer<boolean> {
  return { state: 'abstain', why, evidence: quotes(mentions) };
}

function quotes(mentions: readonly { view: PageView; first: number; last: number }[]): readonly Evidence[] {
  return mentions.slice(0, 4).map(({ view, first, last }) => quoteOf(view, first, last));
}
