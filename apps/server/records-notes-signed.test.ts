import { beforeAll, describe, expect, test } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bytesOf, error, etagOf, NOTES, notesClient } from './testing/notes.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Signing, adding to, taking out of use and deleting clinical notes, status by status. */

const app = useServer({}, wordEngine());
const live = notesClient(app, ({ credentials }) => credentials.keys.live);
let foreign: ReturnType<typeof notesClient>;
let reader: Readonly<Record<string, string>>;
let patient: string;

const UNKNOWN = '01980000-0000-7000-8000-000000000000';

beforeAll(async () => {
  const { keys } = await makeOrganisation(app());
  foreign = notesClient(app, () => keys.live);
  reader = { 'x-api-key': (await makeKey(app(), { mode: 'live', scopes: ['notes:read'] })).key };
  patient = await live.patients.add({ name: 'Ana Example', first_name: 'Ana', mrn: 'M-1' });
});

const draft = (json: object = {}) => live.notes.add({ patient_id: patient, content: 'No fever.', ...json });
async function signed(json: object = {}): Promise<string> {
  const id = await draft(json);
  expect((await live.notes.sign(id)).status).toBe(200);
  return id;
}
const fieldsOf = (reply: Reply) => [reply.status, Object.keys(read(reply, 'details') as object)];

describe('POST /notes/{noteId}/sign', () => {
  test('200 with who, when and a digest of what was signed', async () => {
    const id = await draft({ content: 'Known asthma.' });
    const reply = await live.notes.sign(id);
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      status: 'signed',
      signed_by: read(reply, 'data.created_by'),
      signed_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      coding: { status: 'pending' },
      problems: null,
    });
    expect(read(await live.notes.versions(id), 'data.0.is_signed')).toBe(true);
  });

  test('404, 403, 409 to an empty note, 412 to an ETag of an earlier version', async () => {
    const id = await draft({ content: ' \n' });
    expect((await live.notes.sign(id, reader)).status).toBe(403);
    const unknown = await live.notes.sign(UNKNOWN);
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.notes.sign(id))).toEqual(bytesOf(unknown));
    expect(error(await live.notes.sign(id))).toEqual([
      409,
      { error: 'A note without content cannot be signed.' },
    ]);
    const match = { 'if-match': etagOf(await live.notes.read(id)) };
    await live.notes.change(id, { content: 'Other words than those read.' });
    expect((await live.notes.sign(id, match)).status).toBe(412);
  });

  test('two at once: one 200, one 409, and one signature', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await draft();
      const replies = await Promise.all([live.notes.sign(id), live.notes.sign(id)]);
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      const winner = replies.find(({ status }) => status === 200) as Reply;
      expect(read(await live.notes.read(id), 'data.signed_digest')).toBe(read(winner, 'data.signed_digest'));
    }
  });

  test('one Idempotency-Key twice: the same answer, one signature', async () => {
    const id = await draft();
    const key = { 'idempotency-key': 'sign-once' };
    const replies = await Promise.all([live.notes.sign(id, key), live.notes.sign(id, key)]);
    expect(replies.map(bytesOf)).toEqual([bytesOf(replies[0] as Reply), bytesOf(replies[0] as Reply)]);
    expect(replies[0]?.status).toBe(200);
  });
});

describe('POST /notes/{noteId}/addenda', () => {
  test('201 adds under a name and a time; what was signed stays', async () => {
    const id = await signed({ content: 'First.' });
    const before = read(await live.notes.read(id), 'data') as Record<string, unknown>;
    const reply = await live.notes.addend(id, 'Later result: normal.');
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      status: 'addended',
      content: 'First.',
      version: before.version,
      signed_at: before.signed_at,
      signed_digest: before.signed_digest,
      addenda: [{ content: 'Later result: normal.', signed_by: before.created_by }],
    });
    const second = await live.notes.addend(id, 'And another.');
    expect(read(second, 'data.addenda.1.content')).toBe('And another.');
    expect(read(second, 'data.addenda.0')).toEqual(read(reply, 'data.addenda.0'));
  });

  test('400 to no words and unknown fields, 403, 404, 409 to a draft', async () => {
    const id = await draft();
    expect((await live.notes.addend(id, ' ')).status).toBe(400);
    expect((await live.call('POST', `${NOTES}/${id}/addenda`, { content: 'x', by: 'y' })).status).toBe(400);
    expect((await live.call('POST', `${NOTES}/${id}/addenda`, { content: 'x' }, reader)).status).toBe(403);
    const unknown = await live.notes.addend(UNKNOWN, 'x');
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.notes.addend(id, 'x'))).toEqual(bytesOf(unknown));
    expect(error(await live.notes.addend(id, 'x'))).toEqual([
      409,
      { error: 'The note is a draft: sign it first.' },
    ]);
  });

  test('ten at once are ten', async () => {
    const id = await signed();
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) => live.notes.addend(id, `Line ${i}`)),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(read(await live.notes.read(id), 'data.addenda')).toHaveLength(10);
  });
});

describe('POST /notes/{noteId}/entered-in-error', () => {
  test('200 keeps the note readable with the reason, and nothing can be done with it any more', async () => {
    const id = await signed({ content: 'Wrong person.' });
    const reply = await live.notes.markError(id, 'Written for another patient');
    expect(reply.status).toBe(200);
    expect(read(await live.notes.read(id), 'data')).toMatchObject({
      status: 'entered_in_error',
      content: 'Wrong person.',
      entered_in_error: { reason: 'Written for another patient' },
      coding: { status: 'not_requested' },
    });
    const refused = { error: 'The note was entered in error and can only be read.' };
    for (const again of [
      await live.notes.markError(id, 'Again'),
      await live.notes.change(id, { content: 'X' }),
      await live.notes.sign(id),
      await live.notes.addend(id, 'X'),
      await live.notes.code(id),
      await live.notes.remove(id),
    ]) {
      expect(error(again)).toEqual([409, refused]);
    }
  });

  test('400 without a reason, 403, 404, 409 to a draft', async () => {
    const id = await draft();
    expect(fieldsOf(await live.notes.markError(id, ''))).toEqual([400, ['reason']]);
    const path = `${NOTES}/${id}/entered-in-error`;
    expect((await live.call('POST', path, { reason: 'x' }, reader)).status).toBe(403);
    const unknown = await live.notes.markError(UNKNOWN, 'x');
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.notes.markError(id, 'x'))).toEqual(bytesOf(unknown));
    expect((await live.notes.markError(id, 'x')).status).toBe(409);
  });
});

describe('DELETE /notes/{noteId}', () => {
  test('204 for a draft, 409 for a signed note, 403, 404, 412', async () => {
    const id = await draft();
    const old = etagOf(await live.notes.read(id));
    await live.notes.change(id, { content: 'New.' });
    expect((await live.notes.remove(id, reader)).status).toBe(403);
    expect((await live.notes.remove(id, { 'if-match': old })).status).toBe(412);
    expect(bytesOf(await foreign.notes.remove(id))).toEqual(bytesOf(await live.notes.remove(UNKNOWN)));
    expect((await live.notes.remove(id)).status).toBe(204);
    expect((await live.notes.remove(id)).status).toBe(404);
    expect((await live.notes.remove(await signed())).status).toBe(409);
  });

  test('goes with the patient, signed or not', async () => {
    const gone = await live.patients.add({ name: 'Gone' });
    const id = await live.notes.add({ patient_id: gone, content: 'x' });
    await live.notes.sign(id);
    expect((await live.patients.remove(gone)).status).toBe(204);
    expect((await live.notes.read(id)).status).toBe(404);
  });
});

describe('what was signed', () => {
  const refused = async (statement: string, values: unknown[]) =>
    expect(app().database.pool.query(statement, values)).rejects.toMatchObject({ code: '23000' });

  test('cannot be changed by any statement, only go with its note', async () => {
    const id = await signed({ content: 'Signed words.' });
    await live.notes.addend(id, 'Added words.');
    await refused('update note_versions set body = body where note_id = $1', [id]);
    await refused('delete from note_versions where note_id = $1', [id]);
    await refused('update note_addenda set body = body where note_id = $1', [id]);
    await refused('delete from note_addenda where note_id = $1', [id]);
    await refused(
      `insert into note_versions (note_id, version, body, at, by) values ($1, 2, 'x', now(), 'x')`,
      [id],
    );
    for (const change of [
      `status = 'draft'`,
      `status = 'signed'`,
      'version = 2',
      `note_type = 'other'`,
      `signed_by = 'other'`,
      `signed_digest = 'other'`,
      'session_id = null, template_id = id',
      'created_at = now()',
    ]) {
      await refused(`update notes set ${change} where id = $1`, [id]);
    }
    const { rowCount } = await app().database.pool.query('delete from notes where id = $1', [id]);
    expect(rowCount).toBe(1);
    const { rows } = await app().database.pool.query('select from note_versions where note_id = $1', [id]);
    expect(rows).toHaveLength(0);
  });

  test('stays the same whatever is done around it', async () => {
    const other = await live.patients.add({ name: 'Other' });
    const own = await live.patients.add({ name: 'Own' });
    const session = await live.sessions.add({ patient_id: own, transcript: { text: 'x' } });
    const template = await live.templates.add({ name: 'Around', sections: [{ title: 'History' }] });
    const order = { patient_id: own, session_id: session, template_id: template, icd10_codes: { I10: 'x' } };
    const id = await live.notes.add({ ...order, content: 'Signed words.' });
    await live.notes.sign(id);
    const before = await live.notes.versions(id);
    const digest = read(await live.notes.read(id), 'data.signed_digest');
    await live.notes.change(id, { content: 'Other words.', icd10_codes: null });
    await live.notes.sign(id);
    await live.notes.addend(id, 'Added words.');
    await live.notes.code(id);
    await live.notes.remove(id);
    await live.sessions.change(session, { title: 'New', transcript: null });
    await live.sessions.remove(session);
    await live.templates.change(template, { name: 'Renamed' });
    await live.templates.remove(template);
    await live.patients.change(own, { name: 'Renamed' });
    await live.patients.merge(other, own);
    await live.notes.markError(id, 'Taken out');
    expect((await live.notes.versions(id)).body).toEqual(before.body);
    expect(read(await live.notes.read(id), 'data')).toMatchObject({
      content: 'Signed words.',
      patient_id: own,
      session_id: session,
      template_name: 'Around',
      given: { icd10_codes: { I10: { display: 'x' } } },
      signed_digest: digest,
    });
  });

  test('an addendum needs a signed note, whoever writes the statement', async () => {
    const id = await draft();
    await refused(
      `insert into note_addenda (id, note_id, body, at, by, digest) values (gen_random_uuid(), $1, 'x', now(), 'x', 'x')`,
      [id],
    );
  });
});
