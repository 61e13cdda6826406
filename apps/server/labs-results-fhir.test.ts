import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { describe, expect, test } from 'vitest';
import { CRITICAL_POTASSIUM, FHIR_JSON, fhirReport, resolved, resultsClient } from './testing/lab-results.ts';
import { eventTypesOf, labsClient } from './testing/labs.ts';
import { read, useServer } from './testing/server.ts';

/** Reports that laboratories send as FHIR bundles, and what waits because no order was found for it. */

const app = useServer();
const keyOf = ({ credentials }: ReturnType<typeof app>) => credentials.keys.live;
const labs = labsClient(app, keyOf);
const results = resultsClient(app, labs, keyOf);
const other = labsClient(app, ({ credentials }) => credentials.keys.test);

const TSH = { value: 6.8, unit: 'mIU/L', range: '0.4-4.0', flag: 'H' };
const PATIENT = 'patient_8842';

const placed = async (order: object = {}) => {
  await labs.prepare();
  return labs.placeAuthorized(order);
};
const requisitionOf = async (id: string) =>
  String(read(await labs.call('GET', `/orders/${id}`), 'data.requisitionNumber'));
const queue = async () =>
  read(await labs.call('GET', '/results/unmatched?limit=100'), 'data.reports') as readonly {
    readonly reportId: string;
    readonly reason: string;
  }[];

let messages = 0;
/** A report that no other message was before. */
const newReport = (
  observed: Parameters<typeof fhirReport>[0],
  reported: Parameters<typeof fhirReport>[1],
) => {
  messages += 1;
  return fhirReport(observed, { identifier: `message-${messages}`, ...reported });
};

/** Sends a report that finds no order, and gives its id. */
const leaveUnmatched = async (reported: Parameters<typeof fhirReport>[1] = {}, observed = [TSH]) => {
  const reply = await results.receive(newReport(observed, { requisition: 'ATN-ZZZZZ-000000', ...reported }));
  expect(read(reply, 'data.reports.0.state')).toBe('unmatched');
  return String(read(reply, 'data.reports.0.reportId'));
};

describe('a FHIR bundle', () => {
  test('is stored for the order it names, and moves it', async () => {
    const id = await placed();
    const reply = await results.receive(fhirReport([TSH], { placerOrderId: id, patientRef: PATIENT }));
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toEqual({
      object: 'lab_results_received',
      repeated: false,
      count: 1,
      reports: [
        {
          reportId: expect.any(String),
          state: 'stored',
          orderId: id,
          reason: null,
          current: 1,
          late: 0,
          unchanged: 0,
          critical: 0,
        },
      ],
    });
    const list = await results.list(id);
    expect(read(list, 'data.results.0')).toMatchObject({
      name: 'TSH',
      value: 6.8,
      flag: 'high',
      flagSource: 'laboratory',
      interpretation: ['H'],
      observedAt: '2026-06-01T08:30:00.000Z',
      performingLaboratory: { name: 'Example Laboratory', address: '1 Example Street, Springfield' },
      source: 'laboratory',
    });
    expect(await labs.historyOf(id)).toContain('resulted results_ready');
  });

  test('is found by the requisition number', async () => {
    const id = await placed();
    const bundle = fhirReport([TSH], { requisition: await requisitionOf(id) });
    const reply = await results.receive(bundle);
    expect(read(reply, 'data.reports.0.orderId')).toBe(id);
  });

  test('stores nothing when it comes again', async () => {
    const id = await placed();
    const named = fhirReport([TSH], { placerOrderId: id, identifier: 'report-1' });
    const first = await results.receive(named);
    const second = await results.receive(named);
    expect(read(second, 'data')).toEqual({ ...(read(first, 'data') as object), repeated: true });
    const bare = fhirReport([TSH], { placerOrderId: id });
    expect(read(await results.receive(bare), 'data.reports.0')).toMatchObject({ current: 0, unchanged: 1 });
    expect(read(await results.receive(bare), 'data.repeated')).toBe(true);
    expect(await results.shown(id, '?history=true')).toHaveLength(1);
    expect(await labs.historyOf(id)).toHaveLength(4);
  });

  test('replaces what was preliminary, is corrected later, and is not undone by what comes late', async () => {
    const id = await placed();
    const send = (value: number, status: string, issued: string) =>
      results.receive(fhirReport([{ ...TSH, value, status }], { placerOrderId: id, status, issued }));
    await send(6.5, 'preliminary', '2026-06-01T10:00:00Z');
    await send(6.8, 'final', '2026-06-01T12:00:00Z');
    const late = await send(6.4, 'preliminary', '2026-06-01T11:00:00Z');
    expect(read(late, 'data.reports.0')).toMatchObject({ current: 0, late: 1 });
    await send(5.1, 'corrected', '2026-06-02T10:00:00Z');
    await send(6.8, 'final', '2026-06-01T12:00:00Z');
    const history = await results.shown(id, '?history=true');
    expect(history.map(({ value, status, current }) => [value, status, current])).toEqual([
      [6.5, 'preliminary', false],
      [6.8, 'final', false],
      [6.4, 'preliminary', false],
      [5.1, 'corrected', true],
    ]);
    const types = await eventTypesOf(app(), id);
    expect(types.filter((type) => type === 'lab_order.corrected')).toHaveLength(1);
    expect(types.filter((type) => type === 'lab_order.results_ready')).toHaveLength(1);
  });

  test('takes a result back', async () => {
    const id = await placed();
    await results.receive(fhirReport([TSH], { placerOrderId: id }));
    await results.receive(
      fhirReport([{ ...TSH, status: 'entered-in-error' }], { placerOrderId: id, status: 'corrected' }),
    );
    expect(await results.shown(id)).toEqual([]);
    expect(await eventTypesOf(app(), id)).toContain('lab_order.corrected');
  });

  test('that is taken back whole takes back every result of it, and none of another', async () => {
    const id = await placed();
    await results.enter(id, [{ name: 'Free T4', loinc: '3024-7', value: 1.2, unit: 'ng/dL' }]);
    await results.receive(fhirReport([TSH], { placerOrderId: id }));
    const reply = await results.receive(fhirReport([], { placerOrderId: id, status: 'entered-in-error' }));
    expect(read(reply, 'data.reports.0.current')).toBe(1);
    expect((await results.shown(id)).map(({ name }) => name)).toEqual(['Free T4']);
    expect(await eventTypesOf(app(), id)).toContain('lab_order.corrected');
  });

  test('may carry its report as a PDF, and is not amended by hand', async () => {
    const id = await placed();
    const pdf = Buffer.from('%PDF-1.7 report').toString('base64');
    await results.receive(fhirReport([TSH], { placerOrderId: id, pdf }));
    const shown = read(await results.list(id), 'data.results') as readonly { readonly document: unknown }[];
    expect(shown.map(({ document }) => document)).toEqual([
      null,
      { mediaType: 'application/pdf', title: 'Report' },
    ]);
    const entered = read(await results.list(id), 'data.results.0.resultId');
    const one = `/orders/${id}/results/${String(entered)}`;
    for (const changed of [
      await labs.call('PATCH', one, { value: 1, reason: 'Misread' }),
      await labs.call('POST', `${one}/cancel`, { reason: 'Misread' }),
    ])
      expect([changed.status, read(changed, 'error.code')]).toEqual([409, 'result_of_laboratory']);
  });

  test.each([
    ['no JSON', '{'],
    ['no body', ''],
    ['another resource', { resourceType: 'Patient' }],
    [
      'no report',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Patient' } }] },
    ],
    ['a status that FHIR does not have', fhirReport([TSH], { status: 'done' })],
    ['an observation status that FHIR does not have', fhirReport([{ ...TSH, status: 'done' }])],
  ])('with %s is refused', async (_what, body) => {
    const reply = await results.receive(body);
    expect([reply.status, read(reply, 'error.code')]).toEqual([400, 'invalid_request']);
  });

  test('that leaves an observation out of its report is refused, and so is one that names another subject', async () => {
    const bundle = fhirReport([TSH, { ...TSH, loinc: '3024-7' }]);
    const report = bundle.entry[0]?.resource as { result: unknown[] };
    report.result.pop();
    expect((await results.receive(bundle)).text).toContain('No DiagnosticReport names this Observation');
    const mixed = fhirReport([TSH], { patientRef: PATIENT });
    const observation = mixed.entry.at(-1)?.resource as { subject?: unknown };
    observation.subject = { identifier: { value: 'patient_other' } };
    expect((await results.receive(mixed)).status).toBe(400);
  });

  test('of another media type or size is refused', async () => {
    for (const type of ['text/plain', 'application/json'])
      expect((await results.receive('{}', type)).status).toBe(415);
    expect((await results.receive(' '.repeat(10 * 1_048_576 + 1))).status).toBe(413);
  });
});

type Loose = ReturnType<typeof JSON.parse>;
const resourcesIn = (bundle: Loose, type: string): Loose[] =>
  bundle.entry
    .map(({ resource }: Loose) => resource)
    .filter(({ resourceType }: Loose) => resourceType === type);

describe('an order as FHIR', () => {
  const bundleOf = async (id: string): Promise<Loose> => {
    const reply = await labs.call('GET', `/orders/${id}?format=fhir`);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, `${FHIR_JSON}; charset=utf-8`]);
    return reply.body;
  };

  test('is the request alone before there are results', async () => {
    const id = await labs.place();
    const bundle = await bundleOf(id);
    expect(complaintsOfR4(resolved(bundle))).toEqual([]);
    expect(bundle.entry).toHaveLength(1);
    expect(resourcesIn(bundle, 'ServiceRequest')[0]).toMatchObject({
      status: 'draft',
      requisition: { value: await requisitionOf(id) },
      subject: { identifier: { value: PATIENT } },
    });
  });

  test('has its results with flags, laboratory and document, valid to a validator of another project', async () => {
    const id = await placed({ panelId: 'electrolytes' });
    const pdf = Buffer.from('%PDF-1.7 report').toString('base64');
    const observed = [
      { loinc: '2951-2', display: 'Sodium', value: 138, unit: 'mmol/L', range: '135-145' },
      { loinc: '2823-3', display: 'Potassium', value: 6.9, unit: 'mmol/L', range: '3.5-5.1', flag: 'H' },
      { loinc: '2028-9', display: 'Bicarbonate', text: 'haemolysed' },
    ];
    await results.receive(fhirReport(observed, { placerOrderId: id, pdf, issued: '2026-06-01T12:00:00Z' }));
    const bundle = await bundleOf(id);
    expect(complaintsOfR4(resolved(bundle))).toEqual([]);
    const [report] = resourcesIn(bundle, 'DiagnosticReport');
    expect(report).toMatchObject({
      status: 'partial',
      presentedForm: [{ contentType: 'application/pdf', data: pdf, title: 'Report' }],
    });
    expect(report.result).toHaveLength(3);
    const codesOf = ({ interpretation = [] }: Loose) =>
      interpretation.map(({ coding }: Loose) => coding[0].code);
    const written = resourcesIn(bundle, 'Observation');
    expect(written.map(codesOf)).toEqual([['N'], ['HH', 'H'], []]);
    expect(written[1]).toMatchObject({
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: 'Potassium' },
      valueQuantity: { value: 6.9, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      effectiveDateTime: '2026-06-01T08:30:00.000Z',
      referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 }, text: '3.5-5.1' }],
    });
    expect(resourcesIn(bundle, 'Organization')[0]).toMatchObject({
      name: 'Example Laboratory',
      address: [{ text: '1 Example Street, Springfield' }],
    });
  });

  test('tells a value no more that was taken back', async () => {
    const id = await placed();
    await results.enter(id, [{ name: 'TSH', loinc: '3016-3', value: 6.8, unit: 'mIU/L' }]);
    const [first] = await results.shown(id);
    await labs.call('POST', `/orders/${id}/results/${first?.resultId}/cancel`, { reason: 'Wrong order' });
    const bundle = await bundleOf(id);
    expect(complaintsOfR4(resolved(bundle))).toEqual([]);
    const [observation] = resourcesIn(bundle, 'Observation');
    expect(observation.status).toBe('entered-in-error');
    expect(JSON.stringify(bundle)).not.toContain('6.8');
    expect(resourcesIn(bundle, 'DiagnosticReport')[0].status).toBe('entered-in-error');
  });

  test('can be read by what reads the bundles of laboratories', async () => {
    const id = await placed();
    await results.receive(fhirReport([TSH], { placerOrderId: id }));
    const reply = await results.receive(await bundleOf(id));
    expect(read(reply, 'data.reports.0')).toMatchObject({ state: 'stored', orderId: id, current: 1 });
    const shown = await results.shown(id);
    expect(shown.map(({ name, value, flag }) => [name, value, flag])).toEqual([
      ['TSH', 6.8, 'high'],
      ['TSH', 6.8, 'high'],
    ]);
  });

  test('is unknown to another mode, and has no third format', async () => {
    const id = await labs.place();
    expect((await other.call('GET', `/orders/${id}?format=fhir`)).status).toBe(404);
    expect((await labs.call('GET', `/orders/${id}?format=xml`)).status).toBe(400);
  });
});

describe('a report that no order is found for', () => {
  test.each([
    ['no reference', {}, 'no_reference'],
    ['an unknown order', { placerOrderId: `labord_${'0'.repeat(32)}` }, 'order_unknown'],
    ['an unknown number', { requisition: 'ATN-ZZZZZ-000000' }, 'order_unknown'],
  ])('has %s: it waits', async (_what, reported, reason) => {
    const reply = await results.receive(fhirReport([TSH], reported));
    expect(read(reply, 'data.reports.0')).toMatchObject({ state: 'unmatched', reason, orderId: null });
    const reportId = read(reply, 'data.reports.0.reportId');
    expect((await queue()).find((one) => one.reportId === reportId)).toMatchObject({ reason });
  });

  test('is that of another patient, of another organisation, or not to be had yet', async () => {
    const id = await placed();
    const reasonOf = async (reported: Parameters<typeof fhirReport>[1]) =>
      read(await results.receive(newReport([TSH], reported)), 'data.reports.0.reason');
    expect(await reasonOf({ placerOrderId: id, patientRef: 'patient_other' })).toBe('patient_differs');
    const second = await placed();
    expect(await reasonOf({ placerOrderId: id, requisition: await requisitionOf(second) })).toBe(
      'references_differ',
    );
    const requested = await labs.place();
    expect(await reasonOf({ placerOrderId: requested })).toBe('order_not_authorized');
    await labs.step(requested, 'cancel');
    expect(await reasonOf({ placerOrderId: requested })).toBe('order_closed');
    await other.prepare();
    expect(await reasonOf({ placerOrderId: await other.placeAuthorized() })).toBe('order_unknown');
    expect(await results.shown(id)).toEqual([]);
  });

  test('is shown with what tells whose it is, page by page, to its own organisation and mode', async () => {
    const potassium = {
      loinc: CRITICAL_POTASSIUM.loinc,
      display: 'Potassium',
      value: 6.9,
      unit: 'mmol/L',
      range: '3.5-5.1',
      flag: 'N',
    };
    const reportId = await leaveUnmatched({ patientRef: 'patient_unmatched' }, [potassium]);
    const one = (await queue()).find((report) => report.reportId === reportId);
    expect(one).toMatchObject({
      object: 'lab_report',
      state: 'unmatched',
      source: 'fhir',
      laboratory: 'Example Laboratory',
      critical: true,
      reference: { requisitionNumber: 'ATN-ZZZZZ-000000', patientRef: 'patient_unmatched' },
      results: [{ name: 'Potassium', value: 6.9, unit: 'mmol/L', flag: 'critical' }],
    });
    const first = await labs.call('GET', '/results/unmatched?limit=1');
    const cursor = String(read(first, 'data.nextCursor'));
    const second = await labs.call('GET', `/results/unmatched?limit=100&cursor=${cursor}`);
    expect(1 + Number(read(second, 'data.count'))).toBe((await queue()).length);
    expect(read(second, 'data.nextCursor')).toBeNull();
    expect((await labs.call('GET', '/results/unmatched?cursor=x')).status).toBe(400);
    expect(read(await other.call('GET', '/results/unmatched'), 'data.count')).toBe(0);
  });

  test('is matched by a person, and counts from then on as if it had been found', async () => {
    const id = await placed();
    const reportId = await leaveUnmatched();
    const match = (orderId: string, more: object = {}) =>
      labs.call('POST', `/results/unmatched/${reportId}/match`, {
        orderId,
        reason: 'Read from the form',
        ...more,
      });
    expect((await match(`labord_${'0'.repeat(32)}`)).status).toBe(404);
    const unauthorized = await match(await labs.place());
    expect([unauthorized.status, read(unauthorized, 'error.code')]).toEqual([409, 'order_not_authorized']);
    const matched = await match(id);
    expect([matched.status, read(matched, 'data.state'), read(matched, 'data.orderId')]).toEqual([
      200,
      'stored',
      id,
    ]);
    expect((await results.shown(id)).map(({ value }) => value)).toEqual([6.8]);
    expect(await labs.historyOf(id)).toContain('resulted results_ready');
    const again = await match(id);
    expect([again.status, read(again, 'error.code')]).toEqual([409, 'report_settled']);
    expect((await queue()).some((one) => one.reportId === reportId)).toBe(false);
  });

  test('is matched to an order of another patient only when that is confirmed', async () => {
    const id = await placed();
    const reportId = await leaveUnmatched({ patientRef: 'patient_renamed' });
    const path = `/results/unmatched/${reportId}/match`;
    const order = { orderId: id, reason: 'The patient was renamed' };
    const refused = await labs.call('POST', path, order);
    expect([refused.status, read(refused, 'error.code')]).toEqual([409, 'patient_differs']);
    const confirmed = await labs.call('POST', path, { ...order, patientConfirmed: true });
    expect(confirmed.status).toBe(200);
    expect(await results.shown(id)).toHaveLength(1);
  });

  test('is stored for an order that has ended without moving it', async () => {
    const id = await labs.place();
    await labs.authorize(id);
    await labs.step(id, 'cancel');
    const reportId = await leaveUnmatched();
    const reply = await labs.call('POST', `/results/unmatched/${reportId}/match`, {
      orderId: id,
      reason: 'Late',
    });
    expect(reply.status).toBe(200);
    expect(await results.shown(id)).toHaveLength(1);
    expect(read(await labs.call('GET', `/orders/${id}`), 'data.status')).toBe('cancelled');
  });

  test('is discarded with a reason; a foreign or unknown one is unknown', async () => {
    const reportId = await leaveUnmatched();
    const path = `/results/unmatched/${reportId}/discard`;
    expect((await labs.call('POST', path, {})).status).toBe(400);
    for (const reply of [
      await other.call('POST', path, { reason: 'Not ours' }),
      await labs.call('POST', '/results/unmatched/nonsense/discard', { reason: 'Not ours' }),
      await other.call('POST', `/results/unmatched/${reportId}/match`, { orderId: 'x', reason: 'Ours' }),
    ])
      expect(reply.status).toBe(404);
    const reply = await labs.call('POST', path, { reason: 'Sent by mistake' });
    expect([reply.status, read(reply, 'data.state')]).toEqual([200, 'discarded']);
    const again = await labs.call('POST', path, { reason: 'Sent by mistake' });
    expect([again.status, read(again, 'error.code')]).toEqual([409, 'report_settled']);
  });
});
