/** Numbers that are the same for the same seed, on every machine. */
export type Random = {
  /** From 0 to below 1. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  /** A whole number from `from` to `to`, both included. */
  readonly whole: (from: number, to: number) => number;
  readonly normal: (mean: number, deviation: number) => number;
  /** Around a median of 1; `spread` is the deviation of the logarithm. */
  readonly factor: (spread: number) => number;
};

/**
 * @param seed a whole number
 * @source Chris Doty-Humphrey's sfc32 of PractRand, public domain
 */
export function createRandom(seed: number): Random {
  const next = sfc32(seed);
  const normal = (mean: number, deviation: number) => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * next());
  };
  return {
    next,
    normal,
    chance: (probability) => next() < probability,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    factor: (spread) => Math.exp(normal(0, spread)),
  };
}

function sfc32(seed: number): () => number {
  let a = seed | 0;
  let b = Math.trunc(seed / 0x1_0000_0000) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // The first numbers still show the seed.
  for (let turn = 0; turn < 16; turn += 1) next();
  return next;
}

/** Draws from a list, each entry as often as its weight says. */
export function createPicker<T>(entries: readonly T[], weightOf: (entry: T) => number) {
  const reach: number[] = [];
  let total = 0;
  for (const entry of entries) {
    total += weightOf(entry);
    reach.push(total);
  }
  return (random: Random): T => {
    const wanted = random.next() * total;
    const found = entries[reach.findIndex((end) => wanted < end)];
    if (found === undefined) throw new RangeError('There is nothing to draw from');
    return found;
  };
}
