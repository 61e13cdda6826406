import type { FileRow } from './store.ts';

type Cut = Pick<FileRow, 'declared_size' | 'part_size'>;

export function countParts({ declared_size, part_size }: Cut): number {
  if (declared_size === null || part_size === null) return 0;
  return Math.ceil(declared_size / part_size);
}

/** How many bytes a part has: all the same but the last. Undefined for one that the file has not. */
export function partBytes(cut: Cut, number: number): number | undefined {
  const { declared_size, part_size } = cut;
  const count = countParts(cut);
  if (declared_size === null || part_size === null || number < 1 || number > count) return undefined;
  return number < count ? part_size : declared_size - part_size * (count - 1);
}
