import { LABS, type labsClient } from './labs.ts';
import { bearer, type Reply, read, send, type TestApp } from './server.ts';

type Client = ReturnType<typeof labsClient>;

export const FHIR_JSON = 'application/fhir+json';

/** A TSH beyond its range, with a name that must not be found anywhere unsealed. */
export const HIGH_TSH = {
  name: 'TSH',
  loinc: '3016-3',
  value: 6.8,
  unit: 'mIU/L',
  referenceRange: '0.4-4.0',
} as const;

/** Potassium past its critical limit, which the laboratory has not flagged. */
export const CRITICAL_POTASSIUM = {
  name: 'Potassium',
  loinc: '2823-3',
  value: 6.9,
  unit: 'mmol/L',
  referenceRange: '3.5-5.1',
} as const;

export type Shown = {
  readonly resultId: string;
  readonly name: string;
  readonly value: unknown;
  readonly flag: string | null;
  readonly flagSource: string | null;
  readonly status: string;
  readonly current: boolean;
  readonly version: number;
  readonly supersededBy: string | null;
  readonly critical: boolean;
};

/** The results of lab orders as one key sees them. */
export function resultsClient(app: () => TestApp, labs: Client, keyOf: (app: TestApp) => string) {
  const list = (id: string, query = ''): Promise<Reply> => labs.call('GET', `/orders/${id}/results${query}`);
  return {
    list,
    enter: (id: string, observations: readonly object[], more: object = {}): Promise<Reply> =>
      labs.call('POST', `/orders/${id}/results`, { observations, ...more }),
    receive: (bundle: unknown, type = FHIR_JSON, key = keyOf(app())): Promise<Reply> =>
      send(app(), 'POST', `${LABS}/results/fhir`, {
        headers: bearer(key),
        raw: new Blob([typeof bundle === 'string' ? bundle : JSON.stringify(bundle)], { type }),
      }),
    shown: async (id: string, query = ''): Promise<readonly Shown[]> => {
      const reply = await list(id, query);
      if (reply.status !== 200) throw new Error(`Results answered ${reply.status}`);
      return read(reply, 'data.results') as readonly Shown[];
    },
  };
}

type Observed = {
  readonly loinc?: string;
  readonly display?: string;
  readonly value?: number;
  readonly text?: string;
  readonly unit?: string;
  readonly range?: string;
  readonly flag?: string;
  readonly status?: string;
};

type Reported = {
  readonly placerOrderId?: string;
  readonly requisition?: string;
  readonly patientRef?: string;
  readonly status?: string;
  readonly issued?: string;
  readonly identifier?: string;
  readonly pdf?: string;
};

/** A laboratory's report as a FHIR R4 bundle. */
export function fhirReport(observed: readonly Observed[], reported: Reported = {}) {
  const { placerOrderId, requisition, patientRef, status = 'final', issued, identifier, pdf } = reported;
  const observations = observed.map(
    ({ loinc, display, value, text, unit, range, flag, status: own = 'final' }, at) => ({
      fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${at}`,
      resource: {
        resourceType: 'Observation',
        status: own,
        code: {
          coding: [{ system: 'http://loinc.org', code: loinc ?? '3016-3', display: display ?? 'TSH' }],
        },
        ...(value !== undefined && {
          valueQuantity: { value, ...(unit !== undefined && { unit }) },
        }),
        ...(text !== undefined && { valueString: text }),
        ...(range !== undefined && { referenceRange: [{ text: range }] }),
        ...(flag !== undefined && { interpretation: [{ coding: [{ code: flag }] }] }),
      },
    }),
  );
  return {
    resourceType: 'Bundle',
    type: 'collection',
    ...(identifier !== undefined && { identifier: { system: 'urn:example:lab', value: identifier } }),
    entry: [
      {
        fullUrl: 'urn:uuid:10000000-0000-4000-8000-000000000000',
        resource: {
          resourceType: 'DiagnosticReport',
          status,
          code: { text: 'Report of the panel' },
          ...(issued !== undefined && { issued }),
          effectiveDateTime: '2026-06-01T08:30:00Z',
          performer: [{ reference: 'Organization/lab' }],
          ...(patientRef !== undefined && { subject: { identifier: { value: patientRef } } }),
          basedOn: [
            ...(placerOrderId === undefined ? [] : [{ identifier: { value: placerOrderId } }]),
            ...(requisition === undefined ? [] : [{ identifier: { value: requisition } }]),
          ],
          result: observations.map(({ fullUrl }) => ({ reference: fullUrl })),
          ...(pdf !== undefined && {
            presentedForm: [{ contentType: 'application/pdf', data: pdf, title: 'Report' }],
          }),
        },
      },
      {
        fullUrl: 'urn:uuid:20000000-0000-4000-8000-000000000000',
        resource: {
          resourceType: 'Organization',
          id: 'lab',
          name: 'Example Laboratory',
          address: [{ line: ['1 Example Street'], city: 'Springfield' }],
        },
      },
      ...observations,
    ],
  };
}

type LinkedBundle = {
  readonly entry: readonly {
    readonly fullUrl: string;
    readonly resource: { readonly resourceType: string; readonly id: string };
  }[];
};

/** A validator of one resource cannot follow `urn:uuid`; the type and id of what is meant stand for it. */
export function resolved(bundle: LinkedBundle): object {
  const targets = bundle.entry.map(
    ({ fullUrl, resource: { resourceType, id } }) => [fullUrl, `${resourceType}/${id}`] as const,
  );
  const text = targets.reduce(
    (written, [url, target]) => written.replaceAll(`"reference":"${url}"`, `"reference":"${target}"`),
    JSON.stringify(bundle),
  );
  return JSON.parse(text) as object;
}
