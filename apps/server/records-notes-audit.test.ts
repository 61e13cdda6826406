import { fixedClock } from '@chartwright/kernel';
import { createNotePurge } from '@chartwright/records';
import { describe, expect, test, vi } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { factsOf } from './testing/fhir.ts';
import { notesClient } from './testing/notes.ts';
import { read, useServer } from './testing/server.ts';

/** Who saw, wrote and signed what, that nothing of it can be read beside the API, and what becomes of what was deleted. */

const app = useServer({}, wordEngine());
const client = notesClient(app, ({ credentials }) => credentials.keys.live);

type Entry = {
  readonly action: string;
  readonly target_id: string;
  readonly request_id: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};

const entries = async (action: string): Promise<Entry[]> => {
  const { rows } = await app().database.pool.query<Entry>(
    'select action, target_id, request_id, details from audit_entries where action = $1 order by id',
    [action],
  );
  return rows;
};

/** What a request was shown, from entries of one read and of many. */
const shownTo = async (action: string, requestId: string | null): Promise<string[]> =>
  (await entries(action)).flatMap(({ target_id, request_id, details }) => {
    const many = details[requestId ?? ''];
    if (Array.isArray(many)) return many.map(String);
    return request_id === requestId ? [target_id] : [];
  });

describe('the audit chain', () => {
  test('names every note that is shown, and its patient', async () => {
    const patient = await client.patients.add({ name: 'Seen' });
    const session = await client.sessions.add({ patient_id: patient });
    const id = await client.notes.add({ patient_id: patient, session_id: session, content: 'x' });
    const reads = [
      ['note.read', await client.notes.read(id), id],
      ['note.listed', await client.notes.list(`?patient_id=${patient}`), id],
      ['note.versions_read', await client.notes.versions(id), id],
      ['note.exported', await client.call('GET', `/ext-api/v1/notes/export?patient_id=${patient}`), id],
      ['note.read', await client.sessions.notes(session), id],
      ['session.read', await client.sessions.read(session), session],
      ['session.listed', await client.sessions.list(`?patient_id=${patient}`), session],
    ] as const;
    for (const [action, { headers }, shown] of reads) {
      await vi.waitFor(
        async () => {
          const seen = await shownTo(action, headers.get('x-request-id'));
          expect(seen).toEqual(expect.arrayContaining([shown, patient]));
        },
        { timeout: 10_000, interval: 20 },
      );
    }
  });

  test('holds an entry for every change, with the digest of what was signed', async () => {
    const patient = await client.patients.add({ name: 'Changed' });
    const id = await client.notes.add({ patient_id: patient, content: 'x' });
    await client.notes.change(id, { content: 'y' });
    const signed = await client.notes.sign(id);
    const added = await client.notes.addend(id, 'z');
    await client.notes.markError(id, 'Wrong');
    const draft = await client.notes.add({ patient_id: patient });
    await client.notes.remove(draft);
    const of = async (action: string) => (await entries(action)).filter(({ target_id }) => target_id === id);
    expect(await of('note.created')).toMatchObject([{ details: { patientId: patient } }]);
    expect(await of('note.changed')).toMatchObject([{ details: { version: 2, fields: ['content'] } }]);
    expect(await of('note.signed')).toMatchObject([
      { details: { digest: read(signed, 'data.signed_digest') } },
    ]);
    expect(await of('note.addended')).toMatchObject([
      { details: { digest: read(added, 'data.addenda.0.digest') } },
    ]);
    expect(await of('note.entered_in_error')).toHaveLength(1);
    expect((await entries('note.deleted')).map(({ target_id }) => target_id)).toContain(draft);
  });

  test('neither chain, log nor tables hold a word of a note', async () => {
    const patient = await client.patients.add({ name: 'Sealed' });
    const id = await client.notes.add({ patient_id: patient, content: 'Quackenbush has asthma' });
    await client.notes.change(id, { content: 'Xylophone has asthma' });
    await client.notes.sign(id);
    await client.notes.addend(id, 'Zanzibar');
    await vi.waitFor(
      async () => expect(read(await client.notes.read(id), 'data.coding.status')).toBe('coded'),
      { timeout: 10_000 },
    );
    const other = await client.notes.add({ patient_id: patient, content: 'Other' });
    await client.notes.sign(other);
    await client.notes.markError(other, 'Yggdrasil');
    const { rows } = await app().database.pool.query<{ all: string }>(`
      select string_agg(line, chr(10)) as all from (
        select a::text from audit_entries a
        union all select n::text || coalesce(encode(error_reason, 'escape'), '') from notes n
        union all select v::text || encode(body, 'escape') from note_versions v
        union all select d::text || encode(body, 'escape') from note_addenda d
        union all select c::text || coalesce(encode(result, 'escape'), '') from note_codings c
        union all select j::text from graphile_worker._private_jobs j
      ) as everything (line)`);
    for (const word of ['Quackenbush', 'Xylophone', 'Zanzibar', 'Yggdrasil', 'asthma']) {
      expect(rows[0]?.all).not.toContain(word);
      expect(app().readLog()).not.toContain(word);
    }
  });
});

describe('the purge', () => {
  const DAY_MS = 86_400_000;
  const purgeAfter = async (days: number): Promise<void> => {
    const clock = fixedClock(new Date(Date.now() + days * DAY_MS));
    const job = createNotePurge({ db: app().database.db, clock });
    await job.handle({}, { id: '1', attempt: 1, abortSignal: new AbortController().signal });
  };
  const storedIn = async (table: string, id: string): Promise<boolean> => {
    const { rows } = await app().database.pool.query(`select from ${table} where id = $1`, [id]);
    return rows.length === 1;
  };

  test('keeps what was deleted for 30 days, then removes it and nothing else', async () => {
    const patient = await client.patients.add({ name: 'Kept' });
    const [note, session, template] = [
      await client.notes.add({ patient_id: patient, content: 'x' }),
      await client.sessions.add({ patient_id: patient, transcript: { text: 'x' } }),
      await client.templates.add({ name: 'Gone', sections: [{ title: 'A' }] }),
    ];
    const kept = await client.notes.add({ patient_id: patient, content: 'y' });
    await client.notes.remove(note);
    await client.sessions.remove(session);
    await client.templates.remove(template);
    const stored = async () => [
      await storedIn('notes', note),
      await storedIn('clinical_sessions', session),
      await storedIn('note_templates', template),
      await storedIn('notes', kept),
    ];
    await purgeAfter(29);
    expect(await stored()).toEqual([true, true, true, true]);
    await purgeAfter(31);
    expect(await stored()).toEqual([false, false, false, true]);
    const { rows } = await app().database.pool.query('select from note_versions where note_id = $1', [note]);
    expect(rows).toHaveLength(0);
    for (const [action, id] of [
      ['note.purged', note],
      ['session.purged', session],
      ['template.purged', template],
    ] as const) {
      expect((await entries(action)).map(({ target_id }) => target_id)).toContain(id);
    }
  });

  test('takes along whatever was said to come from the note, as its deletion does', async () => {
    const facts = factsOf(app);
    const patient = await client.patients.add({ name: 'Said' });
    const add = (): Promise<string> => client.notes.add({ patient_id: patient, content: 'x' });
    const factsIn = async (note: string, only: string): Promise<number> => {
      const { rows } = await app().database.pool.query(
        `select from clinical_resources where note_id = $1 ${only}`,
        [note],
      );
      return rows.length;
    };
    const said = [{ resourceType: 'Condition', code: { text: 'Said' } }];
    const [deleted, purged] = [await add(), await add()];
    await facts.ofNote(deleted, patient, said);
    await client.notes.remove(deleted);
    expect(await factsIn(deleted, 'and deleted_at is null')).toBe(0);
    await client.notes.remove(purged);
    await facts.ofNote(purged, patient, said);
    await purgeAfter(31);
    expect([await factsIn(deleted, ''), await factsIn(purged, '')]).toEqual([1, 0]);
  });

  test('of a patient takes signed notes and their history along', async () => {
    const patient = await client.patients.add({ name: 'Gone' });
    const id = await client.notes.add({ patient_id: patient, content: 'x' });
    await client.notes.sign(id);
    await client.notes.addend(id, 'y');
    await app().database.pool.query('delete from patients where id = $1', [patient]);
    expect(await storedIn('notes', id)).toBe(false);
    const { rows } = await app().database.pool.query('select from note_addenda where note_id = $1', [id]);
    expect(rows).toHaveLength(0);
  });
});
