/**
 * Words of a text as parallel arrays of UTF-16 offsets, ends exclusive. A word is a run of letters, combining marks
 * and digits; every other character that is not white space is a word of its own, so that punctuation keeps its place.
 */
export type Words = {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
};

const UNSEEN = 0;
const SPACE = 1;
const LETTER = 2;
const MARK = 3;
const classes = new Uint8Array(65_536);
const letter = /[\p{L}\p{M}\p{N}]/u;
const space = /[\s\u0085\u200B-\u200D\u2060\uFEFF\p{Cc}]/u;

function classify(unit: number): number {
  const character = String.fromCharCode(unit);
  const found = letter.test(character) ? LETTER : space.test(character) ? SPACE : MARK;
  classes[unit] = found;
  return found;
}

const classOf = (unit: number): number => {
  const found = classes[unit] ?? MARK;
  return found === UNSEEN ? classify(unit) : found;
};

/** Splits a text into words, in one pass. Lone surrogates are marks like any other character. */
export function splitWords(text: string): Words {
  const { length } = text;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let count = 0;
  let at = 0;
  while (at < length) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === SPACE) {
      at += 1;
      continue;
    }
    starts[count] = at;
    at = kind === LETTER ? endOfWord(text, at + 1) : at + widthAt(text, at);
    ends[count] = at;
    count += 1;
  }
  return { count, starts, ends };
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && classOf(text.charCodeAt(at)) === LETTER) at += 1;
  return at;
}

/** A surrogate pair is one mark. */
function widthAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) return 1;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff ? 2 : 1;
}

/** True for a word of letters and digits, false for punctuation. */
export const isWordAt = (text: string, at: number): boolean => classOf(text.charCodeAt(at)) === LETTER;

const NAMING = new Set([
  'hepatitis',
  'hep',
  'influenza',
  'flu',
  'vitamin',
  'vit',
  'type',
  'grade',
  'group',
  'stage',
  'class',
  'haemophilia',
  'hemophilia',
  'immunoglobulin',
  'strep',
]);

/** True for a word after which a lone `a` is a name and no article: hepatitis A. */
export const isNamingLetter = (before: string): boolean => NAMING.has(before);

/** Spelling differences that follow a rule. Both sides of every comparison pass here, so a rule need only be consistent. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/oea/g, 'ea'],
  [/ae(?!r)/g, 'e'],
  [/oe(?!$|s$)/g, 'e'],
  [/sulph/g, 'sulf'],
  [/our(?=$|s$|ed$|ing$|ation)/g, 'or'],
  [/isation/g, 'ization'],
  [/is(?=e$|es$|ed$|ing$)/g, 'iz'],
  [/lys(?=e$|es$|ed$|ing$)/g, 'lyz'],
  [/tre(?=$|s$)/g, 'ter'],
  [/ogue(?=$|s$)/g, 'og'],
  [/ll(?=ed$|ing$)/g, 'l'],
];

const IRREGULAR = new Map([
  ['feet', 'foot'],
  ['teeth', 'tooth'],
  ['metastases', 'metastasis'],
  ['diagnoses', 'diagnosis'],
  ['prognoses', 'prognosis'],
  ['stenoses', 'stenosis'],
  ['thromboses', 'thrombosis'],
  ['psychoses', 'psychosis'],
  ['neuroses', 'neurosis'],
  ['anastomoses', 'anastomosis'],
  ['exostoses', 'exostosis'],
  ['keratoses', 'keratosis'],
  ['mycoses', 'mycosis'],
  ['ecchymoses', 'ecchymosis'],
  ['biopsies', 'biopsy'],
  ['vertebrae', 'vertebra'],
  ['bullae', 'bulla'],
  ['fistulae', 'fistula'],
  ['petechiae', 'petechia'],
  ['bronchi', 'bronchus'],
  ['thrombi', 'thrombus'],
  ['emboli', 'embolus'],
  ['calculi', 'calculus'],
  ['nevi', 'nevus'],
  ['naevi', 'nevus'],
  ['naevus', 'nevus'],
  ['diverticula', 'diverticulum'],
  ['carcinomata', 'carcinoma'],
  ['women', 'woman'],
  ['men', 'man'],
  ['children', 'child'],
  ['lungs', 'lung'],
  ['grey', 'gray'],
  ['ii', '2'],
  ['iii', '3'],
  ['i', '1'],
]);

/**
 * One form for the spellings of one word: no accents, UK and US spelling alike, singular. It is a key for comparing,
 * not a word to show.
 *
 * @param word in lower case
 */
export function normaliseWord(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  let out = isAscii(word) ? word : word.normalize('NFKD').replace(/\p{M}/gu, '');
  if (out.length > 3) for (const [pattern, by] of SPELLINGS) out = out.replace(pattern, by);
  return singular(out);
}

function isAscii(word: string): boolean {
  for (let at = 0; at < word.length; at += 1) if (word.charCodeAt(at) > 127) return false;
  return true;
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  // Headaches and backaches are no approaches.
  if (/(?:^|[dhkr])aches$/.test(word)) return word.slice(0, -1);
  if (/(?:ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
