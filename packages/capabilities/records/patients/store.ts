import type { Database, Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Page, Place } from '../paging.ts';

type Queryable = Db | Tx;
/** For prepared statements, where a read is frequent. */
export type Pool = Database['pool'];

export type ClientHistory = Readonly<
  Partial<
    Record<
      'medical_history' | 'family_history' | 'social_history' | 'previous_treatment',
      string | null | undefined
    >
  >
>;

/** What a client can set. */
export type PatientFields = {
  readonly name: string;
  readonly pronouns: string | null;
  readonly notes: string | null;
  readonly consent: boolean;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly date_of_birth: string | null;
  readonly gender: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mrn: string | null;
  readonly client_history: ClientHistory;
};

export type PatientRow = PatientFields & {
  readonly id: string;
  readonly external_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly merged_into: string | null;
};

export const COLUMNS = `patients.id::text as id, external_id, name, pronouns, notes, consent, first_name, last_name, date_of_birth,
  gender, email, phone, mrn, client_history, created_at, updated_at, merged_into::text as merged_into`;
const columns = sql.raw(COLUMNS);

export type NewPatient = {
  readonly id: string;
  readonly externalId: string | null;
  readonly fields: PatientFields;
  readonly searchName: string;
  readonly at: Date;
};

/** A patient to be created, and who is told to have done it. */
export type Creation = {
  readonly owner: Owner;
  readonly patient: NewPatient;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly requestId: string;
};

/** Patients and their audit entries in one statement; what clashes with an external id makes neither. */
const CREATE_BEGIN = `with sent as (select * from jsonb_to_recordset(`;
const CREATE_END = `::jsonb) as row (id bigint, org_id text, mode text, external_id text, name text, pronouns text, notes text,
    consent boolean, first_name text, last_name text, date_of_birth date, gender text, email text, phone text, mrn text,
    client_history jsonb, search_name text, at timestamptz, actor_kind text, actor_id text, request_id text)
), made as (
  insert into patients (id, org_id, mode, external_id, name, pronouns, notes, consent, first_name, last_name,
    date_of_birth, gender, email, phone, mrn, client_history, search_name, created_at, updated_at)
  select id, org_id, mode, external_id, name, pronouns, notes, consent, first_name, last_name, date_of_birth,
    gender, email, phone, mrn, client_history, search_name, at, at
  from sent order by org_id, mode, external_id
  on conflict (org_id, mode, external_id) where external_id is not null and deleted_at is null do nothing
  returning *
), told as (
  insert into audit_entries (org_id, actor_kind, actor_id, action, target_kind, target_id, request_id, details)
  select sent.org_id, actor_kind, actor_id, 'patient.created', 'patient', id::text, request_id,
    jsonb_build_object('mode', sent.mode)
  from made join sent using (id)
)
select ${COLUMNS} from made as patients`;

const writeCreations = (creations: readonly Creation[]): string =>
  JSON.stringify(
    creations.map(({ owner, patient: { id, externalId, fields, searchName, at }, actor, requestId }) => ({
      ...fields,
      id,
      org_id: owner.orgId,
      mode: owner.mode,
      external_id: externalId,
      search_name: searchName,
      at,
      actor_kind: actor.kind,
      actor_id: actor.id,
      request_id: requestId,
    })),
  );

/** The patient as stored; undefined when the external id is taken, also by a transaction that commits meanwhile. */
export async function insertPatient(tx: Tx, creation: Creation): Promise<PatientRow | undefined> {
  const { rows } = await sql<PatientRow>`${sql.raw(CREATE_BEGIN)}${writeCreations([creation])}${sql.raw(
    CREATE_END,
  )}`.execute(tx);
  return rows[0];
}

/** Patients of any owners in a transaction of their own; those that clash are left out. */
export async function insertPatients(pool: Pool, creations: readonly Creation[]): Promise<PatientRow[]> {
  const { rows } = await pool.query<PatientRow>({
    name: 'create-patients',
    text: `${CREATE_BEGIN}$1${CREATE_END}`,
    values: [writeCreations(creations)],
  });
  return rows;
}

/** Statements for so many ids. One parameter an id: for an array PostgreSQL would plan anew each time. */
const FIND = [1, 2, 4, 8, 16].map((size) => ({
  size,
  name: `find-${size}-patients`,
  text: `select ${COLUMNS} from patients
    where id in (${Array.from({ length: size }, (_, i) => `$${i + 3}`).join(', ')})
      and org_id = $1 and mode = $2 and deleted_at is null`,
}));
const FIND_MOST = FIND.at(-1)?.size ?? 1;
const NOBODY = '0';

/** The patients of these ids, in any order. */
export async function findByIds(pool: Pool, owner: Owner, ids: readonly string[]): Promise<PatientRow[]> {
  if (ids.length > FIND_MOST) {
    const [some, rest] = [ids.slice(0, FIND_MOST), ids.slice(FIND_MOST)];
    return (await Promise.all([findByIds(pool, owner, some), findByIds(pool, owner, rest)])).flat();
  }
  const statement = FIND.find(({ size }) => size >= ids.length);
  if (statement === undefined) return [];
  const { size, name, text } = statement;
  const padding = Array.from({ length: size - ids.length }, () => NOBODY);
  const { rows } = await pool.query<PatientRow>({
    name,
    text,
    values: [owner.orgId, owner.mode, ...ids, ...padding],
  });
  return rows;
}

export async function findByExternalId(
  db: Queryable,
  owner: Owner,
  externalId: string,
): Promise<PatientRow | undefined> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patients
    where org_id = ${owner.orgId} and mode = ${owner.mode} and external_id = ${externalId}
      and deleted_at is null`.execute(db);
  return rows[0];
}

/** The patients of these ids, locked for a change in the order of their ids, so that two changes never wait in a circle. */
export async function lockPatients(tx: Tx, owner: Owner, ids: readonly string[]): Promise<PatientRow[]> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patients
    where id = any(${ids}::bigint[]) and org_id = ${owner.orgId} and mode = ${owner.mode} and deleted_at is null
    order by id for update`.execute(tx);
  return rows;
}

/** A patient held as it is: it can be read and shared by others, and changed by nobody until the transaction ends. */
export async function sharePatient(tx: Tx, owner: Owner, id: string): Promise<PatientRow | undefined> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patients
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode} and deleted_at is null
    for share`.execute(tx);
  return rows[0];
}

export async function updatePatient(
  tx: Tx,
  owner: Owner,
  patient: Omit<NewPatient, 'externalId'>,
): Promise<PatientRow> {
  const { id, fields, searchName, at } = patient;
  const { rows } = await sql<PatientRow>`
    update patients set name = ${fields.name}, pronouns = ${fields.pronouns}, notes = ${fields.notes},
      consent = ${fields.consent}, first_name = ${fields.first_name}, last_name = ${fields.last_name},
      date_of_birth = ${fields.date_of_birth}, gender = ${fields.gender}, email = ${fields.email},
      phone = ${fields.phone}, mrn = ${fields.mrn}, client_history = ${JSON.stringify(fields.client_history)}::jsonb,
      search_name = ${searchName}, updated_at = ${at}
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode} returning ${columns}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error('A locked patient vanished');
  return row;
}

/** Marks a patient and all that were merged into it as deleted; their ids. */
export async function deletePatient(tx: Tx, owner: Owner, id: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive family (id) as (
      values (${id}::bigint)
      union select p.id from patients p join family on p.merged_into = family.id
    )
    update patients set deleted_at = ${at}, updated_at = ${at}
    where id in (select id from family) and org_id = ${owner.orgId} and mode = ${owner.mode}
      and deleted_at is null
    returning id::text as id`.execute(tx);
  return rows.map((row) => row.id);
}

/** A patient and all that were merged into it, at any depth: whose records are shown under it. */
export async function familyOf(db: Queryable, owner: Owner, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive family (id) as (
      select id from patients
      where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode} and deleted_at is null
      union select p.id from patients p join family on p.merged_into = family.id
    )
    select id::text as id from family`.execute(db);
  return rows.map((row) => row.id);
}

/** Who was merged into each of these patients, and stands behind it now. */
export async function findMergedInto(
  pool: Pool,
  { orgId, mode }: Owner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ target: string; sources: string[] }>({
    name: 'find-merged-into',
    text: `select merged_into::text as target, array_agg(id::text order by id) as sources from patients
      where merged_into = any($3::bigint[]) and org_id = $1 and mode = $2 and deleted_at is null group by merged_into`,
    values: [orgId, mode, ids],
  });
  return new Map(rows.map(({ target, sources }) => [target, sources]));
}

export type Purged = Owner & { readonly id: string };

/**
 * Removes for good up to `limit` patients that were deleted before the moment, and those merged into them, whom the database
 * would take along untold.
 */
export async function purgePatients(tx: Tx, before: Date, limit: number): Promise<Purged[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; id: string }>`
    with recursive found as materialized (
      select id from patients where deleted_at < ${before} order by deleted_at, id limit ${limit}
      for update skip locked
    ), family (id) as (
      select id from found union select p.id from patients p join family on p.merged_into = family.id
    )
    delete from patients where id in (select id from family)
    returning org_id, mode, id::text as id`.execute(tx);
  return rows.map(({ org_id: orgId, mode, id }) => ({ orgId, mode, id }));
}

/** Hides a patient behind another one, or shows it again (`targetId` null). */
export async function setMergedInto(
  tx: Tx,
  { orgId, mode }: Owner,
  sourceId: string,
  targetId: string | null,
  at: Date,
): Promise<void> {
  await sql`update patients set merged_into = ${targetId}::bigint, updated_at = ${at}
    where id = ${sourceId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

export type MergeRow = {
  readonly id: string;
  readonly source_id: string;
  readonly target_id: string;
  readonly merged_at: Date;
  readonly merged_by: string;
  readonly unmerged_at: Date | null;
  readonly unmerged_by: string | null;
};

type Pair = { readonly sourceId: string; readonly targetId: string };

export async function insertMerge(
  tx: Tx,
  owner: Owner,
  { sourceId, targetId, id, at, by }: Pair & { readonly id: string; readonly at: Date; readonly by: string },
): Promise<void> {
  await sql`
    insert into patient_merges (id, org_id, mode, source_id, target_id, merged_at, merged_by)
    values (${id}, ${owner.orgId}, ${owner.mode}, ${sourceId}, ${targetId}, ${at}, ${by})`.execute(tx);
}

export async function endMerge(
  tx: Tx,
  { orgId, mode }: Owner,
  { sourceId, targetId, at, by }: Pair & { readonly at: Date; readonly by: string },
): Promise<void> {
  await sql`
    update patient_merges set unmerged_at = ${at}, unmerged_by = ${by}
    where source_id = ${sourceId} and target_id = ${targetId} and org_id = ${orgId} and mode = ${mode}
      and unmerged_at is null`.execute(tx);
}

/** Every merge a patient took part in, oldest first. */
export async function listMerges(db: Queryable, owner: Owner, id: string): Promise<MergeRow[]> {
  const { rows } = await sql<MergeRow>`
    select id, source_id::text as source_id, target_id::text as target_id, merged_at, merged_by, unmerged_at,
      unmerged_by
    from patient_merges
    where (source_id = ${id} or target_id = ${id}) and org_id = ${owner.orgId} and mode = ${owner.mode}
    order by merged_at, id`.execute(db);
  return rows;
}

export type PatientFilter = {
  readonly externalId?: string | undefined;
  /** Beginnings of words, as they are searched. */
  readonly words?: readonly string[] | undefined;
  readonly dateOfBirth?: string | undefined;
  readonly mrn?: string | undefined;
  readonly updatedSince?: Date | undefined;
};

/** Behind everything: where a list without a cursor begins. */
export const NEWEST: Place = { createdAt: new Date('9999-12-31T23:59:59.999Z'), id: '9223372036854775807' };

/** How much of each patient a list reads. */
export type View = 'short' | 'full';
type ShortRow = Pick<PatientRow, 'id' | 'name' | 'created_at'>;
export type ListedRow = ShortRow | PatientRow;

const SHORT_COLUMNS = 'patients.id::text as id, name, created_at';
const columnsOf = (view: View): string => (view === 'full' ? COLUMNS : SHORT_COLUMNS);

/** Patients by name alone, newest first: `most` of them behind a place, or from the newest on, and some more. */
export type NameSearch = {
  /** Beginnings of words, as they are searched. */
  readonly words: readonly string[];
  readonly after: Place | undefined;
  readonly skip: number;
  readonly most: number;
};

/** What a page shows of a search, and one row more. */
export const toNameSearch = (words: readonly string[], page: Page): NameSearch => ({
  words,
  after: page.after,
  skip: skipOf(page),
  most: page.limit + 1,
});

const FOUND = 'from search_patients($1, $2, $3, $4, $5, $6, $7) as found';

/** The short one needs nothing but what was found, in the order in which it was found. */
const BY_NAME = {
  short: `select search, patient_id::text as id, name, (date_part('epoch', placed_at) * 1000)::bigint as ms ${FOUND}`,
  full: `select search, patients.*
    ${FOUND} join lateral (select ${COLUMNS} from patients where id = found.patient_id and org_id = $1 and mode = $2) as patients
      on true
    order by search, created_at desc, found.patient_id desc`,
};

/** The answer of each search, in the order of the searches. */
export async function searchByName(
  pool: Pool,
  owner: Owner,
  searches: readonly NameSearch[],
  view: View,
): Promise<ListedRow[][]> {
  const { rows } = await pool.query<Found>({
    name: `search-patients-${view}`,
    text: BY_NAME[view],
    values: [
      owner.orgId,
      owner.mode,
      searches.map(({ words }) => words.join(' ')),
      searches.map(({ after }) => after?.createdAt.toISOString() ?? 'infinity'),
      searches.map(({ after }) => after?.id ?? NEWEST.id),
      searches.map(({ skip }) => skip),
      searches.map(({ most }) => most),
    ],
  });
  const answers: ListedRow[][] = searches.map(() => []);
  for (const row of rows) answers[row.search - 1]?.push(toListed(row));
  return answers;
}

type Found = { readonly search: number } & (
  | { readonly id: string; readonly name: string; readonly ms: number }
  | PatientRow
);

/** Reading an instant as text takes longer than all the rest of a short row. */
const toListed = (row: Found): ListedRow =>
  'ms' in row ? { id: row.id, name: row.name, created_at: new Date(row.ms) } : row;

/** One row more than the page shows, newest first, of those that meet every condition. */
export async function listFiltered(
  pool: Pool,
  owner: Owner,
  filter: PatientFilter,
  page: Page,
  view: View,
): Promise<ListedRow[]> {
  const { createdAt, id } = page.after ?? NEWEST;
  const values: unknown[] = [owner.orgId, owner.mode, createdAt, id, skipOf(page), page.limit + 1];
  const conditions = [
    'org_id = $1',
    'mode = $2',
    'is_listed',
    'deleted_at is null',
    '(created_at, id) < ($3, $4)',
  ];
  const add = (condition: string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  add('external_id = ?', filter.externalId);
  add('date_of_birth = ?', filter.dateOfBirth);
  add('mrn = ?', filter.mrn);
  add('updated_at >= ?', filter.updatedSince);
  for (const word of filter.words ?? []) add('search_name like ?', `% ${word}%`);
  const text = `select ${columnsOf(view)} from patients where ${conditions.join(' and ')}
    order by patients.created_at desc, patients.id desc offset $5 limit $6`;
  const isLookUp = filter.externalId !== undefined && values.length === 7;
  const { rows } = await pool.query<ListedRow>({
    text,
    values,
    ...(isLookUp && { name: `list-patients-by-external-id-${view}` }),
  });
  return rows;
}

/** How many rows lie before the page; a cursor stands right before its own. */
const skipOf = ({ number, limit, after }: Page): number => (after === undefined ? (number - 1) * limit : 0);

export type Month = { readonly endsAt: Date; readonly patients: number };

const COUNT = `select (month + interval '1 month') at time zone 'UTC' as "endsAt", sum(patients)::int as patients
  from patient_counts where org_id = $1 and mode = $2 group by month order by month desc`;

/** How many patients are listed in each month, the latest month first. */
export async function countByMonth(pool: Pool, owner: Owner): Promise<Month[]> {
  const { rows } = await pool.query<Month>({
    name: 'count-patients',
    text: COUNT,
    values: [owner.orgId, owner.mode],
  });
  return rows;
}

const list = (view: View) => `select ${columnsOf(view)} from patients
  where org_id = $1 and mode = $2 and is_listed and (created_at, id) < ($3, $4)
  order by patients.created_at desc, patients.id desc offset $5 limit $6`;

const LIST = { short: list('short'), full: list('full') };

/** One row more than the page shows. A page far back begins in the month its number falls into, not at the newest row. */
export async function listAll(
  pool: Pool,
  owner: Owner,
  page: Page,
  months: readonly Month[],
  view: View,
): Promise<ListedRow[]> {
  const { place, skip } = page.after === undefined ? startOf(skipOf(page), months) : startAt(page.after);
  const { rows } = await pool.query<ListedRow>({
    name: `list-patients-${view}`,
    text: LIST[view],
    values: [owner.orgId, owner.mode, place.createdAt, place.id, skip, page.limit + 1],
  });
  return rows;
}

/** In front of everything: nothing is listed behind it. */
const OLDEST: Place = { createdAt: new Date('0001-01-01T00:00:00.000Z'), id: '0' };

type Start = { readonly place: Place; readonly skip: number };

const startAt = (place: Place): Start => ({ place, skip: 0 });

function startOf(skip: number, months: readonly Month[]): Start {
  let before = 0;
  for (const { endsAt, patients } of months) {
    // Nothing is that old: the row before every one of that instant.
    if (skip < before + patients) return { place: { createdAt: endsAt, id: '0' }, skip: skip - before };
    before += patients;
  }
  return startAt(OLDEST);
}
