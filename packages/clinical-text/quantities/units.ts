import table from './units.json' with { type: 'json' };

export type UnitAt = { readonly unit: string; readonly end: number };

const ODD_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[µμ]/g, 'u'],
  [/[×✕]/g, 'x'],
  [/²/g, '2'],
  [/³/g, '3'],
  [/⁹/g, '9'],
  [/⁶/g, '6'],
  [/¹/g, '1'],
];
/** No unit, with its denominators, is written in more characters than this. */
const LONGEST = 48;

const whole = bySpelling(table.whole);
const numerators = bySpelling(table.numerators);
const denominators = bySpelling(table.denominators);
const wholeAt = matcher(whole);
const numeratorAt = matcher(numerators);
const denominatorAt = new RegExp(`[ ]?(?:/|per(?= )|p(?=/))[ ]?(${alternatives(denominators)})`, 'y');

function bySpelling(rows: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(rows).flatMap(([code, spellings]) => spellings.map((one) => [one, code])));
}

/** The longest first, so that the first alternative that fits is the right one. */
function alternatives(spellings: ReadonlyMap<string, string>): string {
  const longestFirst = [...spellings.keys()].sort((a, b) => b.length - a.length);
  return longestFirst.map((one) => `${escaped(one)}${/[a-z0-9]$/.test(one) ? '(?![a-z0-9])' : ''}`).join('|');
}

function escaped(spelling: string): string {
  return spelling.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function matcher(spellings: ReadonlyMap<string, string>): RegExp {
  return new RegExp(`(${alternatives(spellings)})`, 'y');
}

/**
 * The unit written at an offset, or after one space there, as a UCUM code.
 *
 * @returns undefined when the words there are no unit of the table
 * @source UCUM, https://ucum.org/ucum
 */
export function unitAt(text: string, at: number): UnitAt | undefined {
  const from = text.charAt(at) === ' ' || text.charAt(at) === '\u00a0' ? at + 1 : at;
  const plain = plainSpelling(text.slice(from, from + LONGEST));
  const complete = matchAt(wholeAt, plain, 0);
  const simple = matchAt(numeratorAt, plain, 0);
  const compound = simple === undefined ? undefined : withDenominators(plain, simple, numerators.get(simple));
  const completeCode = complete && whole.get(complete);
  if (complete && completeCode && complete.length >= (compound?.end ?? 0)) {
    return { unit: completeCode, end: from + complete.length };
  }
  return compound && { unit: compound.unit, end: from + compound.end };
}

/** Keeps every offset: each odd spelling is replaced by as many characters. */
function plainSpelling(text: string): string {
  let out = text.replace(/[\u00a0\u202f\u2009]/g, ' ').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  for (const [odd, plain] of ODD_SPELLINGS) out = out.replace(odd, plain);
  return out;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[1];
}

function withDenominators(plain: string, numerator: string, code: string | undefined): UnitAt | undefined {
  if (code === undefined) return undefined;
  let unit = code;
  let end = numerator.length;
  for (let count = 0; count < 2; count += 1) {
    denominatorAt.lastIndex = end;
    const found = denominatorAt.exec(plain);
    const below = found?.[1] === undefined ? undefined : denominators.get(found[1]);
    if (below === undefined) break;
    unit = `${unit}/${below}`;
    end = denominatorAt.lastIndex;
  }
  return { unit, end };
}
