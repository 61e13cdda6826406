import { randomBytes } from 'node:crypto';
import type { Database } from '@chartwright/platform';
import { writeSearchName } from '@chartwright/records';
import { personOf } from './people.ts';

const ROWS_PER_STATEMENT = 5_000;
const YEARS = 10;
const YEAR_MS = 365 * 86_400_000;

const INSERT = `
insert into patients (id, org_id, mode, external_id, name, first_name, last_name, date_of_birth, mrn, search_name,
  created_at, updated_at)
select id, $1, $2, external_id, name, first, last, birth, mrn, search_name, at, at
from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[], $10::text[],
  $11::timestamptz[]) as row (id, external_id, name, first, last, birth, mrn, search_name, at)`;

/** Fills an organisation with invented patients that came over ten years; their ids, oldest first. */
export async function seedPatients(
  { pool }: Pick<Database, 'pool'>,
  owner: { readonly orgId: string; readonly mode: string },
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  const startMs = Date.now() - YEARS * YEAR_MS;
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const rows = Array.from({ length: Math.min(ROWS_PER_STATEMENT, count - from) }, (_, i) => {
      const number = from + i;
      const { first, last, birth } = personOf(number);
      const name = `${first} ${last}`;
      const at = new Date(startMs + Math.floor((number / count) * YEARS * YEAR_MS));
      return { id: randomId(), number, first, last, birth, name, at };
    });
    await pool.query({
      name: 'seed',
      text: INSERT,
      values: [
        owner.orgId,
        owner.mode,
        rows.map(({ id }) => id),
        rows.map(({ number }) => `EHR-${number}`),
        rows.map(({ name }) => name),
        rows.map(({ first }) => first),
        rows.map(({ last }) => last),
        rows.map(({ birth }) => birth),
        rows.map(({ number }) => `M${number}`),
        rows.map(({ name }) => writeSearchName(name)),
        rows.map(({ at }) => at),
      ],
    });
    for (const { id } of rows) ids.push(id);
  }
  await tidy(pool);
  return ids;
}

/** Does at once what the database does by itself within a minute, so that it is not at it while something is measured. */
async function tidy(pool: Database['pool']): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('vacuum (analyze) patients, patient_words, patient_counts');
    await client.query('reset statement_timeout');
  } finally {
    client.release();
  }
}

const randomId = (): string => String((randomBytes(8).readBigUInt64BE() >> 1n) + 1n);
