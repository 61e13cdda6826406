import type { TableSpec } from '../../model/model.ts';
import { type Part, relationOf } from '../read/part.ts';
import {
  type ColumnPlan,
  isBadSql,
  isGiven,
  isLeftSql,
  namesOf,
  quickSql,
  reasonFor,
  sqlTypeOf,
  valueSql,
} from './columns.ts';
import type { Session } from './database.ts';
import { quoteName, quoteText } from './quote.ts';

type Staging = {
  readonly spec: TableSpec;
  readonly plans: readonly ColumnPlan[];
  readonly today: string;
};

/**
 * Reads a part into the table `stage` in one pass: the columns of the model in their types, `_line`, the key's hash,
 * `_bad`, and for bad rows what the file had. Rows that are not written as the first of their columns are read a second
 * time, with every way of writing that is known.
 */
export async function stageRows(
  session: Session,
  part: Part,
  staging: Staging,
): Promise<{ readonly read: number; readonly bad: number }> {
  await session.run('DROP TABLE IF EXISTS stage');
  await session.run(quickStageSql(part, staging));
  const [[read, left] = []] = await session.rows(
    'SELECT count(*)::DOUBLE, count(*) FILTER (_bad)::DOUBLE FROM stage',
  );
  if (Number(left) > 0) await session.run(slowStageSql(staging));
  const [[bad] = []] = await session.rows('SELECT count(*) FILTER (_bad)::DOUBLE FROM stage');
  return { read: Number(read ?? 0), bad: Number(bad ?? 0) };
}

/** Each cell is read once: an engine that is given an expression twice computes it twice. */
function quickStageSql(part: Part, { spec, plans }: Staging): string {
  const cells = plans.map(({ source }) => `c${source}`).join(', ');
  const typed = plans.map((plan) => `${quickSql(plan, `c${plan.source}`)} AS t${plan.source}`);
  const left = plans.map((plan) => isLeftSql(plan, `c${plan.source}`, `t${plan.source}`));
  const isLeft = left.filter((condition) => condition !== 'false').join(' OR ') || 'false';
  const sources = new Map(plans.map(({ name, source }) => [name, source]));
  const place = (name: string) => (sources.has(name) ? `t${sources.get(name) ?? ''}` : 'NULL');
  const columns = Object.entries(spec.columns).map(
    ([name, column]) => `${place(name)}::${sqlTypeOf(column)} AS ${quoteName(name)}`,
  );
  const line = part.from.kind === 'lines' ? '' : '_line, ';
  return `CREATE TABLE stage AS
    SELECT ${columns.join(', ')}, ${line}_bad, CASE WHEN _bad THEN [${cells}] END AS _raw,
      hash(${spec.key.map(place).join(', ')}) AS _key
    FROM (SELECT *, (${isLeft}) AS _bad FROM (SELECT *, ${typed.join(', ')} FROM ${relationOf(part)}))`;
}

/** `_raw` stays as it is: a row whose list is changed would get another place, and with it another line. */
function slowStageSql({ spec, plans, today }: Staging): string {
  const cell = (index: number) => `_raw[${index + 1}]`;
  const typed = new Map(plans.map((plan, index) => [plan.name, valueSql(plan, cell(index), today)]));
  const bad = plans.map((plan, index) => isBadSql(plan, cell(index), `(${typed.get(plan.name) ?? ''})`));
  const isBad = bad.filter((condition) => condition !== 'false').join(' OR ') || 'false';
  const key = spec.key.map((name) => typed.get(name) ?? 'NULL');
  return `UPDATE stage SET ${[...typed].map(([name, sql]) => `${quoteName(name)} = ${sql}`).join(', ')},
      _bad = (${isBad}), _key = hash(${key.join(', ')})
    WHERE _bad`;
}

/** The physical line of a row of the stage. */
export const lineOf = (part: Part): string =>
  part.from.kind === 'lines' ? `rowid + ${part.from.firstLine}` : '_line';

/** Lists what is wrong with the bad rows in the table `rejects`: line, column of the file, reason, value. */
export async function listRejects(
  session: Session,
  part: Part,
  { plans, today }: { readonly plans: readonly ColumnPlan[]; readonly today: string },
): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TABLE rejects (line BIGINT, place INTEGER, "column" VARCHAR, reason VARCHAR, value VARCHAR)',
  );
  for (const [index, plan] of plans.entries()) {
    const raw = `_raw[${index + 1}]`;
    const missing = `NOT coalesce(${isGiven(raw)}, false)`;
    await session.run(`INSERT INTO rejects
      SELECT line, ${index}, ${quoteText(part.columns[plan.source] ?? '')},
        CASE WHEN ${missing} THEN 'missing_value' ELSE ${quoteText(reasonFor(plan.spec))} END, left(${raw}, 200)
      FROM (SELECT ${lineOf(part)} AS line, _raw FROM stage WHERE _bad)
      WHERE ${isBadSql(plan, raw, `(${valueSql(plan, raw, today)})`)}`);
  }
}

export type Repeats = {
  readonly duplicates: number;
  readonly duplicateLines: readonly number[];
  readonly superseded: number;
};

const LINES_SHOWN = 100;

/**
 * Finds good rows that are exactly like an earlier one, in the table `dropped`; and, unless both are to stay, those
 * whose key comes again later, in `superseded`.
 */
export async function findRepeats(
  session: Session,
  part: Part,
  spec: TableSpec,
  { keepsBoth }: { readonly keepsBoth: boolean },
): Promise<Repeats> {
  await session.run('CREATE OR REPLACE TABLE dropped (r BIGINT)');
  await session.run('CREATE OR REPLACE TABLE superseded (r BIGINT)');
  await session.run(
    'CREATE OR REPLACE TABLE again AS SELECT _key FROM stage WHERE NOT _bad GROUP BY _key HAVING count(*) > 1',
  );
  const [[again] = []] = await session.rows('SELECT count(*)::DOUBLE FROM again');
  if (Number(again) === 0) return { duplicates: 0, duplicateLines: [], superseded: 0 };
  const all = namesOf(Object.keys(spec.columns).map((name) => ({ name })));
  const key = namesOf(spec.key.map((name) => ({ name })));
  await session.run(`CREATE OR REPLACE TABLE alike AS SELECT rowid AS r, ${lineOf(part)} AS line, ${all}
    FROM stage WHERE NOT _bad AND _key IN (FROM again)`);
  await session.run(`INSERT INTO dropped SELECT r FROM (
    SELECT r, row_number() OVER (PARTITION BY ${all} ORDER BY r) AS n FROM alike) WHERE n > 1`);
  if (!keepsBoth) {
    await session.run(`INSERT INTO superseded SELECT r FROM (
      SELECT r, row_number() OVER (PARTITION BY ${key} ORDER BY r DESC) AS n
      FROM alike WHERE r NOT IN (FROM dropped)) WHERE n > 1`);
    await session.run(`INSERT INTO rejects
      SELECT line, -1, NULL, 'replaced_by_later_row', NULL FROM alike WHERE r IN (FROM superseded)`);
  }
  const lines = await session.rows(
    `SELECT line::DOUBLE FROM alike WHERE r IN (FROM dropped) ORDER BY line LIMIT ${LINES_SHOWN}`,
  );
  const [[duplicates, superseded] = []] = await session.rows(
    'SELECT (SELECT count(*) FROM dropped)::DOUBLE, (SELECT count(*) FROM superseded)::DOUBLE',
  );
  return {
    duplicates: Number(duplicates),
    duplicateLines: lines.map(([line]) => Number(line)),
    superseded: Number(superseded),
  };
}
