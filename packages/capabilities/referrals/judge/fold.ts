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

const americanOr = /(tum|col|behavl|lab|hum|od|fav|nelghb|vap|hon|vlg|flav|rum)our/g;

/** What two words are compared by: "rn" reads as "m" after a poor fax, and British and American spellings are one. */
export function wordKey(word: string): string {
  if (/^\d+$/.test(word)) return word;
  return foldLetters(word)
    .replaceAll('rn', 'm')
    .replaceAll('z', 's')
    .replaceAll("'", '')
    .replace(/[ao]e/g, 'e')
    .replace(americanOr, '$1or');
}

/** The text as digits, where a sign could be a digit that recognition mistook. Of the same length. */
export function foldDigits(text: string): string {
  return mapSigns(text, digits);
}

const lettersFor: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '5': 's', '8': 'b', '|': 'l' };

/**
 * A text of the same length in which a word holds letters and a number digits: "n0rma1" is normal, "2O26" a year.
 * "B12", "FEV1", "O2" and "x10" stay as they are.
 */
export function mendTokens(text: string): string {
  return text.replace(/[\p{L}\d|]+/gu, mendToken);
}

function mendToken(token: string): string {
  if (!/\d/.test(token) || token.length > 40) return token;
  if (isMistakenNumber(token)) return foldDigits(token);
  if (!isMistakenWord(token)) return token;
  const isShouted = token === token.toUpperCase();
  return token.replace(/[0158|]/g, (sign, at: number) => {
    const letter = lettersFor[sign] ?? sign;
    return isShouted || (at === 0 && sign !== '1') ? letter.toUpperCase() : letter;
  });
}

function isMistakenNumber(token: string): boolean {
  return (
    /^[\dOolISB|]{2,}$/.test(token) && /\D/.test(token) && !/^[BSLIO]\d{1,2}$|^[BSLIO]{2}\d{4,}$/.test(token)
  );
}

const measured =
  /^[1-9]\d*(?:mm|cm|mg|mcg|mls?|l|g|kg|ug|mins?|min|hrs?|yo|yrs?|yr|y|wks?|st|nd|rd|th|am|pm|bd|od|tds|x|mths?|days?|d|years?|bpm|f|m|units?|iu|pk|py|hpf|cc|mmol|umol|weeks?|months?|hours?|puffs?|tabs?|kpa|ds|dc|lb|lbs|oz|ft|in|c|s)$/i;

function isMistakenWord(token: string): boolean {
  if (measured.test(token)) return false;
  const letters = token.replace(/[\d|]/g, '');
  if (letters.length < 2 || /[234679]/.test(token)) return false;
  if (/\d{2}$/.test(token) && !/\p{Ll}{3}/u.test(token)) return false;
  if (/\p{L}[01]$/u.test(token)) return /\p{Ll}{3}/u.test(token) || /^\p{L}{5}/u.test(token);
  return /\p{L}{2}/u.test(token) && (/[01585|]\p{L}/u.test(token) || /\p{Ll}{3}/u.test(token));
}

function mapSigns(text: string, table: ReadonlyMap<string, string>): string {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    folded += table.get(sign) ?? sign;
  }
  return folded;
}
