import type { Issue } from '@chartwright/kernel';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

// The demo pathway has 20,000 characters, 600 lines and 1,000 marks, as JSON 7,000. The parser is slow on hostile text, up
// to a hundredth of a millisecond for a mark, so these are counted before it reads.
const CHARS_MAX = 262_144;
const MARKS_MAX = 40_000;
const LINES_MAX = 20_000;
const DEPTH_MAX = 40;
const VALUES_MAX = 20_000;
/** Indicators at the start of a line open one level each without indentation ("- - - -"). */
const LINE_OPENERS = /^[\s?:-]{200}/m;
const MARKS: ReadonlySet<string> = new Set('[]{},!&*?"');
const LINE_ENDS: ReadonlySet<string> = new Set('\r\n');
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type Path = readonly (string | number)[];

/** One fault. `path` uses dots, `line` counts from 1 and is absent where the source was no text. */
export type PathwayIssue = Issue & { readonly line?: number };

export type Source =
  | { readonly state: 'read'; readonly value: unknown; readonly lineOf: (path: Path) => number | undefined }
  | { readonly state: 'refused'; readonly issues: readonly PathwayIssue[] };

class Refusal extends Error {
  readonly path: Path;
  readonly offset: number | undefined;
  constructor(message: string, path: Path, offset?: number) {
    super(message);
    this.path = path;
    this.offset = offset;
  }
}

const refused = (message: string, line?: number, path: Path = []): Source => ({
  state: 'refused',
  issues: [{ path: path.join('.'), ...(line === undefined ? {} : { line }), message }],
});

function countOf(text: string, marks: ReadonlySet<string>): number {
  let count = 0;
  for (const character of text) if (marks.has(character)) count += 1;
  return count;
}

/** Reads a pathway text (YAML 1.2, of which JSON is a part) into plain data and remembers the line of every value. */
export function readText(text: string): Source {
  if (text.length > CHARS_MAX) return refused(`is longer than ${CHARS_MAX} characters`);
  if (countOf(text, MARKS) > MARKS_MAX)
    return refused(`has more than ${MARKS_MAX} brackets, commas, quotes and other marks`);
  if (countOf(text, LINE_ENDS) > LINES_MAX) return refused(`has more than ${LINES_MAX} lines`);
  if (LINE_OPENERS.test(text)) return refused('has a line that opens too many levels or is indented too far');

  const lineCounter = new LineCounter();
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  // The library compares every pair of keys and quotes the source for each error: both are quadratic, both are ours below.
  const parsed = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter, schema: 'core' });
  const fault = parsed.errors[0] ?? parsed.warnings[0];
  if (fault !== undefined) return refused(`is not valid YAML (${fault.code})`, lineAt(fault.pos[0]));

  const reader = new NodeReader(lineAt);
  try {
    const value = reader.read(parsed.contents, [], 0);
    return { state: 'read', value, lineOf: (path) => reader.lineOf(path) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(error.message, error.offset === undefined ? undefined : lineAt(error.offset), error.path);
  }
}

/** Builds plain data from the nodes itself: no aliases, no tags, no duplicate or special keys, bounded depth and size. */
class NodeReader {
  readonly #lines = new Map<string, number>();
  readonly #lineAt: (offset: number) => number;
  #count = 0;

  constructor(lineAt: (offset: number) => number) {
    this.#lineAt = lineAt;
  }

  /** The line of the value, or of the closest value around it. */
  lineOf(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const line = this.#lines.get(keyOf(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  }

  read(node: Node | null, path: Path, depth: number): unknown {
    const offset = node?.range?.[0];
    this.#count += 1;
    if (depth > DEPTH_MAX) throw new Refusal(`is nested more than ${DEPTH_MAX} levels deep`, [], offset);
    if (this.#count > VALUES_MAX) throw new Refusal(`has more than ${VALUES_MAX} values`, [], offset);
    if (offset !== undefined && !this.#lines.has(keyOf(path)))
      this.#lines.set(keyOf(path), this.#lineAt(offset));

    if (node === null) return null;
    if (isAlias(node)) throw new Refusal('uses an alias (*); write the value out', path, offset);
    if ('anchor' in node && node.anchor !== undefined) throw new Refusal('uses an anchor (&)', path, offset);
    if (node.tag !== undefined) throw new Refusal('uses a tag (!)', path, offset);
    if (isScalar(node)) return node.value;
    if (isSeq<Node>(node))
      return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    if (isMap<Node, Node | null>(node)) return this.#readMap(node.items, path, depth);
    throw new Refusal('is of no kind a pathway has', path, offset);
  }

  #readMap(pairs: readonly { key: Node; value: Node | null }[], path: Path, depth: number): object {
    const record: Record<string, unknown> = {};
    for (const { key, value } of pairs) {
      const offset = key?.range?.[0];
      const name =
        isScalar(key) && key.tag === undefined && key.anchor === undefined ? String(key.value) : undefined;
      if (name === undefined) throw new Refusal('has a key that is no plain word', path, offset);
      if (FORBIDDEN_KEYS.has(name)) throw new Refusal(`has the forbidden key ${name}`, path, offset);
      if (Object.hasOwn(record, name)) throw new Refusal(`has the key ${name} twice`, path, offset);
      if (offset !== undefined) this.#lines.set(keyOf([...path, name]), this.#lineAt(offset));
      record[name] = this.read(value, [...path, name], depth + 1);
    }
    return record;
  }
}

const keyOf = (path: Path): string => JSON.stringify(path);

/** The same limits for data that was parsed elsewhere, such as the body of a request. */
export function readData(value: unknown): Source {
  const pending: { value: unknown; path: Path }[] = [{ value, path: [] }];
  for (let count = 1; pending.length > 0; count += 1) {
    const next = pending.pop();
    if (next === undefined || typeof next.value !== 'object' || next.value === null) continue;
    if (next.path.length > DEPTH_MAX) return refused(`is nested more than ${DEPTH_MAX} levels deep`);
    if (count > VALUES_MAX) return refused(`has more than ${VALUES_MAX} values`);
    for (const key of Object.keys(next.value)) {
      if (FORBIDDEN_KEYS.has(key)) return refused(`has the forbidden key ${key}`, undefined, next.path);
      pending.push({ value: (next.value as Record<string, unknown>)[key], path: [...next.path, key] });
    }
  }
  return { state: 'read', value, lineOf: () => undefined };
}
