import { type Clock, isProblem } from '@chartwright/kernel';
import { type Actor, Answer, type ReadAudit } from '@chartwright/platform';
import { noteShown } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import { placeParameters, type Resource, writeCount, writePage, writeResource } from './bundle.ts';
import { writeCapabilityStatement } from './capability-statement.ts';
import {
  collect,
  isFrom,
  OF_EVERYTHING,
  readFrom,
  refusePlace,
  startParameters,
  typesFor,
} from './everything.ts';
import { requireJson } from './negotiation.ts';
import { type FhirType, parametersOf, sortsOf } from './parameters.ts';
import { type Criterion, CURSOR, type Query, readSearch, type Search } from './search.ts';
import { type FhirSource, type Found, type FoundPart, joinParts, type Part } from './source.ts';
import { FHIR_PATH } from './surface.ts';

/** What the facade is told of its server. */
export type FhirParts = {
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
  readonly softwareVersion: string;
  readonly publicUrl: () => string;
  /** Where clients get their tokens. */
  readonly tokenEndpoint: () => string;
};

/** A request to the facade: who asks for what, and what the answer may look like. */
export type FhirCall = {
  readonly actor: Actor;
  readonly requestId: string;
  readonly query: Query;
  readonly header: (name: string) => string | undefined;
};

export type Fhir = ReturnType<typeof createFhir>;

/** The practice record as FHIR R4. */
export function createFhir(parts: FhirParts, sources: readonly FhirSource[]) {
  const { readAudit } = parts;
  const since = parts.clock.now();
  const base = () => `${parts.publicUrl()}${FHIR_PATH}`;
  const sourcesOf = (type: FhirType) => sources.filter((source) => source.type === type);
  const show = (call: FhirCall, action: string, source: FhirSource, found: readonly Found[]) => {
    const shown = found.map(({ id, patientId }) => ({ id, patientId }));
    const { kind } = source;
    if (kind === 'patient') {
      const ids = shown.map(({ id }) => id);
      readAudit.note({ actor: call.actor, action, kind, ids, requestId: call.requestId });
    } else noteShown(readAudit, call, action, kind, shown);
  };
  const readOne = async (
    call: FhirCall,
    type: FhirType,
    id: string,
    action: 'read' | 'counted' = 'read',
  ): Promise<Found> => {
    for (const source of sourcesOf(type)) {
      const found = source.isId(id) ? await source.find(ownerOf(call.actor), id) : undefined;
      if (found === undefined) continue;
      show(call, `${source.kind}.${action}`, source, [found]);
      return found;
    }
    throw recordsErrors.resourceUnknown();
  };
  const find = async (
    call: FhirCall,
    type: FhirType,
    criteria: readonly Criterion[],
    part: Part,
    action: 'listed' | 'counted' = 'listed',
  ): Promise<FoundPart> => {
    const own = sourcesOf(type);
    const parts = await Promise.all(own.map((source) => source.search(ownerOf(call.actor), criteria, part)));
    const joined = joinParts(parts, part.limit, part.sorting?.isAscending);
    const shown = new Set(joined.found);
    own.forEach((source, index) => {
      const found = parts[index]?.found.filter((one) => shown.has(one)) ?? [];
      show(call, `${source.kind}.${action}`, source, found);
    });
    return joined;
  };
  const count = async (call: FhirCall, type: FhirType, criteria: readonly Criterion[]): Promise<number> => {
    const owner = ownerOf(call.actor);
    const total = sum(await Promise.all(sourcesOf(type).map((source) => source.count(owner, criteria))));
    // How many of few, or of one patient, says as much of them as a list does.
    if (total > 0 && total <= FEW)
      await find(call, type, criteria, { after: undefined, limit: FEW }, 'counted');
    for (const id of criteria.flatMap((one) => (one.type === 'reference' ? one.values : []))) {
      await readOne(call, 'Patient', id, 'counted').catch(passOverUnknown);
    }
    return total;
  };
  return {
    describe(query: Query, accept: string | undefined): Resource {
      requireJson(query, accept);
      const { softwareVersion } = parts;
      return writeCapabilityStatement({
        base: base(),
        softwareVersion,
        since,
        tokenEndpoint: parts.tokenEndpoint(),
      });
    },

    async read(call: FhirCall, type: FhirType, id: string): Promise<Answer<Resource>> {
      requireJson(call.query, call.header('accept'));
      const found = await readOne(call, type, id);
      const resource = writeResource(found);
      return new Answer(resource, {
        headers: {
          etag: `W/"${resource.meta.versionId}"`,
          'last-modified': found.updatedAt.toUTCString(),
        },
      });
    },

    async search(call: FhirCall, type: FhirType): Promise<Resource> {
      requireJson(call.query, call.header('accept'));
      const isStrictly = isStrict(call.header('prefer'));
      const search = readSearch(parametersOf(type), call.query, isStrictly, sortsOf(type));
      const own = sourcesOf(type);
      requirePlace(search, own);
      const address = { base: base(), path: type };
      if (search.isCount) {
        return writeCount(address, search, await count(call, type, search.criteria));
      }
      const { found, rest } = await find(call, type, search.criteria, search);
      const isWhole = search.after === undefined && rest === undefined;
      return writePage(address, search, {
        found,
        at: placeParameters(search.pageNumber, search.after),
        next: rest && placeParameters(search.pageNumber + 1, rest),
        total: isWhole ? found.length : undefined,
      });
    },

    /** A patient and all that hangs on it, of the types the credential may read. */
    async readEverything(call: FhirCall, id: string): Promise<Resource> {
      requireJson(call.query, call.header('accept'));
      const search = readSearch(OF_EVERYTHING, call.query, isStrict(call.header('prefer')));
      const { after, limit, pageNumber, understood, ignored } = search;
      const types = typesFor(call.actor);
      const from = readFrom(search.criteria, types);
      requirePlace(search, from === undefined ? [] : sourcesOf(from));
      const patient = await readOne(call, 'Patient', id);
      const first = from === undefined ? [patient] : [];
      const ofPatient = [{ name: 'patient', type: 'reference', values: [id] }] as const;
      const { found, next } = await collect(
        from === undefined ? types : types.slice(types.indexOf(from)),
        { after, limit: limit - first.length },
        (type, part) => find(call, type, ofPatient, part),
      );
      const address = { base: base(), path: `Patient/${id}/$everything` };
      const asked = { understood: understood.filter((one) => !isFrom(one)), ignored };
      return writePage(address, asked, {
        found: [...first, ...found],
        at: from === undefined ? [] : startParameters(pageNumber, { type: from, after }),
        next: next && startParameters(pageNumber + 1, next),
      });
    },
  };
}

const FEW = 20;

const passOverUnknown = (error: unknown): undefined => {
  if (isProblem(error) && error.code === recordsErrors.table.resourceUnknown.code) return undefined;
  throw error;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** `Prefer: handling=strict` (R4, 3.1.1.1). */
const isStrict = (prefer: string | undefined): boolean =>
  prefer?.split(/[,;]/).some((one) => one.trim().toLowerCase() === 'handling=strict') ?? false;

/** A place in another list is none here. */
function requirePlace({ after }: Search, sources: readonly FhirSource[]): void {
  if (after === undefined || sources.some(({ isId }) => isId(after.id))) return;
  throw refusePlace(CURSOR);
}
