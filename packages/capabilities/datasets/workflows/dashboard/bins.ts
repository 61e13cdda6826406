import type { Bins } from '@chartwright/analytics';

const BINS_WANTED = 12;
const STEPS = [1, 2, 2.5, 5, 10];

/** Round edges that hold nearly all values in about a dozen bins; undefined where all values are one. */
export function binsFor(low: number, high: number): Bins | undefined {
  const raw = (high - low) / BINS_WANTED;
  if (!Number.isFinite(raw) || raw <= 0) return undefined;
  const power = 10 ** Math.floor(Math.log10(raw));
  // Days and minutes are whole: so is what they are counted in, once they are many.
  const width = (STEPS.find((step) => step * power >= raw) ?? 10) * power;
  const start = Math.floor(low / width) * width;
  return { start, width, count: Math.max(1, Math.ceil((high - start) / width)) };
}
