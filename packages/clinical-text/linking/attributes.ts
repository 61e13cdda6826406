import type { Fact, Quantity } from '@chartwright/kernel';
import { readQuantity } from '../quantities/index.ts';
import type { Tokens } from '../tokens.ts';

type Laterality = NonNullable<Fact['laterality']>;
type Severity = NonNullable<Fact['severity']>;

const SIDES = new Map<string, Laterality>([
  ['left', 'left'],
  ['lt', 'left'],
  ['l', 'left'],
  ['right', 'right'],
  ['rt', 'right'],
  ['r', 'right'],
  ['bilateral', 'bilateral'],
  ['bilaterally', 'bilateral'],
  ['both', 'bilateral'],
]);
const SEVERITIES = new Map<string, Severity>([
  ['mild', 'mild'],
  ['mildly', 'mild'],
  ['moderate', 'moderate'],
  ['moderately', 'moderate'],
  ['severe', 'severe'],
  ['severely', 'severe'],
]);
const FILLER =
  /^(?:of|the|in|to|and|very|quite|more|worsening|intermittent|ongoing|persistent|new|sided|side|acute|chronic|upper|lower|her|his|a|-|–|some|known|significant|recurrent|progressive)$/;
const LOOK = 4;

/** Side and severity written inside a mention, just before it, or just after it: "L knee pain", "stenosis, moderate". */
export function readModifiers(
  tokens: Tokens,
  from: number,
  to: number,
  floor: number,
  ceiling: number,
): Pick<Fact, 'laterality' | 'severity'> {
  const laterality = find(SIDES, tokens, from, to, floor, ceiling);
  const severity = find(SEVERITIES, tokens, from, to, floor, ceiling);
  return {
    ...(laterality === undefined ? {} : { laterality }),
    ...(severity === undefined ? {} : { severity }),
  };
}

function find<T>(
  table: ReadonlyMap<string, T>,
  tokens: Tokens,
  from: number,
  to: number,
  floor: number,
  ceiling: number,
): T | undefined {
  for (let at = from; at < to; at += 1) {
    const value = table.get(tokens.lower[at] ?? '');
    if (value !== undefined) return value;
  }
  return before(table, tokens, from, floor) ?? after(table, tokens, to, ceiling);
}

/** Walks back over words that may stand between an adjective and its noun. */
function before<T>(
  table: ReadonlyMap<string, T>,
  tokens: Tokens,
  from: number,
  floor: number,
): T | undefined {
  for (let at = from - 1; at >= floor && from - at <= LOOK; at -= 1) {
    const word = tokens.lower[at] ?? '';
    const value = table.get(word);
    if (value !== undefined) return value;
    if (!FILLER.test(word) && !SIDES.has(word) && !SEVERITIES.has(word)) return undefined;
  }
  return undefined;
}

/** ", moderate", "(L)", "of both eyes", "on the left". */
function after<T>(table: ReadonlyMap<string, T>, tokens: Tokens, to: number, ceiling: number): T | undefined {
  for (let at = to; at < ceiling && at - to < LOOK; at += 1) {
    const word = tokens.lower[at] ?? '';
    const value = table.get(word);
    if (value !== undefined) return isOwn(tokens, at, ceiling) ? value : undefined;
    if (!/^(?:,|\(|of|in|on|the|his|her|both|side|-|–)$/.test(word)) return undefined;
  }
  return undefined;
}

/** "pain, left arm weakness": the side belongs to what follows it. */
function isOwn(tokens: Tokens, at: number, ceiling: number): boolean {
  if (at + 1 >= ceiling || /^[.,;:)]$/.test(tokens.lower[at + 1] ?? '')) return true;
  for (let back = at - 1; back >= at - LOOK; back -= 1) {
    const word = tokens.lower[back] ?? '';
    if (word === ',') return false;
    if (word === 'of' || word === 'in' || word === 'on' || word === '(') return true;
  }
  return false;
}

const MEASURED = /measurement|count|level|test|titer|determination|ratio|rate|score|assay/i;
const PRESSURE = /blood pressure/i;

/** The value after a measured thing; millimetres of mercury are what a blood pressure without a unit is written in. */
export function readValue(
  text: string,
  term: string,
  tag: string,
  from: number,
  to: number,
): Quantity | undefined {
  if (tag !== 'observable entity' && !(tag === 'procedure' && MEASURED.test(term))) return undefined;
  const found = readQuantity(text, from, to);
  if (found === undefined) return undefined;
  const { start: _start, end: _end, ...value } = found;
  const isPressure = value.unit === undefined && value.secondValue !== undefined && PRESSURE.test(term);
  return isPressure ? { ...value, unit: 'mm[Hg]' } : value;
}
