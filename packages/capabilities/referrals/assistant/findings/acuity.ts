import type { Span } from '@chartwright/kernel';
import { firstOf } from '../pattern.ts';

/** One eye's corrected acuity as the N of 6/N; larger is worse. */
type Acuity = Span & { readonly eye: 'right' | 'left' | 'both' | undefined; readonly value: number };

const ACUITY =
  /(?<![\d/])(6|20)\/(\d{1,3}(?:\.\d)?)(?![\d/]|\/)|\b(cf|hm|lp|plp|npl|count(?:ing)? fingers|hand movements?|light perception)\b/g;
const EYE = /\b(?:(r|re|right|od|rva|var)|(l|le|left|os|lva|val)|(both|each eye|ou|binocular|either eye))\b/g;
const ABOUT =
  /\b(?:acuity|va|bcva|vision|corrected|snellen|pinhole|ph|glasses|aided|unaided|ucva|6\/|20\/)\b/;
/** Worse than any letter of the chart: counting fingers, hand movements, perception of light or none. */
const OFF_CHART: Readonly<Record<string, number>> = { c: 600, h: 1200, l: 2400, p: 2400, n: 3000 };

export function findAcuities(lower: string): Acuity[] {
  return firstOf(lower.matchAll(ACUITY)).flatMap((match) => {
    const before = lower.slice(Math.max(0, match.index - 70), match.index);
    if (
      !ABOUT.test(`${before} ${match[0]}`) ||
      /\b(?:unaided|uncorrected|ucva|without (?:glasses|correction))\b[^.;]{0,20}$/.test(before)
    )
      return [];
    const line = lower.slice(lower.lastIndexOf('\n', match.index - 1) + 1, match.index);
    if (lastLabel(line) === 'unaided') return [];
    const side = firstOf((before.split(/[;\n]|,\s/).at(-1) ?? '').matchAll(EYE)).at(-1);
    const after = lower.slice(match.index + match[0].length, match.index + match[0].length + 50);
    const eye = side === undefined ? inColumn(line, after) : sideOf(side);
    const worded = match[3];
    const value =
      worded === undefined
        ? Number(match[2]) * (match[1] === '20' ? 0.3 : 1)
        : (OFF_CHART[worded.charAt(0)] ?? 3000);
    const isPossible =
      value >= 3 && value <= 3000 && (worded === undefined || /\b(?:acuity|va|bcva|vision)\b/.test(before));
    return isPossible
      ? [{ start: match.index, end: match.index + match[0].length, eye, value: Math.round(value * 10) / 10 }]
      : [];
  });
}

const sideOf = (side: RegExpExecArray): Acuity['eye'] =>
  side[1] !== undefined ? 'right' : side[2] !== undefined ? 'left' : 'both';

const LABELS =
  /\b(unaided|uncorrected|ucva|without (?:glasses|correction|specs))\b|\b(corrected|bcva|aided|pinhole|ph|best|with (?:glasses|correction|specs|new|current))\b/g;

/** How the acuities behind a line's last label were taken. */
function lastLabel(line: string): 'unaided' | 'corrected' | undefined {
  const last = firstOf(line.matchAll(LABELS)).at(-1);
  return last === undefined ? undefined : last[1] === undefined ? 'corrected' : 'unaided';
}

/** Two acuities in one row of a table, under headings for the right and the left eye. */
function inColumn(line: string, after: string): Acuity['eye'] {
  const earlier = firstOf(line.matchAll(ACUITY)).length;
  if (
    !/\b(?:va|bcva|acuity|corr|corrected|aided|vision)\b/.test(line) ||
    /\b(?:r|l|re|le|right|left)\b/.test(line)
  )
    return undefined;
  if (earlier === 1) return 'left';
  return earlier === 0 && /^ {2,}(?:6|20)\/\d/.test(after) ? 'right' : undefined;
}

type Pair = { readonly better: Acuity; readonly worse: Acuity };

/** The better and the worse eye; undefined where the letter does not tell both. */
export function pairOf(acuities: readonly Acuity[]): Pair | undefined {
  const both = acuities.find(({ eye }) => eye === 'both');
  const right =
    lastOf(acuities, 'right') ??
    (acuities.length >= 2 ? acuities.find(({ eye }) => eye === undefined) : undefined) ??
    both;
  const left =
    lastOf(acuities, 'left') ??
    acuities.filter(({ eye, start }) => eye === undefined && start !== right?.start)[0] ??
    both;
  if (right === undefined || left === undefined) return undefined;
  return right.value <= left.value ? { better: right, worse: left } : { better: left, worse: right };
}

/** Of several values of one eye (aided, with pinhole) the best is the corrected one. */
const lastOf = (acuities: readonly Acuity[], side: 'right' | 'left'): Acuity | undefined =>
  acuities.filter(({ eye }) => eye === side).toSorted((a, b) => a.value - b.value)[0];
