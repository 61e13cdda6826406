/** What stands in quotes is a value: no alias, no function. */
const withoutTexts = (expression: string): string => expression.replaceAll(/'(?:[^']|'')*'/g, "''");

/** Aliases an expression speaks of, but those of its own subqueries: `provider` in `provider.specialty`. */
export function aliasesIn(expression: string): readonly string[] {
  const text = withoutTexts(expression);
  const own = new Set(
    [...text.matchAll(/\b(?:from|join)\s+(\w+)(?:\s+as)?(?:\s+(\w+))?/gi)].flatMap((found) => [
      found[1],
      found[2],
    ]),
  );
  const spoken = [...text.matchAll(/\b([A-Za-z_]\w*)\.[A-Za-z_]\w*/g)].map((found) => found[1] ?? '');
  return [...new Set(spoken)].filter((alias) => !own.has(alias));
}

/** Columns an expression takes from one alias: `['plan']` of `coverage.plan`. */
export function columnsOf(expression: string, alias: string): readonly string[] {
  const found = withoutTexts(expression).matchAll(new RegExp(`\\b${alias}\\.([A-Za-z_]\\w*)`, 'g'));
  return [...new Set([...found].map((match) => match[1] ?? ''))];
}

/** Tables that subqueries of an expression read. */
export const tablesIn = (expression: string): readonly string[] => [
  ...new Set(
    [...withoutTexts(expression).matchAll(/\b(?:from|join)\s+(\w+)/gi)].map((found) => found[1] ?? ''),
  ),
];

export type Aggregate = {
  readonly kind: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'median';
  readonly distinct: boolean;
  readonly of: string;
};

/** Reads `sum(…)` that is all of an expression; undefined for one that is put together of several. */
export function readAggregate(expression: string): Aggregate | undefined {
  const head = /^\s*(count|sum|avg|min|max|median)\s*\(/i.exec(expression);
  if (head === null) return undefined;
  const inside = expression.slice(head[0].length);
  const end = closing(inside);
  if (end === undefined || inside.slice(end + 1).trim() !== '') return undefined;

  const of = inside.slice(0, end).trim();
  const distinct = /^distinct\b/i.test(of);
  return {
    kind: (head[1] ?? '').toLowerCase() as Aggregate['kind'],
    distinct,
    of: distinct ? of.slice('distinct'.length).trim() : of,
  };
}

/** Where the bracket closes that stands open at the beginning. */
export function closing(text: string): number | undefined {
  let depth = 1;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (depth === 0) return at;
  }
  return undefined;
}

/** An entry of `with`: `pdc_members as members`. */
export function readCompanion(entry: string): { readonly metric: string; readonly name: string } {
  const [metric = '', name = metric] = entry.split(' as ');
  return { metric, name };
}
