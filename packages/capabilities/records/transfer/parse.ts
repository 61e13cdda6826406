import { isUtf8 } from 'node:buffer';
import type { Issue } from '@chartwright/kernel';
import { describeIssue, toIssues } from '@chartwright/platform';
import type { Exchange, Line, LineKind } from './exchange.ts';
import type { RawLine } from './lines.ts';

/** A line whose fields are right. What it names is not looked at yet. */
export type ReadLine = { readonly number: number; readonly exchange: Exchange; readonly line: Line };

/** A line that cannot be taken, and why. */
export type BadLine = {
  readonly number: number;
  readonly kind: LineKind | null;
  readonly issues: readonly Issue[];
};

const isBad = (line: ReadLine | BadLine): line is BadLine => 'issues' in line;

/** What makes of a parsed line one of our own: its kind, and its fields. A refusal names the fields. */
export type Translate = (sent: Readonly<Record<string, unknown>>) => {
  readonly kind: unknown;
  readonly fields: unknown;
};

/** Our own lines carry their kind beside their fields. */
export const asOwnLine: Translate = ({ kind, ...fields }) => ({ kind, fields });

/** Sorts lines into what can be taken and what cannot; blank ones are neither. */
export function parseLines(
  raw: readonly RawLine[],
  order: {
    readonly exchanges: ReadonlyMap<string, Exchange>;
    readonly translate: Translate;
    readonly allowed: ReadonlySet<string>;
    readonly now: Date;
  },
): { readonly good: ReadLine[]; readonly bad: BadLine[] } {
  const parsed = raw.filter(({ bytes }) => !isBlank(bytes)).map((line) => parseLine(line, order));
  return {
    good: parsed.filter((line): line is ReadLine => !isBad(line)),
    bad: parsed.filter(isBad),
  };
}

const isBlank = (bytes: Buffer | undefined): boolean =>
  bytes !== undefined && bytes.length < 3 && bytes.toString('latin1').trim() === '';

function parseLine({ number, bytes }: RawLine, order: Parameters<typeof parseLines>[1]): ReadLine | BadLine {
  const refuse = (kind: LineKind | null, path: string, message: string): BadLine => ({
    number,
    kind,
    issues: [{ path, message }],
  });
  if (bytes === undefined) return refuse(null, 'line', 'The line is too long');
  if (!isUtf8(bytes)) return refuse(null, 'line', 'Not valid UTF-8');
  const sent = parseObject(bytes);
  if (sent === undefined) return refuse(null, 'line', 'Not a JSON object');
  const { kind, fields } = order.translate(sent);
  const exchange = typeof kind === 'string' ? order.exchanges.get(kind) : undefined;
  if (exchange === undefined) {
    return refuse(null, 'kind', `Expected one of ${[...order.exchanges.keys()].join(', ')}`);
  }
  if (!order.allowed.has(exchange.kind))
    return refuse(exchange.kind, 'kind', `Needs the scope ${exchange.write}`);
  const result = exchange.Line.safeParse(fields, { error: describeIssue });
  if (!result.success) return { number, kind: exchange.kind, issues: toIssues(result.error) };
  const line: Line = result.data;
  const faults = [...checkTimes(line, order.now), ...(exchange.check?.(line, order.now) ?? [])];
  return faults.length === 0 ? { number, exchange, line } : { number, kind: exchange.kind, issues: faults };
}

/** The parser's own message is dropped: it quotes the line. */
function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const checkTimes = (line: Line, now: Date): Issue[] =>
  ['created_at', 'updated_at'].flatMap((field) => {
    const value = line[field];
    return typeof value === 'string' && Date.parse(value) > now.getTime()
      ? [{ path: field, message: 'Must not lie in the future' }]
      : [];
  });
