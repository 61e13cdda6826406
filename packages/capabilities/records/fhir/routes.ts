import { type Route, routesOf } from '@chartwright/platform';
import { recordsErrors } from '../errors.ts';
import { EverythingQuery, FormatQuery, Resource, ResourceParams, searchQuery } from './model.ts';
import { FHIR_TYPES, type FhirType, scopeOf } from './parameters.ts';
import { joinQueries } from './search.ts';
import type { Fhir } from './service.ts';
import { FHIR_PATH, fhir } from './surface.ts';

type Use = { readonly fhir: Fhir };

const route = routesOf<Use>();
const { table } = recordsErrors;

const metadata = route({
  surface: fhir,
  method: 'GET',
  path: `${FHIR_PATH}/metadata`,
  operationId: 'fhir.metadata',
  summary: 'What the facade can do: a CapabilityStatement',
  scope: 'public',
  query: FormatQuery,
  reply: Resource,
  errors: [table.notAcceptable],
  handle: ({ query, use, header }) => use.fhir.describe(query, header('accept')),
});

const nameOf = (type: FhirType): string => `${type.charAt(0).toLowerCase()}${type.slice(1)}`;

/** Read and search of one resource type. */
function routesOfType(type: FhirType): readonly Route<Use>[] {
  const path = `${FHIR_PATH}/${type}`;
  const common = { surface: fhir, scope: scopeOf(type), reply: Resource };
  // The others are counted by the database.
  const searchErrors = [table.notAcceptable, ...(type === 'Patient' ? [table.searchTooCostly] : [])];
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operationId: `fhir.${nameOf(type)}.search`,
      summary: `Search ${type}, newest first`,
      description:
        'A searchset Bundle. Every condition is met; a comma in a value means or. Follow the next link until there is none: a page may hold fewer than `_count`.',
      query: searchQuery(type),
      errors: searchErrors,
      handle: (call) => call.use.fhir.search(call, type),
    }),
    route({
      ...common,
      method: 'POST',
      path: `${path}/_search`,
      operationId: `fhir.${nameOf(type)}.searchByForm`,
      summary: `Search ${type} without values in the address`,
      bodyType: 'form',
      repeatsFields: true,
      body: searchQuery(type),
      query: searchQuery(type),
      errors: searchErrors,
      handle: ({ body, query, ...call }) =>
        call.use.fhir.search({ ...call, query: joinQueries(query, body) }, type),
    }),
    route({
      ...common,
      method: 'GET',
      path: `${path}/{id}`,
      operationId: `fhir.${nameOf(type)}.read`,
      summary: `Read one ${type}`,
      description: 'Carries `ETag` and `Last-Modified`, and honours `If-None-Match`.',
      params: ResourceParams,
      query: FormatQuery,
      errors: [table.resourceUnknown, table.notAcceptable],
      handle: (call) => call.use.fhir.read(call, type, call.params.id),
    }),
  ];
}

const everything = route({
  surface: fhir,
  method: 'GET',
  path: `${FHIR_PATH}/Patient/{id}/$everything`,
  operationId: 'fhir.patient.everything',
  summary: 'A patient with all that hangs on it',
  description:
    'A searchset Bundle of the types the credential has a scope for. Follow the next link until there is none.',
  scope: scopeOf('Patient'),
  params: ResourceParams,
  query: EverythingQuery,
  reply: Resource,
  errors: [table.resourceUnknown, table.notAcceptable],
  handle: (call) => call.use.fhir.readEverything(call, call.params.id),
});

export const fhirRoutes = [metadata, ...FHIR_TYPES.flatMap(routesOfType), everything];
