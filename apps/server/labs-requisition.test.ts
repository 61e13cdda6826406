import { openReader } from '@chartwright/documents';
import { rasterise } from '@chartwright/documents/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCode128 } from './testing/code128.ts';
import { makeOrganisation } from './testing/keys.ts';
import { auditedOf, LABS, labsClient, NPI, PATIENT, PROVIDER } from './testing/labs.ts';
import { recordsClient } from './testing/patients.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** The requisition as a laboratory gets it: every field in its text, the number in its bars, the same bytes again. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
const reader = openReader({ workers: 1 });
const UNKNOWN = `labord_${'0'.repeat(32)}`;
const DPI = 300;
const POINTS_PER_INCH = 72;
/** From the top of the page to the middle of the bars, in points. */
const BARS_MIDDLE = 58;

beforeAll(() => labs.prepare());
afterAll(() => reader.stop());

async function fetchPdf(id: string): Promise<{ readonly bytes: Buffer; readonly headers: Headers }> {
  const response = await fetch(`${app().baseUrl}${LABS}/orders/${id}/requisition`, {
    headers: bearer(app().credentials.keys.test),
  });
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

/** The words of the one page there is, with single spaces. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const result = await reader.read(bytes, { name: 'requisition.pdf' });
  if (result.state === 'refused') throw new Error(result.reason);
  const pages = result.documents.flatMap((document) => document.pages);
  expect(pages).toHaveLength(1);
  return pages.map(({ text }) => text.replace(/\s+/g, ' ')).join(' ');
}

/** What a scanner reads of the bars. */
async function barsOf(bytes: Uint8Array): Promise<string | undefined> {
  const [page] = await rasterise(bytes, DPI);
  if (page === undefined) throw new Error('There is no page');
  const middle = Math.round((BARS_MIDDLE * DPI) / POINTS_PER_INCH);
  const row = page.data.subarray(middle * page.width, (middle + 1) * page.width);
  return readCode128(row);
}

describe('a requisition', () => {
  test('is a PDF of one page that says everything a laboratory has to know', async () => {
    const order = {
      panelId: 'cmp',
      patient: PATIENT,
      priority: 'urgent',
      fasting: true,
      answers: [{ question: 'Hours since the last meal', answer: '10' }],
    };
    const placed = { 'x-test-clock': '2026-07-03T15:04:05Z' };
    const created = await labs.call(
      'POST',
      '/orders',
      { patientRef: 'patient_8842', note: 'Baseline.', ...order },
      placed,
    );
    const id = String(read(created, 'data.id'));
    await labs.authorize(id, { note: 'Please call.' }, { 'x-test-clock': '2026-07-03T16:00:00Z' });
    const { bytes, headers } = await fetchPdf(id);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toContain('inline');
    expect(headers.get('cache-control')).toContain('no-store');
    const text = await textOf(bytes);
    const signed = await labs.call('GET', `/orders/${id}/authorization`);
    const number = String(read(created, 'data.requisitionNumber'));
    for (const words of [
      number,
      'Example, Ana',
      '1980-02-03',
      'female',
      '+1 555 010 0100',
      '12 Long Street, Springfield, CA',
      '90001, US',
      'patient_8842',
      'Jordan Example, MD',
      NPI,
      'Address 1 Main Street, Springfield, CA',
      PROVIDER.phone,
      '2026-07-03 16:00 UTC, CA',
      'Comprehensive metabolic panel',
      'urgent',
      'yes',
      'F32.1 Major depressive disorder, single episode, moderate',
      'Hours since the last meal: 10',
      'Baseline.',
      'Please call.',
      'Collected by',
      id,
      String(read(signed, 'data.orderSha256')),
    ])
      expect(text).toContain(words);
    const panel = read(await labs.call('GET', '/panels/cmp'), 'data.analytes');
    for (const { name, loinc } of panel as readonly { readonly name: string; readonly loinc: string }[])
      expect(text).toContain(`${name} ${loinc} Serum`);
    expect(await barsOf(bytes)).toBe(number);
  });

  test('of the same order has the same bytes, and each reading is audited', async () => {
    const id = await labs.placeAuthorized({ patient: PATIENT });
    const [first, second] = [await fetchPdf(id), await fetchPdf(id)];
    expect(first.bytes.equals(second.bytes)).toBe(true);
    await vi.waitFor(async () => expect(await auditedOf(app(), id)).toContain('lab_order.requisition_read'), {
      timeout: 10_000,
    });
  });

  test('leaves lines to write on where nothing is known of the patient', async () => {
    const text = await textOf((await fetchPdf(await labs.placeAuthorized())).bytes);
    for (const words of ['Name Ordering provider', 'Date of birth NPI', 'Patient reference patient_8842'])
      expect(text).toContain(words);
  });

  test('names the patient of the practice record where the order does not', async () => {
    const records = recordsClient(app, ({ credentials }) => credentials.keys.test);
    const patientRef = 'pms-4711';
    await records.add({ name: 'Maria Santos', date_of_birth: '1975-05-06', external_id: patientRef });
    const text = await textOf((await fetchPdf(await labs.placeAuthorized({ patientRef }))).bytes);
    expect(text).toContain('Maria Santos');
    expect(text).toContain('1975-05-06');
  });

  test('holds the longest order on one page, on Letter too, with bars that can be read', async () => {
    const long = (max: number) => 'Wide words '.repeat(max).slice(0, max).trim();
    await labs.call('PATCH', '/settings', {
      pageSize: 'Letter',
      accountName: long(120),
      accountNumber: 'W'.repeat(40),
    });
    await labs.call('PUT', `/providers/${NPI}`, { ...PROVIDER, name: long(120), address: long(200) });
    const id = await labs.place({
      panelId: 'cmp',
      patientRef: 'W'.repeat(128),
      note: long(500),
      patient: {
        ...PATIENT,
        name: { family: long(80), given: long(80) },
        address: { line: long(120), city: long(80) },
      },
      answers: Array.from({ length: 10 }, () => ({ question: long(120), answer: long(120) })),
    });
    const diagnoses = Array.from({ length: 12 }, () => ({ code: 'S72.001A', display: long(200) }));
    expect((await labs.authorize(id, { diagnoses, note: long(500) })).status).toBe(200);
    const { bytes } = await fetchPdf(id);
    const text = await textOf(bytes);
    expect(text).toContain(id);
    expect(text.split('S72.001A')).toHaveLength(13);
    expect(text.replaceAll(' ', '')).toContain('W'.repeat(128));
    expect(await barsOf(bytes)).toBe(read(await labs.call('GET', `/orders/${id}`), 'data.requisitionNumber'));
    await labs.call('PATCH', '/settings', { pageSize: 'A4', accountName: null, accountNumber: null });
    await labs.call('PUT', `/providers/${NPI}`, PROVIDER);
  });

  test('is there only after a provider has authorized the order, and stays when it is cancelled', async () => {
    const id = await labs.place();
    const refused = await labs.call('GET', `/orders/${id}/requisition`);
    expect([refused.status, read(refused, 'error.code')]).toEqual([409, 'order_not_authorized']);
    await labs.authorize(id);
    await labs.step(id, 'cancel');
    expect((await labs.call('GET', `/orders/${id}/requisition`)).status).toBe(200);
  });

  test('is of one organisation', async () => {
    const id = await labs.placeAuthorized();
    const { keys } = await makeOrganisation(app());
    for (const one of [id, UNKNOWN, 'nonsense']) {
      const reply = await send(app(), 'GET', `${LABS}/orders/${one}/requisition`, {
        headers: bearer(keys.test),
      });
      expect([reply.status, read(reply, 'error.code')]).toEqual([404, 'not_found']);
    }
  });
});
