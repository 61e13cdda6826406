/** Patients deleted longer ago than this are purged. */
export const PURGE_AFTER_DAYS = 30;

const PATIENT_ID = /^[1-9]\d{0,18}$/;
const ID_MAX = 2n ** 63n - 1n;

/** False for what no patient of ours can be called, so that the database is not asked. */
export const isPatientId = (id: string): boolean =>
  PATIENT_ID.test(id) && (id.length < 19 || BigInt(id) <= ID_MAX);

/**
 * Makes an id of 63 random bits.
 *
 * @param bytes eight random bytes
 */
export const toPatientId = (bytes: Buffer): string => {
  const id = bytes.readBigUInt64BE() & ID_MAX;
  return String(id === 0n ? 1n : id);
};

const NOT_IN_WORDS = /[^\p{L}\p{N}]+/u;
const ACCENTS = /\p{M}+/gu;
/** Letters that are others with a stroke, or the same in another place, though Unicode does not take them apart. */
const PLAIN: Readonly<Record<string, string>> = { ς: 'σ', ø: 'o', ł: 'l', đ: 'd' };
const NOT_PLAIN = /[ςøłđ]/g;
const WORDS_MAX = 32;
/** The index of the words takes no longer ones. Nobody is told from others by what comes after. */
const WORD_LENGTH_MAX = 100;

/** The words of some names as they are searched: lower case, without accents, each once. */
export function searchWords(...names: readonly (string | null | undefined)[]): string[] {
  const plain = names
    .filter((name) => typeof name === 'string')
    .join(' ')
    .normalize('NFKD')
    .replaceAll(ACCENTS, '')
    // Upper case first: of ß it makes SS, of ı it makes I, as people do who write a name in capitals.
    .toUpperCase()
    .toLowerCase()
    .replaceAll(NOT_PLAIN, (letter) => PLAIN[letter] ?? letter);
  const words = plain
    .split(NOT_IN_WORDS)
    .filter((word) => word !== '')
    .map((word) =>
      word.length > WORD_LENGTH_MAX ? Array.from(word).slice(0, WORD_LENGTH_MAX).join('') : word,
    );
  return [...new Set(words)].slice(0, WORDS_MAX);
}

/** What is stored beside a name for the search: a space in front of each word. */
export const writeSearchName = (...names: readonly (string | null | undefined)[]): string =>
  searchWords(...names)
    .map((word) => ` ${word}`)
    .join('');

/** True when a birth lies neither after today nor before anybody alive. */
export const isPlausibleBirth = (day: string, today: string): boolean => day >= '1880-01-01' && day <= today;
