import { openReader } from '@chartwright/documents';
import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { Hl7Message } from '@medplum/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { CLEAR_LETTER, developmentLetters, pdfOf, REFERRALS, referralsClient } from './testing/referrals.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** What leaves the server of a referral: FHIR, HL7, CSV, a page to print, and the letter back. */

const app = useServer();
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);
const RECORDS = `${REFERRALS}/records`;
const UNKNOWN = '0123456789abcdef01234567';
const reader = openReader({ workers: 1 });
afterAll(() => reader.stop());

const pagesOfCase = (id: string): readonly string[] => {
  const letter = developmentLetters.find((one) => one.id === id);
  if (letter === undefined) throw new Error(`No case ${id}`);
  return letter.pages;
};
const processed = async (...pages: readonly string[]): Promise<string> => {
  const { recordId, job } = await client.process(pdfOf(...pages));
  expect(read(job, 'status')).toBe('completed');
  return recordId;
};

let clear: string;
let child: string;
let noReferral: string;
let unread: string;
beforeAll(async () => {
  clear = await processed(CLEAR_LETTER);
  child = await processed(...pagesOfCase('D25'));
  noReferral = await processed(...pagesOfCase('D32'));
  unread = await client.add(pdfOf(CLEAR_LETTER.replace('OKAFOR', 'ODUYA')));
}, 120_000);

const exportOf = (id: string, format: string): Promise<Reply> =>
  client.call('GET', `${RECORDS}/${id}/export?format=${format}`);
const letterOf = (id: string, query = ''): Promise<Reply> =>
  client.call('GET', `${RECORDS}/${id}/letter${query}`);
const pdfTextOf = async (path: string): Promise<string> => {
  const reply = await fetch(`${app().baseUrl}${path}`, { headers: client.headers() });
  expect(reply.headers.get('content-type')).toBe('application/pdf');
  const result = await reader.read(Buffer.from(await reply.arrayBuffer()), { name: 'a.pdf' });
  if (result.state === 'refused') throw new Error(result.reason);
  return result.documents.flatMap(({ pages }) => pages.map(({ text }) => text)).join('\n');
};
const without = (reply: Reply): string => reply.text.replace(/req_[0-9a-f]{20}/, '');

describe('GET /records/{id}/export', () => {
  test('200: FHIR that a validator of another project takes', async () => {
    const reply = await exportOf(clear, 'fhir');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toContain(`referral-${clear}.json`);
    const bundle = reply.body as {
      readonly entry: readonly { readonly resource: { readonly resourceType: string } }[];
    };
    const one = (type: string) =>
      bundle.entry.find(({ resource }) => resource.resourceType === type)?.resource;
    expect(one('Task')).toMatchObject({ status: 'accepted', businessStatus: { text: 'TRIAGED' } });
    expect(one('DocumentReference')).toMatchObject({
      content: [
        { attachment: { contentType: 'application/pdf', url: `${app().baseUrl}${RECORDS}/${clear}/file` } },
      ],
    });
    const wrong = complaintsOfR4(bundle).filter(
      (complaint) => !complaint.startsWith('Invalid reference: got "urn:uuid'),
    );
    expect(wrong).toEqual([]);
  });

  test('200: HL7 that a parser of another project reads', async () => {
    const reply = await exportOf(clear, 'hl7');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('x-application/hl7-v2+er7; charset=utf-8');
    const message = Hl7Message.parse(reply.text);
    expect(message.getSegment('MSH')?.getField(11)?.toString()).toBe('P');
    expect(message.getSegment('PID')?.getField(5)?.toString()).toMatch(/^Okafor\^Peter/i);
    expect(message.getSegment('RF1')?.getField(6)?.getComponent(1)).toBe(`${clear}-1`);
  });

  test('200: CSV with a row for each patient', async () => {
    const reply = await exportOf(clear, 'csv');
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = reply.text.split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`${clear},1,`);
    expect(lines[1]).toContain(',CAT1,');
  });

  test('200: a page to print', async () => {
    const text = await pdfTextOf(`${RECORDS}/${clear}/export?format=pdf`);
    expect(text).toContain('CAT1');
    expect(text).toMatch(/Peter Okafor/i);
    expect(text).toContain('Page 1 of 1');
  });

  test('400 for another format', async () => {
    expect((await exportOf(clear, 'docx')).status).toBe(400);
    expect((await client.call('GET', `${RECORDS}/${clear}/export`)).status).toBe(400);
  });

  test('404 for a record of nobody and for one of another organisation, with the same bytes', async () => {
    const { keys } = await makeOrganisation(app());
    const foreign = await send(app(), 'GET', `${RECORDS}/${clear}/export?format=fhir`, {
      headers: bearer(keys.live),
    });
    const unknown = await exportOf(UNKNOWN, 'fhir');
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(without(foreign)).toBe(without(unknown));
  });

  test('409 before a job has completed', async () => {
    const reply = await exportOf(unread, 'fhir');
    expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'record_undecided']);
  });

  test('409 for an HL7 message of what is no referral; the other formats have it', async () => {
    const reply = await exportOf(noReferral, 'hl7');
    expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'not_a_referral']);
    expect((await exportOf(noReferral, 'fhir')).status).toBe(200);
    expect((await exportOf(noReferral, 'csv')).text).toContain(`${noReferral},,`);
    expect(await pdfTextOf(`${RECORDS}/${noReferral}/export?format=pdf`)).toContain('No patient was read');
  });

  test('is noted in the audit, by the id of the record alone', async () => {
    await exportOf(clear, 'csv');
    await vi.waitFor(
      async () => {
        const { rows } = await app().database.pool.query(
          `select target_id, details from audit_entries where action = 'referral.exported'
         and (target_id = $1 or details::text like '%' || $1 || '%')`,
          [clear],
        );
        expect(rows.length).toBeGreaterThan(0);
        expect(JSON.stringify(rows)).not.toMatch(/okafor/i);
      },
      { timeout: 10_000 },
    );
  });
});

describe('GET /records/export', () => {
  const worklist = (query = '') => client.call('GET', `${RECORDS}/export?format=csv${query}`);
  const idsIn = (reply: Reply): string[] =>
    reply.text.split('\r\n').flatMap((line) => /^[0-9a-f]{24}(?=,)/.exec(line) ?? []);

  test('200: every record that was decided on, newest first', async () => {
    const reply = await worklist();
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-disposition')).toContain('referrals.csv');
    expect(idsIn(reply)).toEqual([noReferral, child, clear]);
  });

  test('200: only those that have changed since', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(idsIn(await worklist(`&since=${later}`))).toEqual([]);
    expect(idsIn(await worklist(`&since=${new Date(0).toISOString()}`))).toHaveLength(3);
  });

  test('200 without a row for another organisation and another mode', async () => {
    const { keys } = await makeOrganisation(app());
    for (const key of [keys.live, app().credentials.keys.test]) {
      const reply = await send(app(), 'GET', `${RECORDS}/export?format=csv`, { headers: bearer(key) });
      expect([reply.status, idsIn(reply)]).toEqual([200, []]);
    }
  });

  test('400 for another format and for what is no time', async () => {
    expect((await client.call('GET', `${RECORDS}/export?format=fhir`)).status).toBe(400);
    expect((await worklist('&since=yesterday')).status).toBe(400);
  });
});

describe('GET /records/{id}/letter', () => {
  test('200: a draft while nobody has decided, in text and as PDF', async () => {
    const reply = await letterOf(child);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.text).toContain('DRAFT.');
    expect(await pdfTextOf(`${RECORDS}/${child}/letter?format=pdf`)).toContain(
      'Paediatric outpatient service',
    );
  });

  test('404 for an unknown record, 409 before a job and where there is nothing to ask', async () => {
    expect((await letterOf(UNKNOWN)).status).toBe(404);
    const codes = [await letterOf(unread), await letterOf(noReferral)].map((reply) => [
      reply.status,
      read(reply, 'error.code'),
    ]);
    expect(codes).toEqual([
      [409, 'record_undecided'],
      [409, 'nothing_to_ask'],
    ]);
  });
});

test('what a person decides is what leaves from then on', async () => {
  const headers = bearer(await signIn(app()));
  const reviews = await client.call('GET', `${REFERRALS}/reviews`);
  const review = (read(reviews, 'data') as { readonly review_id: string; readonly record_id: string }[]).find(
    ({ record_id: id }) => id === child,
  );
  const decided = await send(app(), 'POST', `${REFERRALS}/reviews/${review?.review_id}/decision`, {
    headers,
    json: {
      action: 'redirect',
      category: 'CAT2',
      reason_code: 'CLINICAL_JUDGEMENT',
      reason: 'The children’s hospital sees this age',
      route: 'Children’s hospital',
    },
  });
  expect(decided.text).toContain('"final"');
  const { entry } = (await exportOf(child, 'fhir')).body as {
    readonly entry: readonly {
      readonly resource: { readonly resourceType: string; readonly agent?: unknown[] };
    }[];
  };
  const one = (type: string) => entry.find(({ resource }) => resource.resourceType === type)?.resource;
  expect(one('Task')).toMatchObject({ status: 'rejected' });
  expect(one('Provenance')?.agent).toHaveLength(2);
  const letter = await letterOf(child);
  expect(letter.text).not.toContain('DRAFT.');
  expect(letter.text).toContain('Reason: The children’s hospital sees this age.');
  expect(letter.text).toContain('Children’s hospital');
});
