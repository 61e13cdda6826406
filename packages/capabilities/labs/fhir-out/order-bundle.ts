import { present, someOf, uuidOf, validateResource } from '@chartwright/fhir';
import type { Status } from '../orders/rules.ts';
import type { Order } from '../orders/store.ts';
import type { PerformingLaboratory, ReportedSpecimen, ResultStatus } from '../results/result-set.ts';
import { canonical, isSettled } from '../results/rules.ts';
import type { ResultBody } from '../results/sealed-result.ts';
import { STATUSES, writeCoded, writeObservation } from './observation.ts';
import { type Entry, entryOf, fhirTime, referTo, type Writing, words } from './writing.ts';

/** One current result of an order, opened. */
export type WrittenResult = {
  readonly resultId: string;
  readonly status: ResultStatus;
  readonly receivedAt: Date;
  readonly body: ResultBody;
  /** Of a document, in base64. */
  readonly content: string | undefined;
};

const REQUEST_STATUSES: Readonly<Record<Status, string>> = {
  requested: 'draft',
  authorized: 'active',
  scheduled: 'active',
  collected: 'active',
  resulted: 'active',
  completed: 'completed',
  declined: 'revoked',
  cancelled: 'revoked',
  failed: 'revoked',
  expired: 'revoked',
};

const IDENTIFIER_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074';

const identifier = ({ fhirBase }: Writing, name: string, value: string) => ({
  system: `${fhirBase}/identifier/${name}`,
  value,
});

const panelOf = ({ fhirBase }: Writing, { panelId, panelName }: Order) => ({
  coding: [{ system: `${fhirBase}/CodeSystem/lab-panel`, code: panelId, display: panelName }],
  text: panelName,
});

const subjectOf = (writing: Writing, { patientRef }: Order) => {
  const value = words(patientRef);
  return value === undefined
    ? { display: 'Patient' }
    : { type: 'Patient', identifier: identifier(writing, 'patient-ref', value) };
};

const writeRequest = (writing: Writing, order: Order, subject: object): Entry =>
  entryOf(
    writing,
    'order',
    present({
      resourceType: 'ServiceRequest',
      identifier: [
        {
          type: { coding: [{ system: IDENTIFIER_TYPE, code: 'PLAC', display: 'Placer Identifier' }] },
          ...identifier(writing, 'lab-order', order.id),
        },
      ],
      requisition: identifier(writing, 'requisition', order.requisitionNumber),
      status: REQUEST_STATUSES[order.status],
      intent: 'order',
      priority: order.priority,
      code: panelOf(writing, order),
      subject,
      authoredOn: order.createdAt.toISOString(),
    }),
  );

/** Each laboratory and each specimen once, however many results name it. */
function writeOnce<T>(write: (part: T, name: string) => readonly Entry[]) {
  const written = new Map<string, readonly Entry[]>();
  return {
    of(part: T | undefined): readonly Entry[] {
      if (part === undefined) return [];
      const name = canonical(part);
      const entries = written.get(name) ?? write(part, name);
      written.set(name, entries);
      return entries;
    },
    all: (): Entry[] => [...written.values()].flat(),
  };
}

const writeLaboratory = (writing: Writing) =>
  writeOnce<PerformingLaboratory>(({ name, address, director }, key) => {
    const text = words(address);
    const organization = {
      resourceType: 'Organization',
      name: words(name) ?? 'Laboratory',
      address: text === undefined ? undefined : [{ text }],
    };
    const person = words(director);
    return [
      entryOf(writing, key, present(organization)),
      ...(person === undefined
        ? []
        : [entryOf(writing, key, { resourceType: 'Practitioner', name: [{ text: person }] })]),
    ];
  });

const writeSpecimen = (writing: Writing, subject: object) =>
  writeOnce<ReportedSpecimen>(({ id, type, collectedAt, receivedAt }, key) => {
    const value = words(id);
    const collectedDateTime = fhirTime(collectedAt);
    const coded = type && writeCoded(type);
    return [
      entryOf(
        writing,
        key,
        present({
          resourceType: 'Specimen',
          identifier:
            value === undefined ? undefined : [{ system: `${writing.fhirBase}/identifier/specimen`, value }],
          type: coded === undefined || Object.keys(coded).length === 0 ? undefined : coded,
          subject,
          receivedTime: fhirTime(receivedAt),
          collection: collectedDateTime === undefined ? undefined : { collectedDateTime },
        }),
      ),
    ];
  });

function reportStatus({ stage }: Order, results: readonly WrittenResult[]): string {
  const shown = results.filter(({ status }) => STATUSES[status] !== 'entered-in-error');
  if (shown.length === 0) return 'entered-in-error';
  if (shown.every(({ status }) => status === 'cancelled')) return 'cancelled';
  if (shown.every(({ status }) => status === 'pending')) return 'registered';
  if (!shown.every(({ status }) => isSettled(status)) || stage === 'partial_results') return 'partial';
  return shown.some(({ status }) => status === 'corrected') ? 'corrected' : 'final';
}

const writeForms = (documents: readonly WrittenResult[]) =>
  documents.flatMap(({ content, body }) => {
    const { value } = body.observation;
    if (content === undefined || content === '' || value.kind !== 'document') return [];
    return [present({ contentType: value.mediaType, data: content, title: words(value.title) })];
  });

const isDocument = ({ body }: WrittenResult): boolean => body.observation.value.kind === 'document';

/**
 * An order with its results as a FHIR R4 collection: ServiceRequest, DiagnosticReport with what the laboratory sent as a
 * document, Observations, laboratories and specimens.
 *
 * @throws {Error} when what was written is not valid; it names paths and rules, never a value
 */
export function writeOrderBundle(
  order: Order,
  results: readonly WrittenResult[],
  given: { readonly fhirBase: string },
) {
  const writing: Writing = { orderId: order.id, fhirBase: given.fhirBase.replace(/\/+$/, '') };
  const subject = subjectOf(writing, order);
  const request = writeRequest(writing, order, subject);
  const laboratories = writeLaboratory(writing);
  const specimens = writeSpecimen(writing, subject);
  const observations = results
    .filter((result) => !isDocument(result))
    .map((result) =>
      writeObservation(writing, result, {
        request,
        subject,
        performers: laboratories.of(result.body.performingLaboratory),
        specimen: specimens.of(result.body.specimen)[0],
      }),
    );
  const newest = results.map(({ receivedAt }) => receivedAt.getTime()).toSorted((a, b) => b - a)[0];
  const report = entryOf(
    writing,
    'report',
    present({
      resourceType: 'DiagnosticReport',
      basedOn: [referTo(request)],
      status: reportStatus(order, results),
      category: [{ coding: [{ system: SECTION, code: 'LAB', display: 'Laboratory' }] }],
      code: panelOf(writing, order),
      subject,
      issued: newest === undefined ? undefined : new Date(newest).toISOString(),
      performer: someOf(laboratories.all().map(referTo)),
      specimen: someOf(specimens.all().map(referTo)),
      result: someOf(observations.map(referTo)),
      presentedForm: someOf(writeForms(results.filter(isDocument))),
    }),
  );
  return validated({
    resourceType: 'Bundle',
    id: uuidOf(`${order.id} ${order.version} bundle`),
    identifier: identifier(writing, 'lab-order', order.id),
    type: 'collection',
    timestamp: order.updatedAt.toISOString(),
    entry: [
      request,
      ...(results.length === 0 ? [] : [report]),
      ...observations,
      ...specimens.all(),
      ...laboratories.all(),
    ],
  });
}

function validated<T extends { readonly resourceType: string }>(bundle: T): T {
  const issues = validateResource(bundle);
  if (issues.length > 0) {
    const where = issues.slice(0, 10).map(({ path, rule }) => `${path} (${rule})`);
    throw new Error(`The bundle is not valid: ${where.join('; ')}`);
  }
  return bundle;
}
