import { type Span, spanOf } from '@chartwright/fhir';
import { recordsErrors } from '../errors.ts';
import type { Owner } from '../owner.ts';
import type { Page, Place } from '../paging.ts';
import { isPatientId, searchWords } from '../patients/rules.ts';
import * as store from '../patients/store.ts';
import { mismatch } from './ask.ts';
import { fitsWhen, momentOf } from './dates.ts';
import type { ParameterOf } from './parameters.ts';
import { genderOf, type PatientSystems, systemsOf, writePatient } from './patient.ts';
import type { Criterion, Token, When } from './search.ts';
import { type FhirSource, type Found, type FoundPart, joinParts, type Part } from './source.ts';

/** How many patients one answer may look at, and how many a count; beyond, the next link goes on and a count is refused. */
const LOOKS_MAX = { answer: 5_000, count: 20_000 };
const BATCH_MAX = 500;

/** What the index is asked for; every criterion is then compared with what it gives. */
type LookUp =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'words'; readonly words: readonly string[] }
  | { readonly by: 'filter'; readonly filter: store.PatientFilter }
  | { readonly by: 'everything' };

type Parts = { readonly pool: store.Pool; readonly fhirBase: string };

/** The patients of the practice, found by the same indexed ways as the lists of the Records surface. */
export function createPatientSource({ pool, fhirBase }: Parts): FhirSource {
  const systems = systemsOf(fhirBase);
  const view = async (owner: Owner, rows: readonly store.PatientRow[]): Promise<Found[]> => {
    const ids = rows.map(({ id }) => id);
    const sources = await store.findMergedInto(pool, owner, ids);
    return rows.map((row) => ({
      id: row.id,
      patientId: row.id,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      content: writePatient(row, fhirBase, sources.get(row.id)),
    }));
  };
  const find = async (owner: Owner, criteria: readonly Criterion[], part: Part, looksMax: number) => {
    const fits = (row: store.PatientRow) => criteria.every((one) => isMet(row, one, systems));
    const lookUps = lookUpsOf(criteria, systems);
    const share = Math.ceil(looksMax / lookUps.length);
    const parts: FoundPart[] = [];
    // One after the other: a search of many names takes no more connections than one of a single name.
    for (const lookUp of lookUps) {
      const { rows, rest } = await scan({ pool, owner, lookUp, fits, looksMax: share }, part);
      parts.push({ found: await view(owner, rows), rest });
    }
    return joinParts(parts, part.limit);
  };
  return {
    type: 'Patient',
    kind: 'patient',
    isId: isPatientId,
    find: async (owner, id) => {
      const [row] = await store.findByIds(pool, owner, [id]);
      return row && (await view(owner, [row]))[0];
    },
    search: (owner, criteria, part): Promise<FoundPart> => find(owner, criteria, part, LOOKS_MAX.answer),
    async count(owner, criteria) {
      if (criteria.length === 0) {
        const months = await store.countByMonth(pool, owner);
        return months.reduce((sum, { patients }) => sum + patients, 0);
      }
      const everyone = { after: undefined, limit: LOOKS_MAX.count };
      const { found, rest } = await find(owner, criteria, everyone, LOOKS_MAX.count);
      if (rest !== undefined) throw recordsErrors.searchTooCostly();
      return found.length;
    },
  };
}

type Scan = {
  readonly pool: store.Pool;
  readonly owner: Owner;
  readonly lookUp: LookUp;
  readonly fits: (row: store.PatientRow) => boolean;
  readonly looksMax: number;
};

/** Reads what a look-up gives, in the order of the list, until enough of it fits. */
async function scan(
  asked: Scan,
  { after, limit }: Part,
): Promise<{ rows: store.PatientRow[]; rest: Place | undefined }> {
  const { pool, owner, lookUp, fits, looksMax } = asked;
  const rows: store.PatientRow[] = [];
  let place = after ?? store.NEWEST;
  for (let looks = 0; looks < looksMax; looks += BATCH_MAX) {
    // One row more than a page shows, as the lists read it.
    const page = { number: 1, limit: Math.min(BATCH_MAX, limit + looks), after: place };
    const batch = await readBatch(pool, owner, lookUp, page);
    for (const row of batch.slice(0, page.limit)) {
      if (rows.length === limit) return { rows, rest: place };
      place = { createdAt: row.created_at, id: row.id };
      if (fits(row)) rows.push(row);
    }
    if (batch.length <= page.limit) return { rows, rest: undefined };
  }
  return { rows, rest: place };
}

async function readBatch(
  pool: store.Pool,
  owner: Owner,
  lookUp: LookUp,
  page: Page,
): Promise<store.PatientRow[]> {
  switch (lookUp.by) {
    case 'ids':
      return readByIds(pool, owner, lookUp.ids, page);
    case 'words': {
      const [rows = []] = await store.searchByName(
        pool,
        owner,
        [store.toNameSearch(lookUp.words, page)],
        'full',
      );
      return rows as store.PatientRow[];
    }
    case 'filter':
      return (await store.listFiltered(pool, owner, lookUp.filter, page, 'full')) as store.PatientRow[];
    case 'everything':
      return (await store.listAll(pool, owner, page, [], 'full')) as store.PatientRow[];
  }
}

async function readByIds(
  pool: store.Pool,
  owner: Owner,
  ids: readonly string[],
  { after = store.NEWEST }: Page,
): Promise<store.PatientRow[]> {
  const rows = await store.findByIds(pool, owner, [...new Set(ids)]);
  const isAfter = ({ created_at: at, id }: store.PatientRow) =>
    at < after.createdAt || (at.getTime() === after.createdAt.getTime() && BigInt(id) < BigInt(after.id));
  return rows.filter(isAfter).sort((a, b) => {
    const ms = b.created_at.getTime() - a.created_at.getTime();
    return ms === 0 ? Number(BigInt(b.id) - BigInt(a.id)) : ms;
  });
}

/** The look-ups that together find all that can fit: one for each value of the criterion that narrows most. */
function lookUpsOf(criteria: readonly Criterion[], systems: PatientSystems): readonly LookUp[] {
  for (const narrow of NARROWINGS) {
    for (const criterion of criteria) {
      const lookUps = narrow(criterion, systems);
      if (lookUps !== undefined) return lookUps;
    }
  }
  return [{ by: 'everything' }];
}

type Narrow = (criterion: Criterion, systems: PatientSystems) => readonly LookUp[] | undefined;

const byId: Narrow = (criterion) =>
  criterion.name === '_id' && criterion.type === 'token'
    ? [{ by: 'ids', ids: criterion.values.map(({ code = '' }) => code).filter(isPatientId) }]
    : undefined;

const byIdentifier: Narrow = (criterion, systems) => {
  if (criterion.name !== 'identifier' || criterion.type !== 'token') return undefined;
  if (criterion.values.some(({ code }) => code === undefined)) return undefined;
  return criterion.values.flatMap(({ system, code }) => [
    ...(namesSystem(system, systems.externalId)
      ? [{ by: 'filter' as const, filter: { externalId: code } }]
      : []),
    ...(namesSystem(system, systems.mrn) ? [{ by: 'filter' as const, filter: { mrn: code } }] : []),
  ]);
};

const namesSystem = (system: string | undefined, own: string): boolean =>
  system === undefined || system === own;

const DAY_MS = 86_400_000;

const byBirth: Narrow = (criterion) => {
  if (criterion.name !== 'birthdate' || criterion.type !== 'date') return undefined;
  const isDay = ({ prefix, span }: When) =>
    prefix === 'eq' && span.until.getTime() - span.from.getTime() === DAY_MS;
  if (!criterion.values.every(isDay)) return undefined;
  return criterion.values.map(({ span }) => ({
    by: 'filter',
    filter: { dateOfBirth: span.from.toISOString().slice(0, 10) },
  }));
};

const NAMES = new Set(['name', 'family', 'given']);

const byName: Narrow = (criterion) =>
  NAMES.has(criterion.name) && criterion.type === 'string'
    ? criterion.values
        .map((value) => searchWords(value))
        // Of marks alone nothing begins.
        .filter((words) => words.length > 0)
        .map((words) => ({ by: 'words', words }))
    : undefined;

const byChange: Narrow = (criterion) => {
  if (criterion.name !== '_lastUpdated' || criterion.type !== 'date') return undefined;
  const [only, ...others] = criterion.values;
  if (only === undefined || others.length > 0) return undefined;
  const isSince = only.prefix === 'ge' || only.prefix === 'gt' || only.prefix === 'eq';
  return isSince ? [{ by: 'filter', filter: { updatedSince: only.span.from } }] : undefined;
};

const NARROWINGS: readonly Narrow[] = [byId, byIdentifier, byBirth, byName, byChange];

/** Whether a patient meets a criterion. */
type Meets = (row: store.PatientRow, criterion: Criterion, systems: PatientSystems) => boolean;

const token =
  (fits: (row: store.PatientRow, value: Token, systems: PatientSystems) => boolean): Meets =>
  (row, criterion, systems) =>
    criterion.type === 'token' ? criterion.values.some((value) => fits(row, value, systems)) : mismatch();
const string =
  (fits: (row: store.PatientRow, value: string) => boolean): Meets =>
  (row, criterion) =>
    criterion.type === 'string' ? criterion.values.some((value) => fits(row, value)) : mismatch();
const date =
  (spanIn: (row: store.PatientRow) => Span | undefined): Meets =>
  (row, criterion) => {
    const span = spanIn(row);
    if (criterion.type !== 'date') return mismatch();
    return span !== undefined && fitsWhen(span, criterion.values);
  };

const MEETS: Readonly<Record<ParameterOf<'Patient'>, Meets>> = {
  _id: token(({ id }, { system, code }) => system === undefined && id === code),
  _lastUpdated: date(({ updated_at }) => momentOf(updated_at)),
  identifier: token(
    ({ external_id, mrn }, { system, code }, systems) =>
      (namesSystem(system, systems.externalId) && hasValue(external_id, code)) ||
      (namesSystem(system, systems.mrn) && hasValue(mrn, code)),
  ),
  name: string(({ name, first_name, last_name }, value) =>
    hasWords(searchWords(name, first_name, last_name), value),
  ),
  family: string(({ last_name }, value) => begins(last_name, value)),
  given: string(({ first_name }, value) => begins(first_name, value)),
  birthdate: date(({ date_of_birth }) => (date_of_birth === null ? undefined : spanOf(date_of_birth))),
  gender: token(
    ({ gender }, { system, code }) =>
      namesSystem(system, GENDER_SYSTEM) && code !== undefined && genderOf(gender) === code,
  ),
};

const GENDER_SYSTEM = 'http://hl7.org/fhir/administrative-gender';

const hasValue = (own: string | null, code: string | undefined): boolean =>
  own !== null && (code === undefined || own === code);

/** Each word of the value begins a word of the name. */
const hasWords = (own: readonly string[], value: string): boolean => {
  const words = searchWords(value);
  return words.length > 0 && words.every((word) => own.some((each) => each.startsWith(word)));
};

const begins = (own: string | null, value: string): boolean => {
  const words = searchWords(value).join(' ');
  return words !== '' && searchWords(own).join(' ').startsWith(words);
};

const isMet: Meets = (row, criterion, systems) => {
  const meets = (MEETS as Readonly<Record<string, Meets>>)[criterion.name];
  return meets === undefined ? mismatch() : meets(row, criterion, systems);
};
