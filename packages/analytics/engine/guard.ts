import guard from './guard.json' with { type: 'json' };
import { WarehouseError } from './model.ts';

const words: ReadonlySet<string> = new Set(guard.words);
const constants: ReadonlySet<string> = new Set(guard.constants);
const functions: ReadonlySet<string> = new Set(guard.functions);

/** Text, quoted names, names and numbers, and any other sign by itself. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\$\d+|\d[\d.]*|--|\/\*|\s+|./gsu;
const TEXT_MAX = 200_000;

/**
 * Refuses what our compiler never writes: anything but one SELECT, a comment, a word that changes something, a function that
 * looks at settings, files or other databases. The text has no values in it, and the process it runs in could reach
 * nothing; a mistake of the compiler would still have to pass here.
 *
 * @throws {WarehouseError} `refused`
 */
export function refuseUnsafe(sql: string): void {
  const refuse = (why: string): never => {
    throw new WarehouseError('refused', `The statement was refused: ${why}.`);
  };
  if (sql.length > TEXT_MAX) refuse('it is too long');
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => token.trim() !== '');
  const first = tokens[0]?.toLowerCase() ?? '';
  if (first !== 'select' && first !== 'with') refuse('it does not begin with SELECT or WITH');
  for (const [index, token] of tokens.entries()) {
    const fault = faultOf(token, { last: tokens[index - 1], next: tokens[index + 1] });
    if (fault !== undefined) refuse(fault);
  }
}

function faultOf(
  token: string,
  { last, next }: { readonly last: string | undefined; readonly next: string | undefined },
): string | undefined {
  if (token === ';') return 'it is more than one statement';
  if (token === '--' || token === '/*') return 'it has a comment';
  if (token === '$' || token === '\\') return 'it has a sign that the compiler never writes';
  if (token === "'" || token === '"') return 'a quote is not closed';
  if (token.startsWith("'")) return undefined;
  const isQuoted = token.startsWith('"');
  if (isQuoted && /[/\\:]/.test(token)) return 'it names a file';
  const name = (isQuoted ? token.slice(1, -1) : token).toLowerCase();
  if (!isQuoted && words.has(name)) return `it has the word ${name}`;
  if (!isQuoted && next?.startsWith("'") === true && STRING_PREFIXES.has(name)) return 'a text has a prefix';
  if (guard.prefixes.some((prefix) => name.startsWith(prefix)))
    return 'it reads what is not a table of the data';
  if (next === '(' && functions.has(name)) return `it calls ${name}`;
  if (constants.has(name) && !isQuoted) return `it has the word ${name}`;
  // `a IS DISTINCT FROM 'text'` compares.
  const isSource = READING.has(name) && !isQuoted && last?.toLowerCase() !== 'distinct';
  if (isSource && next?.startsWith("'") === true) return 'it reads a file';
  return undefined;
}

/** Texts with escapes of their own, which would not end where ours do. */
const STRING_PREFIXES: ReadonlySet<string> = new Set(['e', 'u', 'b', 'x', 'n']);
const READING: ReadonlySet<string> = new Set(['from', 'join']);
