import { writeResource } from '../fhir/bundle.ts';
import { FHIR_TYPES, type FhirType, scopeOf } from '../fhir/parameters.ts';
import { writePatient } from '../fhir/patient.ts';
import type { Criterion } from '../fhir/search.ts';
import { type FhirSource, type Found, joinParts } from '../fhir/source.ts';
import type { Place } from '../paging.ts';
import type { Cut, OutgoingPage } from './exchange.ts';
import { countPatients, ROWS_PER_PAGE, readOldest } from './exchanges/patients.ts';
import type { Source } from './exporter.ts';
import { writePlace } from './place.ts';
import type { Offer } from './service.ts';

const RESOURCES_PER_PAGE = 200;
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

/** The files of a FHIR export. The mapping to FHIR is that of the facade. */
export const fhirFiles = (sources: readonly FhirSource[], fhirBase: string): Offer =>
  new Map(
    FHIR_TYPES.map((type) => {
      const own = sources.filter((source) => source.type === type);
      const source = type === 'Patient' ? patientFile(fhirBase) : fileOf(own);
      return [type as string, { ...source, read: scopeOf(type) }] as const;
    }),
  );

const toOutgoing = (found: Found) => ({
  id: found.id,
  patientIds: [found.patientId],
  line: writeResource(found),
});

/** Merged ones as well, which searches leave out: other resources still refer to them. */
const patientFile = (fhirBase: string): Source => ({
  kind: 'patient',
  count: countPatients,
  readPage: async (tx, owner, cut, after) => {
    const rows = await readOldest(tx, owner, cut, after);
    const last = rows.at(-1);
    return {
      records: rows.map((row) =>
        toOutgoing({
          id: row.id,
          patientId: row.id,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
          content: writePatient(row, fhirBase),
        }),
      ),
      next: last !== undefined && rows.length === ROWS_PER_PAGE ? writePlace(last) : undefined,
    };
  },
});

/** Page by page, newest first: one that changes meanwhile is written as it is when its page comes. */
const fileOf = (sources: readonly FhirSource[]): Source => ({
  kind: sources[0]?.kind ?? 'patient',
  count: async (_tx, owner, cut) => {
    const counts = await Promise.all(sources.map((source) => source.count(owner, criteriaOf(cut))));
    return counts.reduce((sum, count) => sum + count, 0);
  },
  readPage: async (_tx, owner, cut, after): Promise<OutgoingPage> => {
    const part = { after: placeOf(after, cut), limit: RESOURCES_PER_PAGE };
    const parts = await Promise.all(sources.map((source) => source.search(owner, criteriaOf(cut), part)));
    const { found, rest } = joinParts(parts, RESOURCES_PER_PAGE);
    return {
      records: found.map(toOutgoing),
      next: rest && writePlace({ created_at: rest.createdAt, id: rest.id }),
    };
  },
});

/** Before everything that came later than the export was ordered. */
function placeOf(after: string | undefined, { asOf }: Cut): Place {
  if (after === undefined) return { createdAt: new Date(asOf.getTime() + 1), id: FIRST_UUID };
  const [ms, id = FIRST_UUID] = after.split(' ');
  return { createdAt: new Date(Number(ms)), id };
}

const criteriaOf = ({ since }: Cut): Criterion[] =>
  since === null
    ? []
    : [
        {
          name: '_lastUpdated',
          type: 'date',
          values: [{ prefix: 'ge', span: { from: since, until: new Date(since.getTime() + 1) } }],
        },
      ];

export const isFhirType = (text: string): text is FhirType =>
  (FHIR_TYPES as readonly string[]).includes(text);
