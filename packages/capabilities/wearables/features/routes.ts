import { alias, intelligence } from '@chartwright/intelligence';
import { Answer, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import {
  FeaturesQuery,
  FeaturesReply,
  FhirQuery,
  SeriesQuery,
  SeriesReply,
  SpanQuery,
  SummaryReply,
} from './model.ts';
import type { WearableData } from './service.ts';

const route = routesOf<{ readonly wearableData: WearableData }>();
const BASE = '/api/v1/wearables';
const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });
const FHIR_TYPE = 'application/fhir+json; charset=utf-8';

export const dataRoutes = [
  route({
    ...at(`${BASE}/summary`),
    method: 'GET',
    operationId: 'wearables.summary',
    summary: 'What each day of a person came to: the night, and every metric',
    description:
      'Days are those of the person, by the offset that the device recorded. One provider is chosen for each night and each metric, never the sum of several. A value for which there is too little is null, with the reason. At most 366 days.',
    scope: 'wearables:read',
    query: SpanQuery,
    reply: SummaryReply,
    handle: ({ actor, query, clock, requestId, use }) =>
      use.wearableData.summary({ actor, clock, requestId }, query),
  }),
  route({
    ...at(`${BASE}/series`),
    method: 'GET',
    operationId: 'wearables.series',
    summary: 'One metric as it was measured, in the order of time',
    description:
      'Of every device and provider: each item says which. Of the `sleep_` metrics, one item for each night. Follow `nextCursor` until it is null.',
    scope: 'wearables:read',
    query: SeriesQuery,
    reply: SeriesReply,
    handle: ({ actor, query, clock, requestId, use }) =>
      use.wearableData.series({ actor, clock, requestId }, query),
  }),
  route({
    ...at(`${BASE}/features`),
    method: 'GET',
    operationId: 'wearables.features',
    summary: 'What the engines can be fed with, and what it was made of',
    description:
      'Means and changes over the last weeks, today left out. A feature is null, with the reason, where there are too few nights or days. `inputs` are the nights and days that it was made of.',
    scope: 'wearables:read',
    query: FeaturesQuery,
    reply: FeaturesReply,
    handle: ({ actor, query, clock, requestId, use }) =>
      use.wearableData.features({ actor, clock, requestId }, query),
  }),
  route({
    ...at(`${BASE}/fhir`),
    method: 'GET',
    operationId: 'wearables.fhir',
    summary: 'The same as FHIR R4 Observations',
    description:
      'A Bundle of type collection, without the envelope. Nights with their stages as components, values of days, blood pressure, weight and workouts one by one. An Observation keeps its id and identifier when its value changes. What has no LOINC code that we could confirm has a code of our own.',
    scope: 'wearables:read',
    query: FhirQuery,
    reply: z.looseObject({ resourceType: z.literal('Bundle'), type: z.literal('collection') }),
    otherMediaTypes: ['application/fhir+json'],
    handle: async ({ actor, query, clock, requestId, use }) =>
      new Answer(await use.wearableData.fhir({ actor, clock, requestId }, query), {
        bareMediaType: FHIR_TYPE,
      }),
  }),
];
