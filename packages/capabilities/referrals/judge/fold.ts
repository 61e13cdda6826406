import confusions from './data/confusions.json' with { type: 'json' };

const letters = new Map<string, string>(Object.entries(confusions.letters));
const digits = new Map<string, string>(Object.entries(confusions.digits));

/**
 * One sign to one sign: case, and the signs that recognition or a forger takes for each other, fall together, so that
 * a place in the folded text is the same place in the page.
 */
export function foldLetters(text: string): string {
  return mapSigns(text, letters);
}

/** What two words are compared by: "rn" reads as "m" after a poor fax. */
export function wordKey(word: string): string {
  return /^\d+$/.test(word) ? word : foldLetters(word).replaceAll('rn', 'm');
}

/** The text as digits, where a sign could be a digit that recognition mistook. Of the same length. */
export function foldDigits(text: string): string {
  return mapSigns(text, digits);
}

function mapSigns(text: string, table: ReadonlyMap<string, string>): string {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    folded += table.get(sign) ?? sign;
  }
  return folded;
}
