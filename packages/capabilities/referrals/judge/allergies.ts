import type { Allergy, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import reactionWords from './data/reactions.json' with { type: 'json' };
import { wordKey } from './fold.ts';
import { isDrug, type Span } from './medications.ts';
import { evidenceOf, type PageView, quoteOf } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';

export type Allergies = {
  readonly found: readonly Read<Allergy>[];
  readonly none: readonly Read<true>[];
  /** Where substances stand, which are no medication. */
  readonly spans: ReadonlyMap<PageView, readonly Span[]>;
};

const noneIndex = new PhraseIndex<true>();
for (const phrase of phrasesOf(reactionWords.none)) noneIndex.add(phrase, true);
const reactions = new Set(reactionWords.reactions.split(' ').map(wordKey));
const substances = new Set(reactionWords.substances.split(' ').map(wordKey));

/** Behind these words stands a substance, whatever it is called. */
const label =
  /\b(?:(?:drug |known |medication )?allerg(?:y|ies|ic|en)(?:[ \t]*(?:\/|and|&)[ \t]*(?:adverse[ \t]+(?:drug[ \t]+)?reactions?|adrs?|sensitivities|intolerances?))?(?:[ \t]+to)?|adverse (?:drug )?reactions?(?: to)?|ADRs?|(?:drug )?intoleran(?:t|ce|ces)(?: of| to)?|hypersensitiv\w+(?: to)?|(?:drug )?sensitivit(?:y|ies)(?: to)?|(?:reacts|reacted|reaction|anaphylaxis|anaphylactic) to|rash (?:with|from|to)|ALL(?=[ \t]*:|[ \t]{2}))[ \t]*(?:[:|=–-]|\s{2,}|(?<=to|of|with|from)\s|(?<=allergy|allergies|ADR|ADRs|intolerance|tolerant)\s)[ \t]*/gi;
/** "Morphine makes him itch", "amoxicillin gave her a rash". */
const madeIll =
  /(?<![\p{L}-])(\p{L}[\p{L}-]{3,24})[ \t]+(?:makes|made|gives|gave|causes|caused|brings)[ \t]+(?:him|her|them|hives|rash)[^.;\n]{0,40}/giu;
const nothing =
  /^\s*(?:nil|none|no\b|nkda|nka|nkfa|not? known|n\/a|unknown|denies|tolerates|-+\s*nil|\(?nil|0\b|neg|to (?:anything|any)|that|any|which|rhinitis|contact|severe|reaction|are|were|status|have|has|carries|y\b|y\/n|mob|cat|nhi|dob|medicare|ph\b|tel\b)\b/i;

export function findAllergies(pages: readonly ReadPage[]): Allergies {
  const spans = new Map<PageView, Span[]>();
  const found: Read<Allergy>[] = [];
  const none: Read<true>[] = [];
  for (const { view } of pages) {
    const items = [...labelled(view), ...complained(view)].slice(0, 20);
    const fresh = items.filter(
      (item, at) => !items.slice(0, at).some((other) => other.start < item.end && other.end > item.start),
    );
    spans.set(view, fresh);
    found.push(...fresh.map(({ read }) => read));
    for (const { first, last } of noneIndex.all(view).slice(0, 3))
      none.push({ value: true, confidence: 0.9, evidence: [quoteOf(view, first, last)] });
  }
  return { found: unique(found), none, spans };
}

type Item = Span & { readonly read: Read<Allergy> };

function labelled(view: PageView): readonly Item[] {
  return [...view.text.matchAll(label)].flatMap((match): readonly Item[] => {
    const from = match.index + match[0].length;
    if (
      /\b(?:not|no|nil|non|denies|never|family)\s(?:\w+\s){0,2}$/i.test(
        view.text.slice(Math.max(0, match.index - 24), match.index),
      )
    )
      return [];
    const text = /^[^\n]*(?:\n(?=[ \t]+[a-z])[^\n]*)?/.exec(view.text.slice(from, from + 160))?.[0] ?? '';
    if (nothing.test(text)) return [];
    const isStrong = /[:|=–-]\s*$|to\s*$|with\s*$|from\s*$|of\s*$|\s{2,}$/.test(match[0]);
    return itemsOf(view, { start: from, end: from + endOf(text) }, isStrong);
  });
}

/** A sentence, a wide gap or another heading ends the list. */
function endOf(text: string): number {
  const stop = text.search(
    /\.(?=\s|$)|\s{3,}(?=\S)|\b(?:meds|medications?|smok\w+|pmh\w*|social|occupation|alcohol)\b|\bbut\b/i,
  );
  return stop === -1 ? text.length : stop;
}

function itemsOf(view: PageView, { start, end }: Span, isStrong: boolean): readonly Item[] {
  return [...view.text.slice(start, end).matchAll(/(?:\([^)]*\)|[^,;(])+/g)].flatMap(
    (piece): readonly Item[] => {
      const lead = /^\s*(?:and\s|[-•*]\s|to\s)?\s*/.exec(piece[0])?.[0].length ?? 0;
      const item = itemAt(view, start + piece.index + lead, piece[0].slice(lead));
      return item !== undefined && (isStrong || isKnown(item.substance)) ? [item.made] : [];
    },
  );
}

function itemAt(view: PageView, start: number, text: string) {
  const head =
    /^\s*([\p{L}\d][\p{L}\d'’/-]*(?:[ \t][\p{L}\d'’/-]+){0,3}?)(?=\s*(?:[(–:,;=]|-\s|\s-|$|\swhich|\sgave|\sgives|\scaus\w+|\sas a|\smakes|\swith\s|\s{2,}|\sin\s(?:19|20)|\s\d{4}))/u.exec(
      text,
    );
  const substance = (head?.[1] ?? '').trim();
  if (substance.length < 3 || nothing.test(substance) || isReaction(substance)) return undefined;
  const end = start + text.trimEnd().length;
  return { substance, made: { start, end, read: readOf(view, { start, end }, substance) } };
}

function isReaction(text: string): boolean {
  return text
    .split(/\s+/)
    .every(
      (word) => reactions.has(wordKey(word)) || /^(?:a|as|the|in|and|of|mild|severe|bad|child)$/i.test(word),
    );
}

function isKnown(substance: string): boolean {
  return substance.split(/\s+/).some((word) => isDrug(wordKey(word)) || substances.has(wordKey(word)));
}

function readOf(view: PageView, { start, end }: Span, substance: string): Read<Allergy> {
  const said = view.text.slice(start + substance.length, end).replace(/^[\s(:–=-]+|[\s)]+$/g, '');
  const words = said.split(/[\s,]+/).filter((word) => reactions.has(wordKey(word)));
  const value: Allergy = {
    substance,
    reaction: words.length === 0 ? null : said.slice(0, 60),
    severity: /anaph/i.test(said) ? 'severe' : null,
  };
  return { value, confidence: 0.8, evidence: [evidenceOf(view, start, end)] };
}

function complained(view: PageView): readonly Item[] {
  return [...view.text.matchAll(madeIll)].flatMap((match): readonly Item[] => {
    const substance = match[1] ?? '';
    if (!isKnown(substance)) return [];
    const start = match.index;
    const end = start + match[0].trimEnd().length;
    return [{ start, end, read: readOf(view, { start, end }, substance) }];
  });
}

function unique(reads: readonly Read<Allergy>[]): readonly Read<Allergy>[] {
  return [...new Map(reads.map((read) => [wordKey(read.value.substance), read])).values()];
}
