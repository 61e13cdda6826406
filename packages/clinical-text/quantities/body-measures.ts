import type { Quantity, Span } from '@chartwright/kernel';

type Measure = {
  readonly pattern: RegExp;
  readonly unit: string;
  readonly perFirst: number;
  readonly most: number;
};

/** Two numbers that make one: the smaller unit, and how many of it are in the larger. */
const measures: readonly Measure[] = [
  {
    pattern:
      /(\d{1,2})(?:[ -]?(?:ft|feet|foot)\.?,?[ ]?|['’′][ ]?)(\d{1,2}(?:\.\d)?)(?:[ ]?(?:inches|inch|in)(?![a-z])\.?|["”″]|'')?/iy,
    unit: '[in_i]',
    perFirst: 12,
    most: 12,
  },
  {
    pattern: /(\d{1,2})[ ]?(?:stones|stone|st),?[ ]?(\d{1,2}(?:\.\d)?)(?:[ ]?(?:pounds|lbs|lb)(?![a-z]))?/iy,
    unit: '[lb_av]',
    perFirst: 14,
    most: 14,
  },
  {
    pattern:
      /(\d{1,3})[ ]?(?:pounds|pound|lbs|lb)\.?,?[ ]?(\d{1,2}(?:\.\d)?)[ ]?(?:ounces|ounce|oz)(?![a-z])/iy,
    unit: '[oz_av]',
    perFirst: 16,
    most: 16,
  },
];

/** "5 ft 4 in" is 64 inches, "12 st 4 lb" 172 pounds, "8 lb 3 oz" 131 ounces. */
export function bodyMeasureAt(text: string, at: number): (Omit<Quantity, 'text'> & Span) | undefined {
  for (const { pattern, unit, perFirst, most } of measures) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const [large, small] = [Number(found?.[1]), Number(found?.[2])];
    if (found && small < most)
      return { start: at, end: pattern.lastIndex, value: large * perFirst + small, unit };
  }
  return undefined;
}
