import abbreviations from './words/abbreviations.json' with { type: 'json' };
import numbers from './words/numbers.json' with { type: 'json' };

/** One piece of a question. `text` is folded for look-up: lower case, singular, American spelling. */
export type Token = {
  readonly kind: 'word' | 'number' | 'date' | 'month' | 'quoted' | 'mark';
  readonly text: string;
  /** As written, with its capitals. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  readonly number?: number;
  readonly unit?: 'percent' | 'money';
  /** Joined to the piece before by a dash: `Jan-Mar`, `no-show`. */
  readonly isDashed: boolean;
  /** Said to be counted once each: `distinct members`. */
  readonly isDistinct?: true;
};

const PIECE =
  /"((?:[^"]|"")*)"|(\d{4}-\d{2}-\d{2})(?![\d-])|(\d{1,2}\/\d{1,2}\/\d{4})(?!\d)|(\d{4}-(?:0[1-9]|1[0-2]))(?![\d-])|(\$?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)(?:(%)|(k|mm|m|bn|st|nd|rd|th)(?![a-z]))?(\+)?|(\d(?=\d*[a-z])[a-z\d]{6}(?![a-z\d])|[\p{L}\p{M}][\p{L}\p{M}\d']*(?:(?<=\d)\.\d[a-z\d]*)?)|(<=|>=|!=|<>|[^\s])/giu;

const DASHES = /[‐-―−]/gu;
const SINGLE_QUOTES = /[‘’ʼ`´]/gu;
const DOUBLE_QUOTES = /[“”„«»]/gu;
/** `visits/1000`, `$/member`. */
const PER = /\s*\/\s*(?=1,?000\b|member|month|k\b)/giu;
/** `paid/claim`: an amount by what it was paid for, not a list of two things. */
const PAID_PER =
  /(?<=\b(?:paid|pay|cost|spend|spent|amount|amt|allowed))\s*\/\s*(?=(?:paid )?(?:claim|visit|fill|script|prescription|stay|admission|admit|patient|person)\b)/giu;
/** `# of members`, `No. of members`. */
const NUMBER_OF = /(?:#|\bno\.|\bnr\.?)\s*(?=of\b)/giu;
/** `# members` at the beginning, or after a mark: elsewhere it may be a name, as in `claim #`. */
const NUMBER_SIGN = /(^|[,;:(])\s*(?:#|\bno\.)\s*(?=(?!of\b)[a-z]{2})/giu;
/** `high risk, i.e. 10 or above`: the same said again. */
const SAID_AGAIN = /\bi\. ?e\.,?/giu;
/** Their full stops end nothing. */
const ASIDES = /\b(i)\.\s?(e)\b\.?|\b(e)\.\s?(g)\b\.?/giu;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;

/** The text as it is read: compatible forms made one, unseen characters and accents gone. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\r\n\t]/gu, ' ')
    .replace(UNSEEN, '')
    .replace(SAID_AGAIN, ',')
    .replace(DASHES, '-')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
    .replaceAll('≥', '>=')
    .replaceAll('≤', '<=')
    .replaceAll('≠', '!=')
    .replace(PER, ' per ')
    .replace(PAID_PER, ' per ')
    .replace(NUMBER_OF, 'number ')
    .replace(NUMBER_SIGN, '$1 number of ')
    .replace(ASIDES, '$1$2$3$4')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim();
}

const scales = new Map<string, number>(Object.entries(numbers.scales));
const numberWords = new Map<string, number>(Object.entries(numbers.words));

const abbreviated = new Map<string, string>(Object.entries(abbreviations));

/** Plural and spelling off: `visits` and `visit`, `utilisation` and `utilization`, `avg` and `average` are one word. */
export function foldWord(word: string): string {
  const folded = singular(word);
  return abbreviated.get(folded) ?? folded;
}

function singular(word: string): string {
  const lower = word.toLowerCase();
  const american = lower
    .replace(/isation(s?)$/u, 'ization$1')
    .replace(/ised$/u, 'ized')
    .replace(/paedic(s?)$/u, 'pedic$1');
  if (american.length <= 3) return american;
  if (american.endsWith('ies')) return `${american.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/u.test(american)) return american;
  if (/(?:sh|ch|x|ss|zz)es$/u.test(american)) return american.slice(0, -2);
  return american.endsWith('s') ? american.slice(0, -1) : american;
}

type Spelled = { readonly text: string; readonly raw: string };

/** `don't` is `do not`, `what's` is `what`, `member's` is `member`. */
function spellOut(word: string): Spelled[] {
  const lower = word.toLowerCase();
  if (!lower.includes("'")) return [{ text: foldWord(lower), raw: word }];
  if (lower === "can't" || lower === "won't") return ['can', 'not'].map((text) => ({ text, raw: text }));
  if (lower.endsWith("n't")) {
    const verb = lower.slice(0, -3);
    return [
      { text: foldWord(verb), raw: verb },
      { text: 'not', raw: 'not' },
    ];
  }
  const [stem = ''] = lower.split("'");
  return stem === '' ? [] : [{ text: foldWord(stem), raw: word.slice(0, stem.length) }];
}

const plain = (kind: Token['kind'], raw: string, start: number, isDashed: boolean): Token => ({
  kind,
  text: raw.toLowerCase(),
  raw,
  start,
  end: start + raw.length,
  isDashed,
});

function numberToken(match: RegExpExecArray, isDashed: boolean): Token {
  const [raw, , , , , digits = '', percent, scale, plus] = match;
  const suffix = scale?.toLowerCase() ?? '';
  const value = Number(digits.replace(/[$,]/gu, '')) * (scales.get(suffix) ?? 1);
  const ordinal = suffix !== '' && !scales.has(suffix) ? 'th' : '';
  const money = digits.startsWith('$') ? 'money' : undefined;
  const unit = percent === undefined ? money : 'percent';
  return {
    ...plain('number', raw, match.index, isDashed),
    text: `${value}${ordinal}${plus ?? ''}`,
    number: value,
    ...(unit && { unit }),
  };
}

/** 3/5/2025 is the fifth of March: the data is of the United States. */
function americanDate(raw: string): string {
  const [month = '', day = '', year = ''] = raw.split('/');
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function tokensOf(match: RegExpExecArray, isDashed: boolean): Token[] {
  const [raw, quoted, iso, slashed, month, digits, , , , word] = match;
  const start = match.index;
  const bounds = { start, end: start + raw.length, isDashed };
  if (quoted !== undefined) {
    const inside = quoted.replaceAll('""', '"');
    return [{ kind: 'quoted', text: inside.toLowerCase(), raw: inside, ...bounds }];
  }
  if (iso !== undefined) return [plain('date', iso, start, isDashed)];
  if (slashed !== undefined) return [{ kind: 'date', text: americanDate(slashed), raw, ...bounds }];
  if (month !== undefined) return [plain('month', month, start, isDashed)];
  if (digits !== undefined) return [numberToken(match, isDashed)];
  if (word !== undefined) {
    return spellOut(word).map((spelled, index) => ({
      kind: 'word',
      ...spelled,
      ...bounds,
      isDashed: isDashed && index === 0,
    }));
  }
  if (raw === '+') return [{ ...plain('word', 'and', start, isDashed), end: start + raw.length }];
  return [plain('mark', raw, start, isDashed)];
}

/** Marks that say nothing between words. */
const SILENT = new Set(['(', ')', '[', ']', '{', '}', "'", '*', '#', '_', '!', '…', '|', '•']);

/** `five` is 5; `2 million` is one number. */
function withNumberWords(tokens: readonly Token[]): Token[] {
  const read: Token[] = [];
  for (const token of tokens) {
    const before = read.at(-1);
    const scale = token.kind === 'word' ? scales.get(token.raw.toLowerCase()) : undefined;
    const value = token.kind === 'word' ? numberWords.get(token.raw.toLowerCase()) : undefined;
    const isSpelled = token.raw.length > 2;
    if (scale !== undefined && isSpelled && before?.kind === 'number') {
      const number = (before.number ?? 0) * scale;
      read[read.length - 1] = {
        ...before,
        number,
        text: String(number),
        raw: `${before.raw} ${token.raw}`,
        end: token.end,
      };
    } else if ((scale !== undefined && isSpelled) || value !== undefined) {
      const number = value ?? scale ?? 0;
      read.push({ ...token, kind: 'number', number, text: String(number) });
    } else read.push(token);
  }
  return read;
}

/** Cuts a text made normal into pieces. Linear in its length. */
export function cutText(text: string): Token[] {
  const tokens: Token[] = [];
  let isDashed = false;
  for (const match of text.matchAll(PIECE)) {
    const raw = match[0];
    if (raw === '-') {
      isDashed = true;
      continue;
    }
    if (!SILENT.has(raw)) tokens.push(...tokensOf(match, isDashed));
    isDashed = false;
  }
  return withNumberWords(tokens);
}

/** The folded words of a phrase of the model or the word lists, as `cutText` would see them in a question. */
export const wordsOfPhrase = (phrase: string): readonly string[] =>
  cutText(normaliseText(phrase))
    .filter(({ kind, text }) => kind !== 'mark' || '<>=!%'.includes(text.charAt(0)))
    .map(({ text }) => text);
