import type { Span } from '@chartwright/kernel';
import { firstOf } from '../pattern.ts';

/** One eye's corrected acuity as the N of 6/N; larger is worse. */
type Acuity = Span & { readonly eye: 'right' | 'left' | 'both' | undefined; readonly value: number };

const ACUITY =
  /(?<![\d/])(6|20)\/(\d{1,3}(?:\.\d)?)(?![\d/]|\/)|\b(cf|hm|lp|plp|npl|count(?:ing)? fingers|hand movements?|light perception)\b/g;
const EYE =
  /\b(?:(r|re|right|od|rva|va r|var)|(l|le|left|os|lva|va l|val)|(both|each eye|ou|binocular|either eye))\b(?:[^\d./;\n]{0,28}(?:6|20)\/\d{1,3}(?:\.\d)?){0,2}[^\d./;\n]{0,28}$/;
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
    const side = EYE.exec(before.split(/[;\n]|,\s/).at(-1) ?? '');
    const eye =
      side === null ? undefined : side[1] !== undefined ? 'right' : side[2] !== undefined ? 'left' : 'both';
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
