import { createHash } from 'node:crypto';

/** Hashes by which nearly the same text is found again; nothing can be read from them. */
export type Fingerprint = {
  /** Equal in one band: worth a look. */
  readonly bands: readonly number[];
  /** The share of equal places is the likeness of the texts. */
  readonly signature: Uint8Array;
};

/** Words that follow each other and count as one. */
const SHINGLE = 3;
const PLACES = 128;
const ROWS = 4;
/** A text this short is like too many others. */
const SHINGLES_MIN = 20;

/**
 * Fingerprints a text by the least hash of its word triples under 128 permutations.
 *
 * @returns undefined where there is too little text to know it by
 * @source Broder AZ. On the resemblance and containment of documents. SEQUENCES 1997: 21–29
 */
export function fingerprintOf(texts: readonly string[]): Fingerprint | undefined {
  const words = texts
    .join(' ')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE <= (words?.length ?? 0); at += 1)
    shingles.add(hash((words ?? []).slice(at, at + SHINGLE).join(' ')));
  if (shingles.size < SHINGLES_MIN) return undefined;
  const places = new Uint32Array(PLACES).fill(0xffff_ffff);
  for (const shingle of shingles)
    for (let at = 0; at < PLACES; at += 1) {
      const value = permute(shingle, at);
      if (value < (places[at] ?? 0)) places[at] = value;
    }
  return { bands: bandsOf(places), signature: new Uint8Array(places.buffer) };
}

/** The share of word triples that two texts have in common, about. */
export function likenessOf(one: Uint8Array, other: Uint8Array): number {
  let same = 0;
  for (let at = 0; at < PLACES; at += 1)
    if ([0, 1, 2, 3].every((byte) => one[at * 4 + byte] === other[at * 4 + byte])) same += 1;
  return same / PLACES;
}

const hash = (text: string): number => createHash('sha1').update(text).digest().readUInt32LE(0);

/** A different order of all numbers for each place. */
function permute(value: number, place: number): number {
  let mixed = Math.imul(value ^ Math.imul(place + 1, 0x9e37_79b1), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function bandsOf(places: Uint32Array): number[] {
  return Array.from({ length: PLACES / ROWS }, (_, band) => {
    const rows = places.subarray(band * ROWS, (band + 1) * ROWS);
    const mixed = rows.reduce((sum, row) => Math.imul(sum ^ row, 0x0100_0193) >>> 0, band + 1);
    return mixed | 0;
  });
}
