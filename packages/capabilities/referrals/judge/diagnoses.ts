import type { Diagnosis, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import conditionNames from './data/condition-names.json' with { type: 'json' };
import diagnosisWords from './data/diagnoses.json' with { type: 'json' };
import { foldLetters } from './fold.ts';
import type { Span } from './medications.ts';
import { evidenceOf, type PageView, quoteOf, writtenAt } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { scopeOf } from './scope.ts';

const kept = 60;
const index = new PhraseIndex<string>();
for (const [name, phrases] of Object.entries(diagnosisWords.names))
  for (const phrase of phrasesOf(phrases)) index.add(phrase, name);
const mainNames = new Map(Object.entries(conditionNames));

type Found = Span & { readonly read: Read<Diagnosis> };

/** Diagnoses that are known by name anywhere, and what else stands as an item under a heading of history. */
export function findDiagnoses(pages: readonly ReadPage[], yearNow: number): readonly Read<Diagnosis>[] {
  const found = new Map<string, Read<Diagnosis>>();
  for (const page of pages) {
    const named = namedOf(page, yearNow);
    const items = itemsOf(page.view).filter(
      (item) => !named.some((one) => one.start < item.end && one.end > item.start),
    );
    for (const { read } of [...named, ...items]) {
      const key = foldLetters(read.value.text);
      const before = found.get(key);
      if (found.size < kept && (before === undefined || (isOwn(read) && !isOwn(before))))
        found.set(key, read);
    }
  }
  return [...found.values()];
}

function isOwn({ value }: Read<Diagnosis>): boolean {
  return value.status !== 'negated' && value.status !== 'family';
}

function namedOf({ view, triggers }: ReadPage, yearNow: number): readonly Found[] {
  return index.all(view).flatMap(({ first, last, payload }): readonly Found[] => {
    if (first === last && !isSpeltRight(view, first)) return [];
    const scope = scopeOf(view, triggers, { first, last }, yearNow);
    if (scope.isSupposed) return [];
    const evidence = quoteOf(view, first, last);
    const year = /^(?:19|20)\d\d$/.exec(writtenAt(view, last + 1))?.[0] ?? null;
    const isShort = evidence.quote.length < 4 || /\d/.test(evidence.quote);
    const text = isShort ? payload : evidence.quote.replace(/\s+/g, ' ');
    const value: Diagnosis = { text, status: statusOf(scope), date: year };
    return [
      { start: evidence.start, end: evidence.end, read: { value, confidence: 0.7, evidence: [evidence] } },
    ];
  });
}

/** "mL" is not "MI": short names stand in capitals. */
function isSpeltRight(view: PageView, at: number): boolean {
  const token = view.tokens[at];
  const written = token === undefined ? '' : view.original.slice(token.start, token.end);
  return written.length > 3 || (written === written.toUpperCase() && /^[A-Z\d]+$/.test(written));
}

function statusOf(scope: ReturnType<typeof scopeOf>): Diagnosis['status'] {
  if (scope.isOfAnother) return 'family';
  if (scope.isNegated) return 'negated';
  if (scope.isUnsure) return 'suspected';
  return scope.isPast ? 'historical' : 'confirmed';
}

const heading =
  /(?:^|\n)[ \t]*(?:past (?:medical |surgical )?(?:history|hx)|pmh\w*|phx?|past hx|medical history|background|other (?:active )?(?:problems|history|medical)|(?:active |past |inactive )?problems?(?: list)?|comorbidit(?:y|ies)|history|general health|medical|hx|pshx?|diagnoses(?: \(\w+\))?|pmhx)[ \t]*(?:\([^)\n]{0,20}\))?[ \t]*(?:[:|-]|[ \t]{2,}|\n)[ \t]*/gi;
const noItem =
  /^(?:nil|none|no\b|nothing|well|otherwise|he\b|she\b|they\b|his\b|her\b|the\b|not\b|never\b|see\b|as above|meds?\b|medication|allerg|nkda|rx\b|smok|ex-?smok|non-?smok|current|lives|works|takes|on\b|married|retired|fit\b|healthy|dr\b|yours|family|mother|father|unremarkable|denies|this\b|i\b|with\b|since\b|drugs?\b|social|bp\b|height|weight|bmi|also\b|please|kind|thank|in\b|it\b|for\b|which\b|who\b|and\b|but\b|was\b|is\b|has\b|had\b|diet|left\b|right\b|acquired|worse|physio|hydro|brace|chemo|lumpectomy|stage\b|grade\b|seropos|night|choking|fish\b|hospital|flare\b|voltaren|cortisone|nonisch|loud|tobacco|shingles|covid|colonoscopy|fev1|five\b|stents?\b|splint|inject|last\b|all\b|old\b)/i;
const sentenceWord =
  /\b(?:he|she|his|her|was|were|is|has|had|have|takes|please|would|which|who|says|tells|now|my|your|seen|today)\b/i;

/** The lines under the heading until an empty line or the next heading, item by item. */
function itemsOf(view: PageView): readonly Found[] {
  return [...view.text.matchAll(heading)].flatMap((match) => {
    const from = match.index + match[0].length;
    const block = view.text.slice(from, from + 900);
    const isOnLine = !match[0].endsWith('\n') && !/\n[ \t]*$/.test(match[0]);
    const stop = isOnLine
      ? lineEnd(block)
      : block.search(/\n[ \t]*\n|\n[^\n]{2,24}:|\n[A-Z][A-Z /&]{4,30}(?:\n|:|\s{2})/);
    return split(view, { start: from, end: from + (stop === -1 ? block.length : stop) });
  });
}

function lineEnd(block: string): number {
  const stop = block.search(/\.(?:\s+[A-Z]|\s*\n)|\n(?![ \t]{6,}\S)|\s{4,}[A-Z]{2}/);
  return stop === -1 ? block.length : stop;
}

function split(view: PageView, { start, end }: Span): readonly Found[] {
  return [...view.text.slice(start, end).matchAll(/[^,;\n+]+/g)].flatMap((piece): readonly Found[] => {
    const lead = /^(?:\s|[-•*>]|\d{4}\s|\d{1,2}[.)]\s|and\s)*/.exec(piece[0])?.[0].length ?? 0;
    const text = piece[0].slice(lead);
    const bare = text
      .replace(/\(.*$/s, '')
      .replace(/\s*[-–:]?\s*(?:dx|in|since|from)?\s*(?:19|20)\d\d.*$/i, '')
      .trim();
    const words = bare.split(/\s+/).length;
    if (
      bare.length < 4 ||
      words > 7 ||
      noItem.test(bare) ||
      sentenceWord.test(bare) ||
      !/^\p{L}{3}/u.test(bare)
    )
      return [];
    const from = start + piece.index + lead;
    const year = /\b(?:19|20)\d\d\b/.exec(piece[0])?.[0] ?? null;
    const value: Diagnosis = { text: bare, status: 'historical', date: year };
    return [
      {
        start: from,
        end: from + bare.length,
        read: { value, confidence: 0.6, evidence: [evidenceOf(view, from, from + bare.length)] },
      },
    ];
  });
}

/** What the letter is about is a diagnosis as well, or the suspicion of one. */
export function withCondition(
  diagnoses: readonly Read<Diagnosis>[],
  condition: Read<string> | undefined,
): readonly Read<Diagnosis>[] {
  const text = mainNames.get(condition?.value ?? '');
  if (condition === undefined || text === undefined) return diagnoses;
  const isThere = diagnoses.some((read) => isOwn(read) && sharesWords(read.value.text, text));
  if (isThere) return diagnoses;
  const value: Diagnosis = { text, status: 'suspected', date: null };
  return [{ value, confidence: 0.6, evidence: condition.evidence }, ...diagnoses];
}

function sharesWords(one: string, other: string): boolean {
  const words = new Set(one.toLowerCase().split(/\W+/));
  const others = other.toLowerCase().split(/\W+/);
  return others.filter((word) => words.has(word)).length / Math.min(words.size, others.length) >= 0.66;
}
