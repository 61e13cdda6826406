import type { GreyImage } from '../image/grey.ts';
import type { Rect } from '../page/parts.ts';

/** A patch of ink whose pixels touch each other; in pixels. */
export type Component = Rect & { readonly area: number };

export type Ink = {
  readonly components: readonly Component[];
  /** Paints the components that are named white, in a copy. */
  readonly without: (isRemoved: (component: Component) => boolean) => Uint8Array;
};

/** Levels of grey that ink and paper must lie apart; paper alone has less. */
const CONTRAST_MIN = 40;

/** The grey that best parts ink from paper (Otsu's method); undefined where there is only paper. */
export function findThreshold({ data }: Pick<GreyImage, 'data'>): number | undefined {
  const histogram = countLevels(data);
  const all = histogram.reduce((sum, count, level) => sum + count * level, 0);
  let best = { between: 0, threshold: 0, apart: 0 };
  let below = 0;
  let sumBelow = 0;
  for (let level = 0; level < 255; level += 1) {
    below += histogram[level] ?? 0;
    sumBelow += level * (histogram[level] ?? 0);
    const above = data.length - below;
    if (below === 0 || above === 0) continue;
    const apart = (all - sumBelow) / above - sumBelow / below;
    const between = below * above * apart * apart;
    if (between > best.between) best = { between, threshold: level, apart };
  }
  return best.apart < CONTRAST_MIN ? undefined : best.threshold;
}

const WHITE_FOUR = 0xffffffff;

/** Four white dots, which most of a page is made of, are counted at once. */
function countLevels(data: Uint8Array): Uint32Array {
  const levels = new Uint32Array(256);
  const count = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) levels[data[i] ?? 0] = (levels[data[i] ?? 0] ?? 0) + 1;
  };
  const isAligned = data.byteOffset % 4 === 0;
  const fours = isAligned ? new Uint32Array(data.buffer, data.byteOffset, data.length >> 2) : undefined;
  let white = 0;
  for (let i = 0; i < (fours?.length ?? 0); i += 1) {
    if (fours?.[i] === WHITE_FOUR) white += 4;
    else count(4 * i, 4 * i + 4);
  }
  count(4 * (fours?.length ?? 0), data.length);
  levels[255] = (levels[255] ?? 0) + white;
  return levels;
}

type Runs = {
  readonly row: number[];
  readonly from: number[];
  readonly to: number[];
  readonly parent: number[];
};

/** Finds the patches of ink; pixels touch at edges and corners. */
export function findInk(image: GreyImage): Ink {
  const threshold = findThreshold(image);
  const runs: Runs = { row: [], from: [], to: [], parent: [] };
  if (threshold !== undefined) collectRuns(image, threshold, runs);
  const { components, labels } = gather(runs);
  return { components, without: (isRemoved) => erase(image, runs, labels, components.map(isRemoved)) };
}

function collectRuns({ data, width, height }: GreyImage, threshold: number, runs: Runs): void {
  let above = 0;
  let rowStart = 0;
  for (let y = 0; y < height; y += 1) {
    const previousEnd = runs.row.length;
    above = rowStart;
    rowStart = previousEnd;
    const base = y * width;
    for (let x = 0; x < width; x += 1) {
      if ((data[base + x] ?? 255) > threshold) continue;
      const from = x;
      while (x < width && (data[base + x] ?? 255) <= threshold) x += 1;
      above = addRun(runs, { y, from, to: x }, above, previousEnd);
    }
  }
}

/** Joins a run with those of the row above that it touches; answers where the next run must look from. */
function addRun(
  runs: Runs,
  { y, from, to }: { readonly y: number; readonly from: number; readonly to: number },
  above: number,
  end: number,
): number {
  const own = runs.row.push(y) - 1;
  runs.from.push(from);
  runs.to.push(to);
  runs.parent.push(own);
  let at = above;
  while (at < end && (runs.to[at] ?? 0) < from) at += 1;
  for (let i = at; i < end && (runs.from[i] ?? 0) <= to; i += 1) join(runs.parent, i, own);
  return at;
}

function rootOf(parent: number[], run: number): number {
  let at = run;
  while (parent[at] !== at) {
    const up = parent[at] ?? at;
    parent[at] = parent[up] ?? up;
    at = parent[at] ?? at;
  }
  return at;
}

function join(parent: number[], a: number, b: number): void {
  const one = rootOf(parent, a);
  const other = rootOf(parent, b);
  if (one < other) parent[other] = one;
  else parent[one] = other;
}

function gather({ row, from, to, parent }: Runs): { components: Component[]; labels: Int32Array } {
  const labels = new Int32Array(row.length);
  const places = new Map<number, number>();
  const components: { left: number; top: number; right: number; bottom: number; area: number }[] = [];
  for (let run = 0; run < row.length; run += 1) {
    const root = rootOf(parent, run);
    const [y, left, right] = [row[run] ?? 0, from[run] ?? 0, to[run] ?? 0];
    const known = places.get(root);
    const component = known === undefined ? undefined : components[known];
    if (known === undefined || component === undefined) {
      labels[run] = components.push({ left, top: y, right, bottom: y + 1, area: right - left }) - 1;
      places.set(root, labels[run] ?? 0);
      continue;
    }
    labels[run] = known;
    component.left = Math.min(component.left, left);
    component.right = Math.max(component.right, right);
    component.bottom = Math.max(component.bottom, y + 1);
    component.area += right - left;
  }
  return { components, labels };
}

function erase(image: GreyImage, runs: Runs, labels: Int32Array, removed: readonly boolean[]): Uint8Array {
  const data = image.data.slice();
  for (const [run, label] of labels.entries()) {
    if (removed[label] !== true) continue;
    const base = (runs.row[run] ?? 0) * image.width;
    data.fill(255, base + (runs.from[run] ?? 0), base + (runs.to[run] ?? 0));
  }
  return data;
}
