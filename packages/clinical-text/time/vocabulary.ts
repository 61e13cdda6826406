import type { Unit } from './calendar.ts';
import data from './vocabulary.json' with { type: 'json' };

export type Group = keyof typeof data.groups;

/** The id of a word that is not in the vocabulary. */
export const NO_WORD = 0;

const UNITS: readonly Unit[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year', 'decade'];
const words = ['', ...collectWords()];
const ids = new Map(words.map((word, id) => [word, id]));

const numbersOf = (table: Readonly<Record<string, number>>): Float64Array => {
  const values = new Float64Array(words.length).fill(Number.NaN);
  for (const [word, value] of Object.entries(table)) values[idOf(word)] = value;
  return values;
};
/** Month 1–12 of a word id, NaN for other words; likewise the rest. */
export const monthOf = numbersOf(data.months);
export const weekdayNumberOf = numbersOf(data.weekdays);
export const cardinalOf = numbersOf(data.cardinals);
export const ordinalOf = numbersOf(data.ordinals);
export const decadeOf = numbersOf(data.decades);
export const dayShiftOf = numbersOf(data.dayShifts);
export const holidayMonthOf = numbersOf(data.holidays);
const unitNumberOf = numbersOf(
  Object.fromEntries(
    Object.entries(data.units).flatMap(([unit, forms]) =>
      forms.map((form) => [form, UNITS.indexOf(unit as Unit)]),
    ),
  ),
);
export const unitOfWord = (id: number): Unit | undefined => UNITS[unitNumberOf[id] ?? -1];

const members = Object.fromEntries(
  Object.entries(data.groups).map(([group, forms]) => {
    const set = new Uint8Array(words.length);
    for (const form of forms) set[idOf(form)] = 1;
    return [group, set];
  }),
) as Readonly<Record<Group, Uint8Array>>;

/** Whether the word with this id belongs to a group. */
export const isIn = (group: Group, id: number): boolean => members[group][id] === 1;

function idOf(word: string): number {
  return ids.get(word) ?? NO_WORD;
}

function collectWords(): Set<string> {
  const tables = [
    data.months,
    data.weekdays,
    data.cardinals,
    data.ordinals,
    data.decades,
    data.dayShifts,
    data.holidays,
  ];
  return new Set([
    ...tables.flatMap((table) => Object.keys(table)),
    ...Object.values(data.units).flat(),
    ...Object.values(data.groups).flat(),
  ]);
}

/** Tables and groups whose words can open an expression. */
const OPENERS: readonly Group[] = [
  'ageWord',
  'alternate',
  'article',
  'birth',
  'coming',
  'couple',
  'dayHead',
  'dottedStart',
  'following',
  'frequency',
  'half',
  'lately',
  'last',
  'next',
  'part',
  'past',
  'per',
  'possessor',
  'present',
  'previous',
  'q',
  'recent',
  'recurrence',
  'same',
  'season',
  'stage',
  'tens',
  'the',
  'this',
  'timesWord',
  'vague',
  'year',
  'youngPerson',
];
const openers = Uint8Array.from(words, (_, id) => {
  const tables = [monthOf, weekdayNumberOf, cardinalOf, ordinalOf, dayShiftOf, holidayMonthOf, unitNumberOf];
  return tables.some((table) => !Number.isNaN(table[id])) || OPENERS.some((group) => isIn(group, id)) ? 1 : 0;
});

/** Whether an expression can begin with this word. */
export const isOpener = (id: number): boolean => openers[id] === 1;

/** The multiplication sign reads as the letter. */
export const TIMES_WORD = idOf('x');

const SLOTS = 8192;
const slots = hashTable();

function hashTable(): Int32Array {
  const table = new Int32Array(SLOTS);
  for (let id = 1; id < words.length; id++) {
    let slot = slotOf(hashOf(words[id] ?? ''));
    while (table[slot] !== 0) slot = (slot + 1) % SLOTS;
    table[slot] = id;
  }
  return table;
}

/** The same hash the lexer keeps while it reads a word. */
function hashOf(word: string): number {
  let hash = word.charCodeAt(0) + 7;
  for (let at = 1; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

function slotOf(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 16) % SLOTS;
}

/**
 * Looks a run of letters up without making a string of it; capitals do not matter.
 *
 * @param hash the lexer's hash of the lower-cased word
 * @returns `NO_WORD` when the vocabulary lacks it
 */
export function wordId(hash: number, text: string, start: number, end: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
    const id = slots[slot] ?? NO_WORD;
    if (id === NO_WORD || isWordAt(words[id] ?? '', text, start, end)) return id;
  }
}

function isWordAt(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = 0; at < word.length; at++) {
    if (word.charCodeAt(at) !== (text.charCodeAt(start + at) | 0x20)) return false;
  }
  return true;
}
