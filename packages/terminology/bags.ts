/** Words that a name may have or lack without meaning another thing. */
const LINKING = new Set(['of', 'the', 'a', 'an', 'in', 'on', 'for', 'to', 'his', 'her', 'their', 'my']);

/** True for a word that is passed over when words are compared with names. */
export const isLinkingWord = (word: string): boolean => LINKING.has(word);

/** More words than this are never looked up together. */
export const MOST_WORDS = 12;

/** Mixes a word's number, so that sums of mixed numbers tell bags of words apart (finalizer of MurmurHash3). */
export function mix(id: number): number {
  let h = Math.imul(id ^ (id >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** A sum says which words but not how often or how many together; the product of the slot keeps neighbours apart. */
export const slotOf = (sum: number, slots: number): number =>
  Math.imul(sum, 0x9e3779b1) >>> (32 - Math.log2(slots));

/** Two bits of the filter for an unordered pair of words. */
export function pairHash(a: number, b: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  return mix(Math.imul(low, 0x9e3779b1) ^ high);
}

/** FNV-1a over UTF-16 units. */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  return mix(h);
}

/** A power of two with room for the entries at a load of at most one half. */
export const slotsFor = (entries: number): number => 2 ** Math.max(4, Math.ceil(Math.log2(entries * 2 + 1)));
