import { sql } from 'kysely';
import type { Queryable } from '../data/queryable.ts';
import { type DataSeals, sealsOf } from '../data/seals.ts';
import type { Owner } from '../owner.ts';
import { patientDigest } from '../patient-ref.ts';
import type { DayRecord } from './day.ts';

/** The days of one person. */
export type Person = { readonly owner: Owner; readonly digest: Buffer; readonly seals: DataSeals };

export function personOf(owner: Owner, patientRef: string, sealKey: Buffer): Person {
  const digest = patientDigest(owner, patientRef, sealKey);
  return { owner, digest, seals: sealsOf(sealKey, `person/${digest.toString('hex')}`) };
}

const placeOf = (day: string): string => `day|${day}`;

const ofPerson = ({ owner: { orgId, mode }, digest }: Person) =>
  sql`org_id = ${orgId} and mode = ${mode} and patient_digest = ${digest}`;

type Row = { readonly day: string; readonly content: Buffer };

/** The days from and to included, those without data left out. */
export async function readDays(
  db: Queryable,
  person: Person,
  from: string,
  to: string,
): Promise<readonly DayRecord[]> {
  const { rows } = await sql<Row>`
    select day, content from wearable_daily
    where ${ofPerson(person)} and day between ${from}::date and ${to}::date order by day`.execute(db);
  return rows.map(({ day, content }) => person.seals.open<DayRecord>(placeOf(day), content));
}

export async function readLastDay(
  db: Queryable,
  person: Person,
  upTo: string,
): Promise<DayRecord | undefined> {
  const { rows } = await sql<Row>`
    select day, content from wearable_daily where ${ofPerson(person)} and day <= ${upTo}::date
    order by day desc limit 1`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : person.seals.open<DayRecord>(placeOf(row.day), row.content);
}

/** Puts days in the place of those that were there; one that came to nothing is removed. */
export async function replaceDays(
  db: Queryable,
  person: Person,
  days: readonly string[],
  computed: ReadonlyMap<string, DayRecord>,
  at: Date,
): Promise<void> {
  const { owner, digest, seals } = person;
  const filled = days.filter((day) => computed.has(day));
  const emptied = days.filter((day) => !computed.has(day));
  if (emptied.length > 0) {
    await sql`delete from wearable_daily where ${ofPerson(person)} and day = any(${emptied}::date[])`.execute(
      db,
    );
  }
  if (filled.length === 0) return;
  const contents = filled.map((day) => seals.seal(placeOf(day), computed.get(day) ?? {}));
  await sql`
    insert into wearable_daily (org_id, mode, patient_digest, day, content, computed_at)
    select ${owner.orgId}, ${owner.mode}, ${digest}, day, content, ${at}
    from unnest(${filled}::date[], ${contents}::bytea[]) as given (day, content)
    on conflict (org_id, mode, patient_digest, day)
      do update set content = excluded.content, computed_at = excluded.computed_at`.execute(db);
}

export async function removeDays(db: Queryable, person: Person): Promise<void> {
  await sql`delete from wearable_daily where ${ofPerson(person)}`.execute(db);
}
