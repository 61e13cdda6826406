import type { Medication, Read } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import drugWords from './data/drugs.json' with { type: 'json' };
import { foldDigits, wordKey } from './fold.ts';
import { evidenceOf, type PageView, writtenAt } from './page-view.ts';
import { scopeOf } from './scope.ts';

const kept = 60;
const drugNames = new Set(drugWords.names.split(' ').map(wordKey));
const drugStems = drugWords.stems.split(' ').map(wordKey);
const frequencies = new Set(drugWords.frequency.split(' '));
const joining = new Set(drugWords.joining.split(' '));
const electrolytes = new Set(drugWords.electrolytes.split(' ').map(wordKey));
const modifiers = new Set(drugWords.modifiers.split(' '));

export function isDrug(key: string): boolean {
  return (
    key.length > 2 && (drugNames.has(key) || (key.length > 6 && drugStems.some((stem) => key.endsWith(stem))))
  );
}

export type Span = { readonly start: number; readonly end: number };

/** Drugs that are named anywhere, and whatever else stands as an item under a heading of medication. */
export function findMedications(
  pages: readonly ReadPage[],
  taken: (view: PageView, start: number) => boolean,
): readonly Read<Medication>[] {
  const found = pages.flatMap((page) => {
    const named = namedDrugs(page).filter(({ start }) => !taken(page.view, start));
    const listed = listedItems(page.view).filter(
      ({ start, end }) =>
        !taken(page.view, start) && !named.some((drug) => drug.start < end && drug.end > start),
    );
    return [...named, ...listed].toSorted((a, b) => a.start - b.start);
  });
  return oncePerDrug(found).slice(0, kept);
}

/** A drug that is named again is one drug: the mention that says most, and of those that are taken first. */
function oncePerDrug(found: readonly Found[]): readonly Read<Medication>[] {
  const best = new Map<string, Read<Medication>>();
  for (const { read } of found) {
    const key = wordKey(read.value.name.split(/\s/)[0] ?? '');
    const before = best.get(key);
    if (before === undefined || weightOf(read) > weightOf(before)) best.set(key, read);
  }
  return [...best.values()];
}

function weightOf({ value }: Read<Medication>): number {
  return (
    (value.status === 'current' ? 4 : 0) + (value.dose === null ? 0 : 2) + (value.frequency === null ? 0 : 1)
  );
}

type Found = Span & { readonly read: Read<Medication> };

function namedDrugs({ view, triggers }: ReadPage): readonly Found[] {
  const found: Found[] = [];
  for (let at = 0; at < view.tokens.length; at += 1) {
    const token = view.tokens[at];
    if (token === undefined || !isDrug(token.key) || token.start < (found.at(-1)?.end ?? 0)) continue;
    const item = parseItem(view, token.start);
    const scope = scopeOf(view, triggers, { first: at, last: at }, 0);
    const isListed = view.sentences[token.sentence]?.section === 'medications';
    if (scope.isOfAnother || scope.isNegated || (scope.isSupposed && !isListed)) continue;
    if (!isListed && electrolytes.has(token.key) && !/(?:mg|mcg|tab|g|units)\b/i.test(item.dose ?? ''))
      continue;
    if (item.dose === null && item.frequency === null && !isListed && !isTaken(view, at)) continue;
    found.push(foundOf(view, item, isStopped(view, at) || scope.isPast ? 'past' : 'current'));
  }
  return found;
}

const takenBefore =
  /^(?:on|takes|taking|takes|take|uses|using|started|starts|continues|with|and|tried|ceased|stopped|rx|meds|also|plus|prn|,|:|\+|&|using|having|given|medication|medications|takes|her|his|usual|regular)$/;

function isTaken(view: PageView, at: number): boolean {
  return takenBefore.test(writtenAt(view, at - 1));
}

function isStopped(view: PageView, at: number): boolean {
  const from = view.tokens[Math.max(0, at - 7)]?.start ?? 0;
  const start = view.tokens[at]?.start ?? from;
  return (
    /\b(?:stopped|ceased|previously|tried|trial of|failed|discontinued|used to take|was on|had been on|changed from|week of|course of|despite)\b[^.;]*$/i.test(
      view.text.slice(from, start),
    ) ||
    /^[^.;,\n]{0,40}\b(?:stopped|ceased|discontinued|until (?:19|20)\d\d|(?:in|-) (?:19|20)\d\d)\b/i.test(
      view.text.slice(start, start + 60),
    )
  );
}

type Item = Span & {
  readonly name: string;
  readonly dose: string | null;
  readonly frequency: string | null;
};

const separator = /[,;\n]|\.(?:\s|$)|\s(?:and|plus|&|\+|\/)\s(?=[A-Za-z]{4})|\s-\s/;
const amount =
  /^\s*((?:[\dOlSI][\dOlSI.,/%-]*\s?(?:mg|mcg|microg(?:rams?)?|micrograms?|milligrams?|mls?|g|gm|units?|iu|u|%|puffs?|tabs?|tablets?|capsules?|caps?|sprays?|drops?)?(?![A-Za-z])\s?(?:x\s?\d)?\s*){1,3})/i;

/** "Madopar 125 five times daily": a name with its additions, an amount, and the words that say how often. */
function parseItem(view: PageView, start: number): Item {
  const line = view.text.slice(start, start + 90);
  const cut = line.search(separator);
  const text = (cut === -1 ? line : line.slice(0, cut)).replace(/\(.*$/s, '');
  const name = nameOf(text);
  const dosed = amount.exec(text.slice(name.length));
  const rest = name.length + (dosed?.[0].length ?? 0);
  const frequency = frequencyOf(text.slice(rest));
  const length =
    frequency === null
      ? rest
      : rest +
        text.slice(rest).indexOf(frequency.trimEnd().split(/\s+/).at(-1) ?? '') +
        (frequency.trimEnd().split(/\s+/).at(-1)?.length ?? 0);
  const end = start + text.slice(0, length).trimEnd().length;
  const dose =
    dosed?.[1] === undefined
      ? null
      : foldDigits(dosed[1].trim())
          .replace(/[.,]$/, '')
          .replace(/5(?=$)/, '5');
  return {
    start,
    end,
    name: name.trim(),
    dose: dosed?.[1] === undefined ? null : mendAmount(dosed[1].trim(), dose),
    frequency: frequency === null ? null : frequency.trim() || null,
  };
}

/** The signs of a unit stay letters. */
function mendAmount(written: string, mended: string | null): string {
  return /[a-z%]/i.test(written.replace(/[OlSI]/g, ''))
    ? written.replace(/(?<=\d)[Oo]|[Oo](?=\d)/g, '0')
    : (mended ?? written);
}

function nameOf(text: string): string {
  let length = /^[\p{L}\d][\p{L}\d'’+-]*/u.exec(text)?.[0].length ?? 0;
  for (;;) {
    const next = /^[ \t]+([\p{L}][\p{L}\d-]*)/u.exec(text.slice(length));
    if (next?.[1] === undefined || !modifiers.has(next[1].toLowerCase())) return text.slice(0, length);
    length += next[0].length;
  }
}

/** The words that say how often; a joining word counts only between two of them. */
function frequencyOf(text: string): string | null {
  let at = 0;
  let length = 0;
  for (;;) {
    const next = /^[\s|]*([\p{L}\d/.-]+)/u.exec(text.slice(at));
    const word = next?.[1]?.toLowerCase().replace(/\.$/, '');
    if (next === null || word === undefined) break;
    const isCounted = frequencies.has(word) || /^\d(?:\/\d+)?$/.test(word);
    if (!isCounted && !joining.has(word)) break;
    at += next[0].length;
    if (isCounted) length = at;
  }
  return length === 0 ? null : text.slice(0, length).replace(/\bpo\b\s?/i, '');
}

function foundOf(view: PageView, item: Item, status: Medication['status']): Found {
  const { start, end, name, dose, frequency } = item;
  const value: Medication = { name, dose, frequency, status };
  return { start, end, read: { value, confidence: 0.8, evidence: [evidenceOf(view, start, end)] } };
}

const heading =
  /(?:^|\n|\.\s|\s{2,})(?:current |regular |usual |repeat |other |her |his )?(?:meds?|medications?|medicines?|rx|drugs?|dhx?|tablets|repeats|prescriptions|treatment)\s*(?:[:|=-]|\s{2,})[ \t]*/gi;
const noItem =
  /^(?:nil|none|no|nkda|nka|n\/a|see|as|regular|other|only|not|known|also|allerg\w*|adr|pmh\w*|fhx?|shx?|smok\w*|ex|bp|the|he|she|with|since|for|which|but|was|is|stopped|last|review|page|dr|in|on|per)\b/i;

/** The line under or behind a heading of medication, item by item. */
function listedItems(view: PageView): readonly Found[] {
  return [...view.text.matchAll(heading)].flatMap((match) => {
    const from = match.index + match[0].length;
    const line = /^[^\n]*/.exec(view.text.slice(from, from + 400))?.[0] ?? '';
    const stop = line.search(/\.(?:\s+[A-Z]|\s*$)|\s{3,}[A-Z]|\ballerg|\bNKDA|\bADR\b/);
    return itemsOf(view, { start: from, end: from + (stop === -1 ? line.length : stop) });
  });
}

function itemsOf(view: PageView, { start, end }: Span): readonly Found[] {
  const found: Found[] = [];
  for (const piece of view.text.slice(start, end).matchAll(/[^,;+]+/g)) {
    const lead = /^\s*(?:and\s|[-•*]\s)?\s*/.exec(piece[0])?.[0].length ?? 0;
    const text = piece[0].slice(lead);
    if (!/^\p{L}{3}/u.test(text) || noItem.test(text) || text.length > 60) continue;
    found.push(foundOf(view, parseItem(view, start + piece.index + lead), 'current'));
  }
  return found;
}
