import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { NOTES, notesClient } from './testing/notes.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Exports of any size: what they hold, what they cost, and who is told of them. */

const app = useServer({}, wordEngine());

type Client = ReturnType<typeof notesClient>;
type Whole = { readonly id: string; readonly content: string; readonly patient?: { readonly id: string } };

async function newClinic(): Promise<Client & { readonly key: string; readonly orgId: string }> {
  const { keys, orgId } = await makeOrganisation(app());
  return { ...notesClient(app, () => keys.live), key: keys.live, orgId };
}

const MANY = 20_000;

/** Copies of one note with its sealed content, as an export finds them after years. */
async function multiply(id: string, copies: number): Promise<void> {
  const { pool } = app().database;
  await pool.query(
    `create temporary table copies as select gen_random_uuid() as id, i from generate_series(1, ${copies}) i`,
  );
  await pool.query(
    `insert into notes (id, org_id, mode, patient_id, note_type, status, version, created_by, created_at, updated_at)
     select copies.id, org_id, mode, patient_id, note_type, 'draft', 1, created_by,
       created_at - copies.i * interval '1 minute', updated_at
     from notes, copies where notes.id = $1`,
    [id],
  );
  await pool.query(
    `insert into note_versions (note_id, version, body, at, by)
     select copies.id, 1, body, at, by from note_versions, copies where note_id = $1`,
    [id],
  );
  await pool.query('drop table copies');
}

const exportFrom = (client: Client, query = '', headers: Readonly<Record<string, string>> = {}) =>
  client.call('GET', `${NOTES}/export${query}`, undefined, headers);
const notesIn = (reply: Reply): Whole[] => read(reply, 'data') as Whole[];
const linesIn = (reply: Reply): Whole[] =>
  reply.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Whole);

describe('GET /notes/export', () => {
  test('200 as JSON and as lines: the same notes, whole, newest first', async () => {
    const clinic = await newClinic();
    const patient = await clinic.patients.add({ name: 'Ana Example' });
    const session = await clinic.sessions.add({ patient_id: patient, transcript: { text: 'Words.' } });
    const ids = [
      await clinic.notes.add({ patient_id: patient, content: 'One', session_id: session }),
      await clinic.notes.add({ patient_id: patient, content: 'Two\nlines, "quoted" – ü' }),
    ];
    const json = await exportFrom(clinic);
    expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(notesIn(json).map(({ id }) => id)).toEqual(ids.toReversed());
    expect(notesIn(json)[1]).toEqual(read(await clinic.notes.read(ids[0] ?? ''), 'data'));
    for (const lines of [
      await exportFrom(clinic, '?format=ndjson'),
      await exportFrom(clinic, '', { accept: 'application/x-ndjson' }),
    ]) {
      expect([lines.status, lines.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
      expect(linesIn(lines)).toEqual(notesIn(json));
      expect(lines.text.endsWith('\n')).toBe(true);
    }
    const bare = await exportFrom(clinic, '?include=');
    expect(notesIn(bare).map(({ patient: shown }) => shown)).toEqual([undefined, undefined]);
  });

  test('200 with the conditions of the list, and of nothing a whole answer', async () => {
    const clinic = await newClinic();
    const patient = await clinic.patients.add({ name: 'A' });
    const draft = await clinic.notes.add({ patient_id: patient, content: 'x' });
    const signed = await clinic.notes.add({ patient_id: patient, content: 'y', note_type: 'other' });
    await clinic.notes.sign(signed);
    const idsOf = async (query: string) => notesIn(await exportFrom(clinic, query)).map(({ id }) => id);
    expect(await idsOf('?status=draft')).toEqual([draft]);
    expect(await idsOf('?note_type=other')).toEqual([signed]);
    expect(await idsOf(`?patient_id=${patient}`)).toEqual([signed, draft]);
    expect((await exportFrom(clinic, '?patient_id=x')).text).toBe('{"data":[]}');
    expect((await exportFrom(clinic, '?to=2000-01-01')).text).toBe('{"data":[]}');
    const none = await exportFrom(clinic, '?to=2000-01-01&format=ndjson');
    expect([none.status, none.text]).toEqual([200, '']);
  });

  test('400 to wrong conditions, 403 without the scope, and nothing of another clinic', async () => {
    const clinic = await newClinic();
    const { id } = await makeKey(app(), { mode: 'live', scopes: ['notes:read'] });
    for (const query of ['?from=x', '?format=xml', '?include=x', `?created_by=${id}`]) {
      expect((await exportFrom(clinic, query)).status).toBe(400);
    }
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await exportFrom(clinic, '', { 'x-api-key': key })).status).toBe(403);
    const other = await newClinic();
    await other.notes.add({ patient_id: await other.patients.add({ name: 'B' }), content: 'z' });
    expect((await exportFrom(clinic)).text).toBe('{"data":[]}');
  });
});

describe(`an export of ${MANY} notes`, () => {
  const CONTENT = 'Known asthma since 2019. '.repeat(160);
  let clinic: Awaited<ReturnType<typeof newClinic>>;
  let patient: string;

  const fill = async () => {
    clinic = await newClinic();
    patient = await clinic.patients.add({ name: 'Many' });
    await multiply(await clinic.notes.add({ patient_id: patient, content: CONTENT }), MANY - 1);
  };

  test('holds each once, and is told to the audit chain as it goes', async () => {
    await fill();
    const response = await fetch(`${app().baseUrl}${NOTES}/export?format=ndjson&include=patient`, {
      headers: { 'x-api-key': clinic.key },
    });
    const requestId = response.headers.get('x-request-id') ?? '';
    const ids = new Set<string>();
    let [rest, bytes, lines] = ['', 0, 0];
    const decoder = new TextDecoder();
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) ids.add((JSON.parse(line) as Whole).id);
      lines += parts.length;
    }
    expect([lines, ids.size, rest]).toEqual([MANY, MANY, '']);
    expect(bytes).toBeGreaterThan(MANY * CONTENT.length);
    const { rows } = await app().database.pool.query<{ shown: string }>(
      `select distinct jsonb_array_elements_text(details -> $1) as shown from audit_entries
       where org_id = $2 and action = 'note.exported' and details ->> 'kind' = 'note'`,
      [requestId, clinic.orgId],
    );
    expect(new Set(rows.map(({ shown }) => shown))).toEqual(ids);
  }, 60_000);

  test('of some days is one JSON document, however many pieces it came in', async () => {
    const from = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const { rows } = await app().database.pool.query<{ n: number }>(
      `select count(*)::int as n from notes where org_id = $1 and created_at >= $2`,
      [clinic.orgId, `${from}T00:00:00Z`],
    );
    const notes = notesIn(await exportFrom(clinic, `?include=&from=${from}`));
    expect(notes).toHaveLength(rows[0]?.n ?? Number.NaN);
    expect(notes.length).toBeGreaterThan(1_440);
    expect(new Set(notes.map(({ content }) => content))).toEqual(new Set([CONTENT]));
  });

  test('left by its client frees its connection and stops reading', async () => {
    const { pool } = app().database;
    const entries = async () => {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int as n from audit_entries where org_id = $1 and action = 'note.exported'`,
        [clinic.orgId],
      );
      return rows[0]?.n ?? Number.NaN;
    };
    const before = await entries();
    const { hostname, port } = new URL(app().baseUrl);
    const sockets = Array.from({ length: 25 }, () => {
      const socket = connect(Number(port), hostname);
      socket.write(
        `GET ${NOTES}/export HTTP/1.1\r\nHost: x\r\nX-API-Key: ${clinic.key}\r\nConnection: close\r\n\r\n`,
      );
      return socket;
    });
    // More exports than the pool has connections, none of which is read on: others are still answered.
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('data', () => resolve(socket.pause())))),
    );
    expect((await clinic.notes.list('?limit=1')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
         and state <> 'idle' and pid <> pg_backend_pid()`,
        );
        expect(rows).toHaveLength(0);
      },
      { timeout: 10_000 },
    );
    // Two entries for 250 notes: what was read is what fits between server and client.
    expect((await entries()) - before).toBeLessThan((25 * 2 * MANY) / 250 / 4);
    expect((await clinic.notes.list('?limit=1')).status).toBe(200);
  }, 60_000);
});
