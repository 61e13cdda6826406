import type { FactValue, PersonName } from '../reading.ts';
import synonyms from './data/synonyms.json' with { type: 'json' };
import { foldDigits, foldLetters } from './fold.ts';

/** Drugs by brand, or by the name of another country, as one word each. */
const drugs = new Map(
  Object.entries(synonyms.drugs).map(([name, generic]) => [plainWords(name), plainWords(generic)]),
);
const units = new Map<string, string>(Object.entries(synonyms.units));
const urgencies = Object.entries(synonyms.urgency).map(
  ([level, phrases]) => [level, phrases.split(' | ').map(plainWords)] as const,
);

export function plainWords(text: string): string {
  return foldLetters(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Order, capitals, hyphens and marks do not make another name; titles are none. */
export function sameName(one: PersonName, other: PersonName): boolean {
  const [a, b] = [nameWords(one), nameWords(other)];
  return a.length > 0 && a.join(' ') === b.join(' ');
}

function nameWords({ full }: PersonName): readonly string[] {
  return plainWords(full.replace(/^(?:mrs?|ms|miss|mx|dr|master)\.?\s/i, ''))
    .split(' ')
    .filter((word) => word !== '')
    .sort();
}

/** Part of a name, as an initial is part of the name it begins. */
export function isPartOfName(one: PersonName, other: PersonName): boolean {
  const [short, long] = [nameWords(one), nameWords(other)].toSorted((a, b) => a.length - b.length);
  if (short === undefined || long === undefined || short.length === 0) return false;
  return short.every((word) =>
    long.some((full) => full === word || (word.length === 1 && full.startsWith(word))),
  );
}

export function plainIdentifier(value: string): string {
  return foldDigits(value.replace(/\b(?:ref|irn)\b\.?/gi, ''))
    .replace(/[^\dA-Za-z]/g, '')
    .toUpperCase();
}

/** The ten digits of the card: the place on it is written by some and left out by others. */
export function plainIdentifierOf(type: string, value: string): string {
  const plain = plainIdentifier(value);
  return type === 'medicare' ? plain.slice(0, 10) : plain;
}

export function plainPhone(value: string): string {
  return foldDigits(value)
    .replace(/\D/g, '')
    .replace(/^(?:61|64|44)/, '0');
}

/** The ingredient, without dose, form or salt. */
export function plainDrug(name: string): string {
  const words = plainWords(name)
    .split(' ')
    .filter((word) => !/^\d|^(?:mg|mcg|xr|sr|cr|mr|er|xl|ec|la|tablets?|caps?|capsules?)$/.test(word));
  const two = words.slice(0, 2).join(' ');
  return drugs.get(two) ?? drugs.get(words[0] ?? '') ?? words[0] ?? '';
}

function plainUnit(unit: string | undefined | null): string {
  const small = (unit ?? '').toLowerCase();
  return units.get(small) ?? small;
}

/** The level that the words mean; words of no known level stand for themselves. */
export function plainUrgency(words: string): string {
  const plain = plainWords(words);
  return urgencies.find(([, phrases]) => phrases.some((phrase) => plain.includes(phrase)))?.[0] ?? plain;
}

export function sameFact(one: FactValue, other: FactValue): boolean {
  if (typeof one.value === 'number' && typeof other.value === 'number') {
    // One reader may round what the other reckons: 20/25 is 6/7.5 or 6/7.6.
    const isNear = Math.abs(one.value - other.value) <= Math.max(0.05, Math.abs(one.value) * 0.01);
    return isNear && (one.comparator ?? '=') === (other.comparator ?? '=') && sameUnit(one.unit, other.unit);
  }
  return one.value === other.value;
}

function sameUnit(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || plainUnit(one) === plainUnit(other);
}

/** One date may be less exact than the other. */
export function sameDate(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
