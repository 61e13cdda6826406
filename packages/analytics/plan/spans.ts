import type { JoinSpec } from '../model/model.ts';
import { quoted } from './dialect.ts';
import type { Draft } from './draft.ts';

/**
 * Spans of a table cut so that they never overlap: on each day the one that began last. Adds the common table
 * expressions and gives the name to join, with `first_day`, `next_day` and the columns asked for.
 *
 * Only spans of those are cut who have some that overlap: cutting everybody's would be most of the work of a question.
 */
export function addSpans(draft: Draft, join: JoinSpec, columns: readonly string[]): string {
  if (join.span === undefined) throw new RangeError(`${join.alias} has no span`);
  const name = `${join.table}_spans`;
  draft.tables.add(join.table);
  if (draft.ctes.has(name)) return name;

  const table = quoted(join.table);
  const [key = '', from = '', until = ''] = [join.span.key, join.span.from, join.span.until].map(quoted);
  const end = (alias: string): string => `coalesce(${alias}.${until}, DATE '9999-12-30')`;
  const kept = columns.map((column) => `e.${quoted(column)}`).join(', ');
  const [doubled, edges, pieces, covering] = ['doubled', 'edges', 'pieces', 'covering'].map(
    (part) => `${join.table}_${part}`,
  );
  draft.ctes.set(
    `${doubled}`,
    `SELECT DISTINCT e.${key}
FROM ${table} AS e
JOIN ${table} AS o ON o.${key} = e.${key} AND o.${from} BETWEEN e.${from} AND ${end('e')}
WHERE o._file <> e._file OR o._line <> e._line`,
  );
  draft.ctes.set(
    `${edges}`,
    `SELECT e.${key}, e.${from} AS first_day FROM ${table} AS e WHERE e.${key} IN (SELECT ${key} FROM ${doubled})
UNION
SELECT e.${key}, ${end('e')} + 1 FROM ${table} AS e WHERE e.${key} IN (SELECT ${key} FROM ${doubled})`,
  );
  draft.ctes.set(
    `${pieces}`,
    `SELECT ${key}, first_day, lead(first_day) OVER (PARTITION BY ${key} ORDER BY first_day) AS next_day FROM ${edges}`,
  );
  draft.ctes.set(
    `${covering}`,
    `SELECT p.${key}, p.first_day, p.next_day, ${kept},
  row_number() OVER (PARTITION BY p.${key}, p.first_day ORDER BY e.${from} DESC, ${kept}) AS place
FROM ${pieces} AS p
JOIN ${table} AS e ON e.${key} = p.${key} AND p.first_day BETWEEN e.${from} AND ${end('e')}`,
  );
  const plain = columns.map(quoted).join(', ');
  draft.ctes.set(
    name,
    `SELECT e.${key}, e.${from} AS first_day, ${end('e')} + 1 AS next_day, ${kept}
FROM ${table} AS e
WHERE e.${key} NOT IN (SELECT ${key} FROM ${doubled})
UNION ALL
SELECT ${key}, first_day, next_day, ${plain} FROM ${covering} WHERE place = 1`,
  );
  return name;
}
