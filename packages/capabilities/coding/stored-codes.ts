import { type Db, unseal } from '@chartwright/platform';
import { sql } from 'kysely';
import { unpack } from './work.ts';

/** A SNOMED CT code in finished tasks, under the name it was given then, and how many tasks hold it. */
export type StoredCode = { readonly code: string; readonly term: string; readonly tasks: number };

const PAGE = 200;

/**
 * Counts the SNOMED CT codes in the results of all organisations, for the operator who is about to change the
 * terminology. Tells codes and counts only, never whose they are.
 */
export async function countStoredCodes(db: Db, key: Buffer): Promise<StoredCode[]> {
  const found = new Map<string, { code: string; term: string; tasks: number }>();
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<{ id: string; result: Buffer }>`
      select id, result from coding_tasks
      where status = 'SUCCESS' and result is not null and id > ${after}::uuid order by id limit ${PAGE}`.execute(
      db,
    );
    for (const { result } of rows) {
      for (const [code, term] of codesIn(unseal(result, key))) {
        const known = found.get(code) ?? { code, term, tasks: 0 };
        known.tasks += 1;
        found.set(code, known);
      }
    }
    const last = rows.at(-1);
    if (last === undefined)
      return [...found.values()].toSorted((a, b) => b.tasks - a.tasks || (a.code < b.code ? -1 : 1));
    after = last.id;
  }
}

/** What was answered, and what was offered beside it. */
function codesIn(result: Buffer): Map<string, string> {
  const { facts, targets } = unpack(result).coded;
  const codings = [
    ...facts.flatMap(({ snomed, alternatives }) => [snomed, ...alternatives]),
    ...targets.map(({ snomed }) => snomed),
  ];
  return new Map(codings.filter((coding) => coding !== undefined).map(({ code, term }) => [code, term]));
}
