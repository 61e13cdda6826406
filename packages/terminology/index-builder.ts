import { isNamingLetter, isWordAt, normaliseWord, splitWords } from '@chartwright/kernel';
import { isLinkingWord, MOST_WORDS, mix, pairHash, slotOf, slotsFor, textHash } from './bags.ts';
import { Int32List, TextPool } from './growable.ts';
import { type IndexData, packIndex } from './index-file.ts';
import { type Drug, FORM_KINDS, type FormKind, type Guard, type Release } from './model.ts';

/** Exact forms carry this bit beside their kind. */
export const EXACT = 0x80;

/** What an index says about itself beside its arrays. */
export type About = {
  readonly release: Release;
  readonly tags: readonly string[];
  readonly guards: readonly Guard[];
  readonly drugs: readonly Drug[];
  readonly allergies: readonly (readonly [string, string])[];
  readonly layer: LayerReport;
  readonly parts: readonly Part[];
};

/** Rows of our own layer that were taken in, and why others were not. */
export type LayerReport = {
  readonly taken: number;
  readonly leftOut: { readonly absent: number; readonly inactive: number; readonly renamed: number };
};

/** A terminology that was compiled in beside SNOMED CT. */
export type Part = {
  readonly kind: 'rxnorm' | 'icd10cm';
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly attribution: string;
};

export type ConceptRow = {
  readonly code: string;
  readonly term: string;
  readonly active: boolean | undefined;
};

export type FormRow = {
  readonly text: string;
  readonly kind: FormKind;
  readonly isExact?: boolean;
  readonly guard?: Guard;
  readonly concept?: number;
  readonly drug?: number;
};

/** A code of the ICD-10-CM order file. */
export type Icd10cmRow = { readonly code: string; readonly title: string };

/** Collects concepts and forms, then lays them out as one index. Concepts come first and in ascending order of code. */
export class IndexBuilder {
  readonly #codes: bigint[] = [];
  readonly #names = new TextPool();
  readonly #tags = new Map<string, number>();
  readonly #tagOf: number[] = [];
  readonly #activity: number[] = [];
  readonly #words = new Map<string, number>();
  readonly #wordOf = new Map<string, number>();
  readonly #reach: number[] = [];
  readonly #formWords = new Int32List();
  readonly #formStarts = new Int32List();
  readonly #owners = new Int32List();
  readonly #kinds: number[] = [];
  readonly #formGuards = new Int32List();
  readonly #texts = new TextPool();
  readonly #guards: Guard[] = [];
  readonly #seen = new Set<string>();
  readonly #drugs: Drug[] = [];
  readonly #allergies: [string, string][] = [];
  readonly #children = new Int32List();
  readonly #parents = new Int32List();
  #seenOwner = 0;
  #seenOfOwner = new Set<string>();
  #icd10cm: readonly Icd10cmRow[] = [];
  #history: readonly (readonly [bigint, bigint])[] = [];
  #maps: ReadonlyMap<number, string> = new Map();

  constructor() {
    this.#words.set('', 0);
    this.#reach.push(0);
    this.#formStarts.push(0);
  }

  get concepts(): number {
    return this.#codes.length;
  }

  get forms(): number {
    return this.#owners.length;
  }

  /** @throws {Error} when codes do not come in ascending order */
  addConcept(row: ConceptRow): number {
    const code = BigInt(row.code);
    const last = this.#codes.at(-1);
    if (last !== undefined && code <= last) throw new Error('Concepts must come in ascending order of code');
    const tag = semanticTag(row.term);
    let number = this.#tags.get(tag);
    if (number === undefined) {
      number = this.#tags.size;
      this.#tags.set(tag, number);
    }
    this.#codes.push(code);
    this.#names.push(row.term);
    this.#tagOf.push(number);
    this.#activity.push(row.active === undefined ? 2 : Number(row.active));
    return this.#codes.length - 1;
  }

  addDrug(drug: Drug): number {
    return this.#drugs.push(drug) - 1;
  }

  addAllergy(substance: string, code: string): void {
    this.#allergies.push([normalisePhrase(substance), code]);
  }

  addParent(child: number, parent: number): void {
    this.#children.push(child);
    this.#parents.push(parent);
  }

  /** @param rows ascending by code */
  setIcd10cm(rows: readonly Icd10cmRow[]): void {
    this.#icd10cm = rows;
  }

  /** Pairs of a retired identifier and its replacement. */
  setHistory(pairs: readonly (readonly [bigint, bigint])[]): void {
    this.#history = pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** ICD-10-CM codes by concept, joined by spaces. */
  setMaps(maps: ReadonlyMap<number, string>): void {
    this.#maps = maps;
  }

  /** Adds a form; one without words, too long, or already there for its owner is passed over. */
  addForm(row: FormRow): boolean {
    const ids = this.#contentWords(row.text);
    if (ids.length === 0 || ids.length > MOST_WORDS) return false;
    const owner = row.concept ?? -1 - (row.drug ?? 0);
    const key = `${owner}|${row.isExact === true ? row.text : ''}|${row.guard === undefined ? '' : JSON.stringify(row.guard)}|${ids.join(' ')}`;
    if (this.#isRepeated(row.kind, owner, key)) return false;
    for (const id of ids) {
      this.#formWords.push(id);
      this.#reach[id] = Math.max(this.#reach[id] ?? 0, ids.length);
    }
    this.#formStarts.push(this.#formWords.length);
    this.#owners.push(owner);
    this.#kinds.push(FORM_KINDS.indexOf(row.kind) | (row.isExact === true ? EXACT : 0));
    this.#formGuards.push(row.guard === undefined ? -1 : this.#guards.push(row.guard) - 1);
    this.#texts.push(row.text);
    return true;
  }

  /** Descriptions come owner by owner and are many, so of them only those of one owner are kept in mind. */
  #isRepeated(kind: FormKind, owner: number, key: string): boolean {
    if (this.#seen.has(key)) return true;
    if (kind !== 'synonym' && kind !== 'preferred') {
      this.#seen.add(key);
      return false;
    }
    if (owner !== this.#seenOwner) {
      this.#seenOwner = owner;
      this.#seenOfOwner = new Set();
    }
    const isRepeated = this.#seenOfOwner.has(key);
    this.#seenOfOwner.add(key);
    return isRepeated;
  }

  #contentWords(text: string): number[] {
    const { count, starts, ends } = splitWords(text);
    const ids: number[] = [];
    let word = '';
    for (let at = 0; at < count; at += 1) {
      const start = starts[at] ?? 0;
      if (!isWordAt(text, start)) continue;
      const before = word;
      word = text.slice(start, ends[at]).toLowerCase();
      if (word === 'a' && isNamingLetter(before)) ids.push(this.#idOf('a-'));
      else if (!isLinkingWord(word) && !isPossessive(text, start, word)) ids.push(this.#idOf(word));
    }
    return ids;
  }

  #idOf(word: string): number {
    const known = this.#wordOf.get(word);
    if (known !== undefined) return known;
    const normal = normaliseWord(word);
    let id = this.#words.get(normal);
    if (id === undefined) {
      id = this.#words.size;
      this.#words.set(normal, id);
      this.#reach.push(0);
    }
    this.#wordOf.set(word, id);
    return id;
  }

  build(
    release: Omit<Release, 'concepts'>,
    { layer, parts }: { readonly layer: LayerReport; readonly parts: readonly Part[] },
  ): IndexData {
    const vocabulary = this.#vocabulary();
    const about: About = {
      release: { ...release, concepts: this.#codes.length },
      tags: [...this.#tags.keys()],
      guards: this.#guards,
      drugs: this.#drugs,
      allergies: this.#allergies,
      layer,
      parts,
    };
    return packIndex(about, {
      codes: BigUint64Array.from(this.#codes),
      nameBytes: this.#names.bytes,
      nameStarts: this.#names.starts,
      tags: Int32Array.from(this.#tagOf),
      activity: Uint8Array.from(this.#activity),
      ...vocabulary,
      wordReach: Uint8Array.from(this.#reach),
      formWords: this.#formWords.done(),
      formStarts: this.#formStarts.done(),
      formOwners: this.#owners.done(),
      formKinds: Uint8Array.from(this.#kinds),
      formGuards: this.#formGuards.done(),
      formTextBytes: this.#texts.bytes,
      formTextStarts: this.#texts.starts,
      ...this.#bags(),
      pairBits: this.#pairs(),
      ...this.#hierarchy(),
      retired: BigUint64Array.from(this.#history, ([from]) => from),
      replacements: BigUint64Array.from(this.#history, ([, to]) => to),
      ...this.#mapPool(),
      ...this.#icd10cmPools(),
    });
  }

  #vocabulary() {
    const pool = new TextPool();
    const slots = slotsFor(this.#words.size);
    const wordSlots = new Int32Array(slots).fill(-1);
    let id = 0;
    for (const word of this.#words.keys()) {
      pool.push(word);
      let slot = slotOf(textHash(word), slots);
      while (wordSlots[slot] !== -1) slot = (slot + 1) & (slots - 1);
      wordSlots[slot] = id;
      id += 1;
    }
    return { wordBytes: pool.bytes, wordStarts: pool.starts, wordSlots };
  }

  /** Each slot holds the first form of a bag; the forms of one bag are chained in the order they were added. */
  #bags() {
    const forms = this.#owners.length;
    const words = this.#formWords.done();
    const starts = this.#formStarts.done();
    const slots = slotsFor(forms);
    const bagSlots = new Int32Array(slots).fill(-1);
    const bagNext = new Int32Array(forms).fill(-1);
    const last = new Int32Array(forms).fill(-1);
    const sums = new Int32Array(forms);
    for (let form = 0; form < forms; form += 1) {
      const sum = bagSum(words, starts[form] ?? 0, starts[form + 1] ?? 0);
      sums[form] = sum;
      let slot = slotOf(sum, slots);
      for (;;) {
        const first = bagSlots[slot] ?? -1;
        if (first === -1) {
          bagSlots[slot] = form;
          last[form] = form;
          break;
        }
        if (sums[first] === sum && isSameBag(words, starts, first, form)) {
          bagNext[last[first] ?? first] = form;
          last[first] = form;
          break;
        }
        slot = (slot + 1) & (slots - 1);
      }
    }
    return { bagSlots, bagNext };
  }

  #pairs(): Int32Array {
    const words = this.#formWords.done();
    const starts = this.#formStarts.done();
    let pairs = 0;
    for (let form = 0; form + 1 < starts.length; form += 1) {
      const n = (starts[form + 1] ?? 0) - (starts[form] ?? 0);
      pairs += (n * (n - 1)) / 2;
    }
    const bits = 2 ** Math.max(10, Math.ceil(Math.log2(pairs * 12 + 1)));
    const filter = new Int32Array(bits / 32);
    for (let form = 0; form + 1 < starts.length; form += 1) {
      const to = starts[form + 1] ?? 0;
      for (let a = starts[form] ?? 0; a < to; a += 1)
        for (let b = a + 1; b < to; b += 1) {
          const h = pairHash(words[a] ?? 0, words[b] ?? 0);
          setBit(filter, h & (bits - 1));
          setBit(filter, mix(h) & (bits - 1));
        }
    }
    return filter;
  }

  /** Parents by child, in the order they were added. */
  #hierarchy() {
    const relations = this.#children.length;
    if (relations === 0) return { parentStarts: new Int32Array(0), parents: new Int32Array(0) };
    const starts = new Int32Array(this.#codes.length + 1);
    for (const child of this.#children.done()) starts[child + 1] = (starts[child + 1] ?? 0) + 1;
    for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const free = starts.slice();
    const parents = new Int32Array(relations);
    for (let at = 0; at < relations; at += 1) {
      const child = this.#children.get(at);
      const place = free[child] ?? 0;
      parents[place] = this.#parents.get(at);
      free[child] = place + 1;
    }
    return { parentStarts: starts, parents };
  }

  #mapPool() {
    if (this.#maps.size === 0) return { mapBytes: new Uint8Array(0), mapStarts: new Int32Array(0) };
    const pool = new TextPool();
    for (let concept = 0; concept < this.#codes.length; concept += 1)
      pool.push(this.#maps.get(concept) ?? '');
    return { mapBytes: pool.bytes, mapStarts: pool.starts };
  }

  #icd10cmPools() {
    const [codes, titles] = [new TextPool(), new TextPool()];
    for (const { code, title } of this.#icd10cm) {
      codes.push(code);
      titles.push(title);
    }
    return {
      icdBytes: codes.bytes,
      icdStarts: codes.starts,
      icdTitleBytes: titles.bytes,
      icdTitleStarts: titles.starts,
    };
  }
}

const setBit = (filter: Int32Array, bit: number) => {
  filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
};

function bagSum(words: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum = (sum + mix(words[at] ?? 0)) | 0;
  return sum;
}

function isSameBag(words: Int32Array, starts: Int32Array, a: number, b: number): boolean {
  const of = (form: number) => words.slice(starts[form] ?? 0, starts[form + 1] ?? 0).sort();
  const left = of(a);
  const right = of(b);
  return left.length === right.length && left.every((id, at) => id === right[at]);
}

/** The part in the last brackets of a fully specified name: `disorder`. Empty without one. */
export function semanticTag(term: string): string {
  const open = term.endsWith(')') ? term.lastIndexOf('(') : -1;
  return open === -1 ? '' : term.slice(open + 1, -1);
}

/** A fully specified name without its semantic tag. */
export function withoutTag(term: string): string {
  const tag = semanticTag(term);
  return tag === '' ? term : term.slice(0, -tag.length - 2).trimEnd();
}

/** The `s` after an apostrophe says nothing of the name. */
const isPossessive = (text: string, start: number, word: string): boolean =>
  word === 's' && (text[start - 1] === "'" || text[start - 1] === '’');

/** Normalised content words in order: equal for two wordings that the dictionary takes for one. */
export function normalisePhrase(text: string): string {
  const { count, starts, ends } = splitWords(text);
  const words: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const start = starts[at] ?? 0;
    const word = text.slice(start, ends[at]).toLowerCase();
    if (isWordAt(text, start) && !isLinkingWord(word) && !isPossessive(text, start, word))
      words.push(normaliseWord(word));
  }
  return words.join(' ');
}
