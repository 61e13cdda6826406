import { normaliseWord } from '@chartwright/kernel';
import { isLinkingWord, mix, pairHash, slotOf, textHash } from './bags.ts';
import { type About, EXACT, normalisePhrase, semanticTag } from './index-builder.ts';
import { type IndexData, openArrays } from './index-file.ts';
import { type Concept, type Drug, FORM_KINDS, type Form, type Release } from './model.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** What is kept of answers given before; each thread has its own. */
const KEPT_MAX = 65_536;
const KIND_MASK = 0x7f;

/** Answers about one loaded release: its concepts, and which forms hold which words. Holds no text of any note. */
export type Lexicon = ReturnType<typeof openLexicon>;

/** Opens an index. Threads that open the same data share its memory. */
export function openLexicon(data: IndexData) {
  const { about, arrays } = openArrays(data) as {
    about: About;
    arrays: ReturnType<typeof openArrays>['arrays'];
  };
  const { codes, wordSlots, wordStarts, wordBytes, wordReach, pairBits } = arrays;
  const { formWords, formStarts, formOwners, formKinds, formGuards, bagSlots, bagNext } = arrays;
  const wordMask = wordSlots.length - 1;
  const pairMask = pairBits.length * 32 - 1;
  const bagMask = bagSlots.length - 1;
  const known = new Map<string, number>();
  const concepts = new Map<number, Concept>();
  const forms = new Map<number, Form>();
  const tagNumbers = new Map(about.tags.map((tag, number) => [tag, number]));

  const textOf = (bytes: Uint8Array, from: number, to: number) => decoder.decode(bytes.slice(from, to));

  let scratch = new Uint8Array(256);
  const isWordOf = (id: number, length: number): boolean => {
    const from = wordStarts[id] ?? 0;
    if ((wordStarts[id + 1] ?? 0) - from !== length) return false;
    for (let at = 0; at < length; at += 1) if (wordBytes[from + at] !== scratch[at]) return false;
    return true;
  };

  const findWord = (word: string): number => {
    const normal = normaliseWord(word);
    if (normal.length * 3 > scratch.length) scratch = new Uint8Array(normal.length * 3);
    const { written } = encoder.encodeInto(normal, scratch);
    for (let slot = slotOf(textHash(normal), wordSlots.length); ; slot = (slot + 1) & wordMask) {
      const id = wordSlots[slot] ?? -1;
      if (id === -1) return 0;
      if (isWordOf(id, written)) return id;
    }
  };

  /** Number of the concept with this code, -1 when the release has none. */
  const findConcept = (code: string): number => {
    if (!/^[1-9]\d{5,17}$/.test(code)) return -1;
    const wanted = BigInt(code);
    let low = 0;
    let high = codes.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = codes[middle] ?? 0n;
      if (found === wanted) return middle;
      if (found < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };

  const concept = (number: number): Concept => {
    const kept = concepts.get(number);
    if (kept !== undefined) return kept;
    const term = textOf(arrays.nameBytes, arrays.nameStarts[number] ?? 0, arrays.nameStarts[number + 1] ?? 0);
    const activity = arrays.activity[number];
    const made: Concept = {
      code: String(codes[number]),
      term,
      tag: semanticTag(term),
      active: activity === 2 ? undefined : activity === 1,
    };
    if (concepts.size < KEPT_MAX) concepts.set(number, made);
    return made;
  };

  return {
    release: about.release as Release,
    drugs: about.drugs as readonly Drug[],
    /** Rows of our own layer that the release bears out, and how many it does not. */
    layer: about.layer,
    /** RxNorm and ICD-10-CM where they were compiled in. */
    parts: about.parts,

    /** Number of a word, 0 when no form holds it, -1 for a linking word. @param word in lower case */
    wordId(word: string): number {
      const kept = known.get(word);
      if (kept !== undefined) return kept;
      const id = isLinkingWord(word) ? -1 : findWord(word);
      // No note can make the map grow without end.
      if (known.size < KEPT_MAX) known.set(word, id);
      return id;
    },

    /** The largest number of words in a form that holds this word. */
    reach: (id: number): number => wordReach[id] ?? 0,

    /** False when no form holds both words. */
    together(a: number, b: number): boolean {
      const h = pairHash(a, b);
      const first = h & pairMask;
      const second = mix(h) & pairMask;
      return (
        ((pairBits[first >>> 5] ?? 0) & (1 << (first & 31))) !== 0 &&
        ((pairBits[second >>> 5] ?? 0) & (1 << (second & 31))) !== 0
      );
    },

    /** What a word adds to the sum of its bag. */
    mix,

    /**
     * First form with exactly these words in any order, -1 when there is none.
     *
     * @param sum of the mixed words, modulo 2^32
     * @param ids the words from `from` to `to`, in any order
     */
    findBag(sum: number, ids: Int32Array, count: number): number {
      for (let slot = slotOf(sum, bagSlots.length); ; slot = (slot + 1) & bagMask) {
        const form = bagSlots[slot] ?? -1;
        if (form === -1) return -1;
        const from = formStarts[form] ?? 0;
        if ((formStarts[form + 1] ?? 0) - from !== count) continue;
        if (isPermutation(formWords, from, ids, count)) return form;
      }
    },

    /** The next form with the same words, -1 at the end. */
    nextForm: (form: number): number => bagNext[form] ?? -1,

    /** True when the words stand in the order in which the form is written. */
    isInOrder(form: number, ids: Int32Array, count: number): boolean {
      const from = formStarts[form] ?? 0;
      for (let at = 0; at < count; at += 1) if (formWords[from + at] !== ids[at]) return false;
      return true;
    },

    /** Numbers of the words that begin so. @param beginning in lower case */
    wordsBeginning(beginning: string): ReadonlySet<number> {
      const wanted = encoder.encode(normaliseWord(beginning));
      const found = new Set<number>();
      for (let id = 1; id < wordStarts.length - 1; id += 1) {
        const from = wordStarts[id] ?? 0;
        if ((wordStarts[id + 1] ?? 0) - from < wanted.length) continue;
        if (wanted.every((byte, at) => wordBytes[from + at] === byte)) found.add(id);
      }
      return found;
    },

    /** Numbers of the forms that hold a word of each group, in any order. */
    formsHolding(groups: readonly ReadonlySet<number>[]): readonly number[] {
      const found: number[] = [];
      for (let form = 0; form < formOwners.length; form += 1) {
        const words = formWords.subarray(formStarts[form] ?? 0, formStarts[form + 1] ?? 0);
        if (groups.every((group) => words.some((word) => group.has(word)))) found.push(form);
      }
      return found;
    },

    form(number: number): Form {
      const kept = forms.get(number);
      if (kept !== undefined) return kept;
      const owner = formOwners[number] ?? 0;
      const kind = formKinds[number] ?? 0;
      const guard = formGuards[number] ?? -1;
      const made: Form = {
        text: textOf(
          arrays.formTextBytes,
          arrays.formTextStarts[number] ?? 0,
          arrays.formTextStarts[number + 1] ?? 0,
        ),
        kind: FORM_KINDS[kind & KIND_MASK] ?? 'derived',
        isExact: (kind & EXACT) !== 0,
        guard: guard === -1 ? undefined : about.guards[guard],
        length: (formStarts[number + 1] ?? 0) - (formStarts[number] ?? 0),
        owner: owner >= 0 ? { concept: owner } : { drug: -1 - owner },
      };
      if (forms.size < KEPT_MAX) forms.set(number, made);
      return made;
    },

    concept,
    findConcept,

    /** The concept with this code, or undefined. */
    conceptOf(code: string): Concept | undefined {
      const number = findConcept(code);
      return number === -1 ? undefined : concept(number);
    },

    /** Number of a semantic tag in this release, or undefined. */
    tagNumber: (tag: string) => tagNumbers.get(tag),

    parents(number: number): readonly number[] {
      const { parentStarts, parents } = arrays;
      if (parentStarts.length === 0) return [];
      return Array.from(parents.subarray(parentStarts[number] ?? 0, parentStarts[number + 1] ?? 0));
    },

    /** Whether the release says what is above a concept. */
    hasParents: arrays.parentStarts.length > 0,

    /** Numbers of the concepts right below one. */
    children(number: number): readonly number[] {
      const { parentStarts, parents } = arrays;
      const found: number[] = [];
      for (let child = 0; child < parentStarts.length - 1; child += 1) {
        const from = parentStarts[child] ?? 0;
        if (parents.subarray(from, parentStarts[child + 1] ?? 0).includes(number)) found.push(child);
      }
      return found;
    },

    /** Whether a map to ICD-10-CM is loaded. */
    hasMap: arrays.mapStarts.length > 0,

    /** ICD-10-CM codes of a concept where a map is loaded. */
    icd10cm(number: number): readonly string[] {
      const { mapStarts, mapBytes } = arrays;
      if (mapStarts.length === 0) return [];
      const text = textOf(mapBytes, mapStarts[number] ?? 0, mapStarts[number + 1] ?? 0);
      return text === '' ? [] : text.split(' ');
    },

    /** Whether an ICD-10-CM order file was compiled in: then no other code is answered. */
    hasIcd10cm: arrays.icdStarts.length > 1,

    /** Title of an ICD-10-CM code in the loaded order file, or undefined. */
    icd10cmTitle(code: string): string | undefined {
      const { icdBytes, icdStarts, icdTitleBytes, icdTitleStarts } = arrays;
      const codeAt = (at: number) => textOf(icdBytes, icdStarts[at] ?? 0, icdStarts[at + 1] ?? 0);
      let low = 0;
      let high = icdStarts.length - 2;
      while (low <= high) {
        const middle = (low + high) >>> 1;
        const found = codeAt(middle);
        if (found === code)
          return textOf(icdTitleBytes, icdTitleStarts[middle] ?? 0, icdTitleStarts[middle + 1] ?? 0);
        if (found < code) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },

    /** Codes of the loaded order file that begin so, itself among them. */
    icd10cmBeginning(beginning: string): readonly string[] {
      const { icdBytes, icdStarts } = arrays;
      const found: string[] = [];
      for (let at = 0; at < icdStarts.length - 1; at += 1) {
        const code = textOf(icdBytes, icdStarts[at] ?? 0, icdStarts[at + 1] ?? 0);
        if (code.startsWith(beginning)) found.push(code);
      }
      return found;
    },

    /** What replaces a retired identifier in this release. */
    replacementsOf(code: string): readonly string[] {
      const wanted = BigInt(code);
      const found: string[] = [];
      for (let at = lowerBound(arrays.retired, wanted); arrays.retired[at] === wanted; at += 1)
        found.push(String(arrays.replacements[at]));
      return found;
    },

    /** The allergy concept for a substance as written, or undefined. */
    allergyTo: substanceIndex(about.allergies),

    /** Every concept number from 0. */
    size: codes.length,
    formCount: formOwners.length,
    /** Bytes of the index itself. */
    byteLength: data.buffer.byteLength,
  };
}

function substanceIndex(rows: About['allergies']) {
  const codeOf = new Map(rows);
  return (substance: string): string | undefined => codeOf.get(normalisePhrase(substance));
}

function isPermutation(words: Int32Array, from: number, ids: Int32Array, count: number): boolean {
  // Bags are small: a bit per place taken is cheaper than sorting.
  let taken = 0;
  for (let a = 0; a < count; a += 1) {
    let found = false;
    for (let b = 0; b < count && !found; b += 1) {
      if ((taken & (1 << b)) === 0 && words[from + b] === ids[a]) {
        taken |= 1 << b;
        found = true;
      }
    }
    if (!found) return false;
  }
  return true;
}

function lowerBound(sorted: BigUint64Array, wanted: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0n) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
