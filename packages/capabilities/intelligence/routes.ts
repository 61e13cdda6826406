import type { EngineKey, EngineRequests } from '@chartwright/engines';
import { type Route, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { alias } from './alias.ts';
import { intelligenceErrors } from './errors.ts';
import { BiomarkerBody, DmseBody, EngineQuery, MedicationBody, OutcomeBody, RelapseBody } from './model.ts';
import { EngineCard, EngineList, engineReplies, Ping } from './replies.ts';
import type { Intelligence } from './service.ts';
import { intelligence } from './surface.ts';

export type IntelligenceUse = { readonly intelligence: Intelligence };

const route = routesOf<IntelligenceUse>();
const { table } = intelligenceErrors;

type EngineRoute<E extends EngineKey> = {
  readonly engine: E;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body: z.ZodType<EngineRequests[E]>;
  readonly invalidTitle: string;
  readonly publishable?: true;
  readonly example: EngineRequests[E];
};

function engineRoute<E extends EngineKey>(spec: EngineRoute<E>): Route<IntelligenceUse> {
  return route({
    surface: intelligence,
    method: 'POST',
    path: spec.path,
    aliases: alias(spec.path),
    operationId: spec.operationId,
    summary: spec.summary,
    description:
      'Stateless: nothing of the body is stored or logged. An Idempotency-Key is accepted and stores nothing.',
    scope: 'intelligence:write',
    ...(spec.publishable && { publishable: spec.publishable }),
    body: spec.body,
    query: EngineQuery,
    reply: engineReplies[spec.engine],
    invalidTitle: spec.invalidTitle,
    otherMediaTypes: ['application/fhir+json'],
    errors: [table.versionUnknown],
    example: spec.example,
    handle: ({ actor, body, query, use, clock, header, requestId }) =>
      use.intelligence.analyze({
        engine: spec.engine,
        actor,
        body,
        query,
        accept: header('accept'),
        clock,
        requestId,
      }) as never,
  });
}

const phq9 = (score: number, createdAt: string) => ({
  instrumentId: 'phq9',
  instrumentName: 'PHQ-9',
  score,
  maxScore: 27,
  createdAt,
});

export const engineRoutes: readonly Route<IntelligenceUse>[] = [
  route({
    surface: intelligence,
    method: 'GET',
    path: '/api/v1/ping',
    aliases: alias('/api/v1/ping'),
    operationId: 'ping',
    summary: 'Check a key and the connection',
    scope: 'intelligence:read',
    reply: Ping,
    handle: ({ actor, clock }) => ({
      object: 'ping' as const,
      mode: actor.mode,
      organisation: { id: actor.orgId, name: actor.orgName },
      plan: actor.plan,
      serverTime: clock.now().toISOString(),
    }),
  }),
  engineRoute({
    engine: 'dmse',
    path: '/api/v1/dmse/analyze',
    operationId: 'dmse.analyze',
    summary: 'Digital MSE: speech and movement timing to mental-status signals',
    body: DmseBody,
    invalidTitle: 'Telemetry validation failed.',
    publishable: true,
    example: {
      responseLatencySeconds: 2.6,
      speechRateWpm: 98,
      psychomotorFidgetEpisodes: 4,
      sustainedAttentionPct: 66,
    },
  }),
  engineRoute({
    engine: 'medication',
    path: '/api/v1/medication/analyze',
    operationId: 'medication.analyze',
    summary: 'Medication: symptom scales before and after each active prescription',
    body: MedicationBody,
    invalidTitle: 'Medication payload validation failed.',
    example: {
      prescriptions: [
        {
          id: 'rx_001',
          medicationName: 'Sertraline',
          dosage: '50mg',
          status: 'active',
          prescribedAt: '2026-03-01T00:00:00Z',
        },
      ],
      assessments: [phq9(18, '2026-02-20T00:00:00Z'), phq9(11, '2026-05-15T00:00:00Z')],
      dmseLatencyPctChange: -14,
    },
  }),
  engineRoute({
    engine: 'biomarker',
    path: '/api/v1/biomarker/analyze',
    operationId: 'biomarker.analyze',
    summary: 'Biomarker: flagged laboratory values and their psychiatric relevance',
    body: BiomarkerBody,
    invalidTitle: 'Biomarker payload validation failed.',
    example: {
      labs: [
        {
          id: 'lab_88',
          labName: 'Example Laboratory',
          observedAt: '2026-06-01T00:00:00Z',
          results: {
            biomarkers: [{ name: 'TSH', value: 6.8, unit: 'mIU/L', flag: 'high', referenceRange: '0.4-4.0' }],
          },
        },
      ],
    },
  }),
  engineRoute({
    engine: 'outcome',
    path: '/api/v1/outcome/score',
    operationId: 'outcome.score',
    summary: 'Outcome: treatment response from -100 to +100 from five sources',
    body: OutcomeBody,
    invalidTitle: 'Outcome payload validation failed.',
    example: {
      assessments: [phq9(18, '2026-02-20T00:00:00Z'), phq9(9, '2026-05-15T00:00:00Z')],
      dmseLatencyPctChange: -12,
      activeMedications: 1,
      biomarkerWatchCount: 0,
      avgSleepHours: 7.5,
    },
  }),
  engineRoute({
    engine: 'relapse',
    path: '/api/v1/relapse/predict',
    operationId: 'relapse.predict',
    summary: 'Relapse: additive early-warning score from 0 to 100',
    body: RelapseBody,
    invalidTitle: 'Relapse payload validation failed.',
    example: {
      assessments: [phq9(12, '2026-05-01T00:00:00Z'), phq9(19, '2026-06-15T00:00:00Z')],
      dmseLatencyPctChange: 16,
      avgSleepHours: 5.2,
      daysSinceMedChange: 12,
      hasActiveMedication: true,
      daysSinceLastVisit: 38,
    },
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: '/api/v1/engines',
    aliases: alias('/api/v1/engines'),
    operationId: 'engines.list',
    summary: 'The five engines: what each computes, from what, for whom',
    scope: 'intelligence:read',
    reply: EngineList,
    etag: true,
    handle: ({ use }) => use.intelligence.listEngines(),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: '/api/v1/engines/{key}',
    aliases: alias('/api/v1/engines/{key}'),
    operationId: 'engines.read',
    summary: 'One engine: formula, weights, thresholds, sources, limits',
    scope: 'intelligence:read',
    params: z.object({ key: z.string().max(64) }),
    reply: EngineCard,
    etag: true,
    errors: [table.engineUnknown],
    handle: ({ params, use }) => use.intelligence.readEngine(params.key),
  }),
];
