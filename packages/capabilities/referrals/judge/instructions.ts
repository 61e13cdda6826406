import type { Evidence, ReadingTask } from '../reading.ts';
import confusions from './data/confusions.json' with { type: 'json' };
import words from './data/instruction-words.json' with { type: 'json' };
import { evidenceOf, type PageView, viewPage } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';

type Kind = 'address' | 'command';

const index = new PhraseIndex<Kind>();
for (const phrase of phrasesOf(words.address)) index.add(phrase, 'address');
for (const phrase of phrasesOf(words.command)) index.add(phrase, 'command');

const kept = 20;

/** Every place that speaks to software or tells the reader how to categorise, and every place that was made to hide. */
export function findInstructions(task: ReadingTask): readonly Evidence[] {
  const found: Evidence[] = [];
  task.pages.forEach((text, at) => {
    const view = viewPage(text, at + 1);
    const hidden = (task.hidden ?? []).filter(({ page }) => page === view.page);
    found.push(
      ...hidden
        .filter(({ start, end }) => holdsWords(text.slice(start, end)))
        .map(({ start, end }) => evidenceOf(view, start, Math.min(end, text.length))),
      ...inPlainText(view),
      ...acrossLines(text, view),
      ...inHiding(view),
    );
  });
  return mergeOverlaps(found).slice(0, kept);
}

function holdsWords(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}

function inPlainText(view: PageView): readonly Evidence[] {
  return index
    .all(view)
    .filter((match) => match.payload === 'command' || isAddress(view, match.first))
    .filter((match) => !isClinicalRequest(view, match.first))
    .slice(0, kept)
    .map(({ first }) => sentenceAt(view, first));
}

const longestOrder = 400;

/** An order that was broken over short lines is read as one; its place is the same, as a line end becomes a space. */
function acrossLines(text: string, view: PageView): readonly Evidence[] {
  const flat = viewPage(text.replaceAll('\n', ' '), view.page, text);
  return index
    .all(flat)
    .filter(({ payload, first, last }) => payload === 'command' && isBroken(text, flat, { first, last }))
    .filter(({ first }) => !isClinicalRequest(flat, first))
    .slice(0, kept)
    .map(({ first, last }) => {
      const start = flat.tokens[first]?.start ?? 0;
      return evidenceOf(view, start, Math.min(flat.tokens[last]?.end ?? start, start + longestOrder));
    });
}

function isBroken(text: string, view: PageView, { first, last }: { first: number; last: number }): boolean {
  const written = text.slice(view.tokens[first]?.start ?? 0, view.tokens[last]?.end ?? 0);
  return /[a-z,]\n[a-z]/.test(written);
}

/** "Assistant" is a job, "model" a frame: such words address software only with a colon or an order behind them. */
function isAddress(view: PageView, first: number): boolean {
  const sentence = sentenceAt(view, first).quote;
  return !/\b(?:physician|research|dental|nursing|medical|practice|teaching|shop|sales|personal|admin(?:istrative)?)\s+(?:assistant|model)\b/i.test(
    sentence,
  );
}

/** "He tends to ignore his symptoms", "the letter of March can be disregarded": told of a person or of a paper. */
const toldOfSomebody =
  /\b(?:he|she|they|patient|who|mum|dad|wife|husband)\s(?:\w+\s){0,3}?(?:ignor\w+|disregard\w*|skip\w*|forget\w*|overrid\w+)\b|\b(?:ignore|disregard)\s(?:the|our|my)\s(?:previous|earlier|last|first|old)\s(?:referral|letter|fax|request)|\b(?:ignore|disregard)\s(?:the\s)?(?:medication|drug|allergy|problem)\s(?:list|section)/i;

/** A clinician who writes "please treat as urgent" speaks to the clinic; that is a stated urgency. */
function isClinicalRequest(view: PageView, first: number): boolean {
  const { quote } = sentenceAt(view, first);
  if (toldOfSomebody.test(quote)) return true;
  const isRequest =
    /\b(?:i|we|my|grateful|appreciate|could you|would you|please (?:see|review|assess|treat|consider|triage|process|mark|book))\b/i.test(
      quote,
    );
  const speaksToSoftware =
    /\b(?:ignore|disregard|override|system|software|\bai\b|automated|prompt|instructions?|rules|algorithm|llm|json|flag|model|bot|human review)\b/i.test(
      quote,
    );
  return isRequest && !speaksToSoftware;
}

function sentenceAt(view: PageView, at: number): Evidence {
  const sentence = view.sentences[view.tokens[at]?.sentence ?? 0];
  const start = view.tokens[Math.max(sentence?.first ?? at, at - 40)]?.start ?? 0;
  const end = view.tokens[Math.min(sentence?.last ?? at, at + 60)]?.end ?? start;
  return evidenceOf(view, start, end);
}

const homoglyph = `[${confusions.homoglyphs}]`;
const hidings: readonly { readonly pattern: RegExp; readonly isEnough?: (text: string) => boolean }[] = [
  { pattern: /<!--[^>]{3,2000}?-->/g },
  { pattern: /<\/?(?:script|style|system|instructions?|prompt|assistant|user|tool)\b[^>]{0,200}>/gi },
  {
    pattern:
      /\[\/?(?:INST|SYSTEM|ASSISTANT)\]|<\|[a-z_]{2,20}\|>|^#{2,4}\s?(?:system|instruction|prompt)\b/gim,
  },
  {
    pattern:
      /[\p{L}\p{N}]{0,40}[\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u{e0000}-\u{e007f}][^\n]{0,80}/gu,
  },
  { pattern: new RegExp(`[a-zA-Z]{0,20}(?:[a-zA-Z]${homoglyph}|${homoglyph}[a-zA-Z])[\\p{L}]{0,20}`, 'gu') },
  {
    pattern:
      /<\/?(?:triage|override|category|reviewer|decision|directive|policy|rule|meta-data|output)\b[^>]{0,200}>/gi,
  },
  {
    pattern:
      /["'](?:category|disposition|role|human_?review|override|priority|triage|level|content)["']\s{0,3}:/gi,
  },
  { pattern: /\b(?:category|review|human_?review|flags?|disposition|priority|override|remark)=["']?\w+/gi },
  {
    pattern:
      /<\w{1,12}\s[^>]{0,200}(?:data-(?:prompt|instruction|ai|llm|note)|hidden|display\s{0,2}:\s{0,2}none|visibility\s{0,2}:\s{0,2}hidden|font-size\s{0,2}:\s{0,2}0|color\s{0,2}:\s{0,2}(?:#?fff|white))[^>]{0,200}>/gi,
  },
  {
    pattern:
      /\b(?:\w{0,20}_)?(?:category|triage|priority|urgency|override|admin|prompt|instructions?)_\w{1,30}|\b\w{1,20}_(?:category|triage|priority|urgency|review|override|admin|prompt)\b|\w{2,20}\s?:=\s?\w{1,20}/gi,
  },
  { pattern: /\bhuman[_ ]?review\s{0,3}[:=]\s{0,3}(?:no|false|off|skip|none)\b/gi },
  { pattern: /^---[ \t]*\n\s{0,8}[a-z_]{3,20}:[ \t]*\n[ \t]{1,8}[a-z_]{3,20}:/gm },
  { pattern: /\{\{[^}\n]{1,120}\}\}|\$\{[^}\n]{1,120}\}/g },
  { pattern: /!?\[[^\]\n]{0,60}\]\(https?:[^)\n]{0,200}[?={][^)\n]{0,200}\)/g },
  { pattern: /\b(?:curl|wget)\s{1,3}\S{0,20}https?:\S{0,100}/gi },
  {
    pattern:
      /^[ \t]*(?:assistant|human|system|developer|tool)(?: message| result| prompt| note)?[ \t]*:[ \t]*(?=[^\n]*[a-z]{2,} [a-z]{2,} [a-z]{2,})[^\n]{6,200}/gim,
  },
  { pattern: /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])/g, isEnough: isEncodedText },
  { pattern: /(?<![\w])(?:[0-9a-f]{2}[ ]?){16,}(?![\w])/gi, isEnough: isHexText },
  { pattern: /(?:%[0-9a-f]{2}[^\s%]{0,3}){6,}|(?:\\u[0-9a-f]{4}){4,}|(?:&#x?[0-9a-f]{2,5};){4,}/gi },
  { pattern: /(?<![\p{L}])(?:\p{L}[ ._\-*]){5,}\p{L}(?![\p{L}])/gu, isEnough: isSpacedOrder },
];

function inHiding(view: PageView): readonly Evidence[] {
  return hidings.flatMap(({ pattern, isEnough }) => {
    const found: Evidence[] = [];
    for (const match of view.text.matchAll(pattern)) {
      if (found.length >= kept) break;
      if (isEnough?.(match[0]) ?? true)
        found.push(evidenceOf(view, match.index, match.index + match[0].length));
    }
    return found;
  });
}

function isEncodedText(text: string): boolean {
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || text.length > 4000) return false;
  return readsAsText(
    atob(text.slice(0, text.length - (text.replace(/=+$/, '').length % 4 === 1 ? 1 : 0)).replace(/=+$/, '')),
  );
}

function isHexText(text: string): boolean {
  const pairs = text.replaceAll(' ', '').match(/../g) ?? [];
  return readsAsText(String.fromCharCode(...pairs.slice(0, 400).map((pair) => Number.parseInt(pair, 16))));
}

function readsAsText(decoded: string): boolean {
  const plain = decoded.replace(/[^a-zA-Z ,.:'-]/g, '').length;
  return decoded.length > 10 && plain / decoded.length > 0.9 && decoded.includes(' ');
}

const spacedOrders =
  /ignore|disregard|category|categor|urgent|routine|system|prompt|override|instruct|classify|triage/i;

/** A heading may be spaced out (R E F E R R A L); an order may not. */
function isSpacedOrder(text: string): boolean {
  return spacedOrders.test(text.replace(/[ ._\-*]/g, ''));
}

function mergeOverlaps(found: readonly Evidence[]): readonly Evidence[] {
  const merged: Evidence[] = [];
  for (const evidence of found.toSorted((a, b) => a.page - b.page || a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || last.page !== evidence.page || evidence.start >= last.end)
      merged.push(evidence);
  }
  return merged;
}
