const SMALL = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen',
  'eighteen nineteen',
]
  .join(' ')
  .split(' ');
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const UNITS: ReadonlyMap<string, number> = new Map([
  ...SMALL.map((word, value): [string, number] => [word, value]),
  ...TENS.map((word, index): [string, number] => [word, (index + 2) * 10]),
]);
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1000],
]);

const WORD = `(?:${[...UNITS.keys(), ...SCALES.keys()].join('|')})`;
/** `sixty-eight`, `two hundred and five`, `a hundred`. */
const SPELLED = new RegExp(
  String.raw`\b(?:a (?=hundred|thousand))?${WORD}(?:(?:[\s-]+|\s+and\s+)${WORD})*\b`,
  'gi',
);

/**
 * Writes spelled-out numbers as digits, so that one rule judges both: `four of five` becomes `4 of 5`.
 * Words in a row that do not make one number (`three eight`) stay separate numbers.
 */
export const digitsForWords = (text: string): string =>
  text.replace(SPELLED, (spelled) => readNumbers(spelled.toLowerCase()).join(' '));

function readNumbers(spelled: string): readonly number[] {
  const words = spelled.split(/[\s-]+/).filter((word) => word !== 'a' && word !== 'and');
  const numbers: number[] = [];
  let current: number | null = null;
  for (const word of words) {
    const scale = SCALES.get(word);
    const unit = UNITS.get(word) ?? 0;
    if (scale !== undefined) {
      current = (current ?? 1) * scale;
    } else if (current === null || joins(current, unit)) {
      current = (current ?? 0) + unit;
    } else {
      numbers.push(current);
      current = unit;
    }
  }
  return current === null ? numbers : [...numbers, current];
}

/** A unit joins a ten (`sixty eight`), and anything below a scale joins the scale (`two hundred five`). */
function joins(current: number, unit: number): boolean {
  if (current >= 100 && current % 100 === 0) return unit < 100;
  return current >= 20 && current % 10 === 0 && unit > 0 && unit < 10;
}
