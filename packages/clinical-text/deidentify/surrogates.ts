import { shiftedDate, type WrittenDate } from './dates.ts';
import type { Found } from './model.ts';
import lists from './surrogates.json' with { type: 'json' };
import { genderOf, isGivenName } from './words.ts';

const DAYS_IN_WEEK = 7;
const SHIFTS = 100;
/** The year of a date that names none, when the letter has no date: a leap year, so that 29 February exists. */
const YEAR_UNSAID = 2000;

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Invents what stands for each identifier of one text: always the same for the same text, and per person. */
export type Surrogates = (found: Found, written: string, date: WrittenDate | undefined) => string;

export function surrogatesFor(text: string, letterDate: string | undefined): Surrogates {
  const seed = hashOf(text);
  const people = new Map<string, string>();
  const taken = new Set<string>();
  /** Whole weeks, so that a day of the week beside a date stays right. */
  const days = -DAYS_IN_WEEK * (5 + (seed % SHIFTS));
  const yearUnsaid = letterDate === undefined ? YEAR_UNSAID : Number(letterDate.slice(0, 4));
  const pick = (list: readonly string[], key: string): string =>
    list[((seed ^ hashOf(key.toLowerCase())) >>> 0) % list.length] ?? '';

  const personOf = (word: string): string => {
    const key = word.toLowerCase();
    const known = people.get(key);
    if (known !== undefined) return known;
    const list = isGivenName(word) ? lists[genderOf(word)] : lists.surnames;
    const start = Math.abs((seed ^ hashOf(key)) | 0) % list.length;
    const free = [...list.slice(start), ...list.slice(0, start)].find(
      (one) => !taken.has(one) && one.toLowerCase() !== key,
    );
    const name = free ?? list[start] ?? '';
    taken.add(name);
    people.set(key, name);
    return name;
  };
  const scrambled = (written: string): string =>
    written.replace(/[A-Za-z0-9]/g, (one, at: number) =>
      scrambledCharacter(one, (seed ^ hashOf(`${written}${at}`)) >>> 0),
    );

  return ({ kind }, written, date) => {
    switch (kind) {
      case 'name':
        return written.replace(/\p{L}[\p{L}\p{M}'’]*/gu, (word) =>
          likeCase(word, word.length === 1 ? initialFor(word, seed) : (particle(word) ?? personOf(word))),
        );
      case 'date':
        return date ? shiftedDate(written, date, days, yearUnsaid) : written;
      case 'age-over-89':
        return '90+';
      case 'address':
        return /^\d/.test(written)
          ? `${1 + (((seed ^ hashOf(written)) >>> 0) % 90)} ${pick(lists.streets, written)}`
          : pick(lists.towns, written);
      case 'postcode':
        return /^\d/.test(written) ? '00000' : pick(lists.postcodes, written);
      case 'phone':
        return written.replace(/\d(?=(?:\D*\d){3})|\d/g, (digit, at: number) => (at < 2 ? digit : '0'));
      case 'email':
        return `person${((seed ^ hashOf(written)) >>> 0) % 1000}@example.org`;
      case 'url':
        return `https://example.org/${((seed ^ hashOf(written)) >>> 0) % 1000}`;
      case 'ip':
        return written.includes(':') ? '2001:db8::1' : `192.0.2.${((seed ^ hashOf(written)) >>> 0) % 255}`;
      case 'id-number':
        return scrambled(written);
      case 'organisation':
        return `${pick(lists.organisations, written)} ${/\p{L}+$/u.exec(written)?.[0] ?? 'Hospital'}`;
      default:
        return kind satisfies never;
    }
  };
}

const particle = (word: string): string | undefined => (/^\p{Ll}/u.test(word) ? word : undefined);
const initialFor = (word: string, seed: number): string =>
  String.fromCharCode(65 + (((seed ^ hashOf(word)) >>> 0) % 26));

function likeCase(like: string, name: string): string {
  return like.length > 1 && like === like.toUpperCase() ? name.toUpperCase() : name;
}

/** A digit becomes another digit and a letter another letter. */
function scrambledCharacter(one: string, hash: number): string {
  if (/\d/.test(one)) return String((Number(one) + 1 + (hash % 9)) % 10);
  const base = one === one.toUpperCase() ? 65 : 97;
  return String.fromCharCode(base + ((one.charCodeAt(0) - base + 1 + (hash % 25)) % 26));
}
