import { createHash } from 'node:crypto';
import { parsePathway } from '@chartwright/pathways';
import { beforeAll, describe, expect, test } from 'vitest';
import { plantDecided, templatePathway } from './testing/decided-referrals.ts';
import { makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { NOT_FOUND, pathwaysClient, refusalOf, smallPathway } from './testing/pathways.ts';
import { addPerson, auditOf } from './testing/people.ts';
import { bearer, read, useServer } from './testing/server.ts';

/** A pathway is tried on what was decided, published by a person, and answered for afterwards. */

type Headers = Readonly<Record<string, string>>;

const app = useServer();
let publisher: Headers;
let colleague: Headers;

beforeAll(async () => {
  const token = await signIn(app());
  publisher = bearer(token);
  const { email, password } = await addPerson(app(), token, { role: 'clinician', rights: [] });
  colleague = bearer(await signInAs(app(), { email, password, mode: 'live' }));
});

const key = (): Headers => bearer(app().credentials.keys.live);
const { backtest, draft, get, patch, post, publish } = pathwaysClient(app, key, () => publisher);

async function published(id: string, version = '1.0.0'): Promise<void> {
  expect((await backtest(id, version)).status).toBe(200);
  const reply = await publish(id, version);
  expect([reply.status, reply.text]).toEqual([200, expect.stringContaining('"published"')]);
}

describe('with referrals that were decided', () => {
  const born = (year: number) => ({ condition: 'haematuria', birthDate: `${year}-01-31` });
  let records: string[];

  beforeAll(async () => {
    const demo = templatePathway('demo-clinic-au');
    const planted = [];
    for (const [index, year] of [1950, 1979, 1982, 2001].entries()) {
      const receivedAt = new Date(Date.UTC(2026, 2, 5, 9, index));
      planted.push(await plantDecided(app(), demo, born(year), { receivedAt }));
    }
    records = planted.map(({ recordId }) => recordId);
    await plantDecided(app(), demo, born(1950), { state: 'pending' });
    await plantDecided(app(), demo, born(1950), { mode: 'test' });
    await plantDecided(app(), demo, born(1950), {
      stored: (evaluation) => ({ ...evaluation, start: 'by-hand' }),
      receivedAt: new Date('2026-03-01T00:00:00Z'),
    });
  });

  test('a back-test tells who would move, and how waits would change', async () => {
    const id = await draft();
    await post(`/${id}/versions`, { document: smallPathway(id, '1.1.0', 45) });
    const reply = await backtest(id, '1.1.0', { against: '1.0.0' });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      cases: 4,
      left_out: 1,
      patients: 4,
      new_conditions: [],
      before: { by_category: { ED: 0, CAT1: 3, CAT3: 1, none: 0 }, waits: { median_days: 30 } },
      after: { by_category: { ED: 0, CAT1: 2, CAT3: 2, none: 0 }, waits: { mean_days: 197.5 } },
      moves: [
        {
          record_id: records[2],
          patient: '1',
          direction: 'less_urgent',
          from: { category: 'CAT1', target_days: 30, rule: 'OLD' },
          to: { category: 'CAT3', target_days: 365, rule: 'ANY' },
        },
      ],
      by_rule: [{ from: 'OLD', to: 'ANY', patients: 1 }],
    });
    expect(await auditOf(app(), id)).toContain('pathway.backtested');
    expect(reply.text).not.toContain('1982');
  });

  test('a back-test looks at the newest, and compares with what decides where nothing is named', async () => {
    const id = await draft();
    const reply = await backtest(id, '1.0.0', { last: 2 });
    expect(read(reply, 'data.cases')).toBe(2);
    expect(read(reply, 'data.before.pathway.id')).toBe('demo-clinic-au');
    const moved = (read(reply, 'data.moves') as { record_id: string }[]).map((move) => move.record_id);
    expect(moved.every((record) => records.slice(2).includes(record))).toBe(true);
    expect(refusalOf(await backtest(id, '7.0.0'))).toEqual(NOT_FOUND);
    expect((await backtest(id, '1.0.0', { last: 2_001 })).status).toBe(400);
  });

  test('a back-test names conditions that nobody looked for then', async () => {
    const id = await draft((name) =>
      smallPathway(name, '1.0.0')
        .replaceAll('condition: haematuria', 'condition: hiccups')
        .replace('  haematuria:', '  hiccups:'),
    );
    expect(read(await backtest(id), 'data.new_conditions')).toEqual(['hiccups']);
  });

  test('only a person with the clinical_admin right publishes, activates and retires', async () => {
    const id = await draft();
    for (const headers of [key(), colleague]) {
      expect(refusalOf(await publish(id, '1.0.0', {}, headers))).toEqual([403, 'forbidden']);
      const order = { version: '1.0.0', note: 'Agreed' };
      expect(refusalOf(await post(`/${id}/activate`, order, headers))).toEqual([403, 'forbidden']);
      expect(refusalOf(await post(`/${id}/retire`, order, headers))).toEqual([403, 'forbidden']);
    }
  });

  test('publishing needs no error of lint, every warning read, and a back-test of exactly this draft', async () => {
    const faulty = await draft((name) => smallPathway(name, '1.0.0').replace(', cite: [x]', ''));
    const errors = await publish(faulty);
    expect(refusalOf(errors)).toEqual([409, 'lint_errors']);
    expect(read(errors, 'error.details.0.message')).toBe('cite-missing: OLD cites no source');

    const id = await draft();
    const unread = await publish(id, '1.0.0', { acknowledge: [] });
    expect(refusalOf(unread)).toEqual([409, 'lint_not_acknowledged']);
    expect(read(unread, 'error.details')).toEqual([{ path: 'acknowledge', message: 'category-unused' }]);

    expect(refusalOf(await publish(id))).toEqual([409, 'backtest_needed']);
    expect((await backtest(id)).status).toBe(200);
    await patch(`/${id}/versions/1.0.0`, { document: smallPathway(id, '1.0.0', 50) });
    expect(refusalOf(await publish(id))).toEqual([409, 'backtest_needed']);
    const run = await backtest(id);
    expect((await publish(id)).status).toBe(200);
    expect(read(await get(`/${id}/versions/1.0.0`), 'data.backtest_id')).toBe(read(run, 'data.id'));
    expect(refusalOf(await publish(id))).toEqual([409, 'version_not_draft']);
    expect((await publish(id, '1.0.0', { note: 'x' })).status).toBe(400);
  });

  test('a published version names the person, and the hash of what they signed', async () => {
    const id = await draft();
    await published(id);
    const data = read(await get(`/${id}/versions/1.0.0`), 'data') as Record<string, string>;
    const signed = {
      pathwayId: id,
      version: '1.0.0',
      sha256: data.sha256,
      by: data.published_by,
      at: data.published_at,
      note: 'Agreed',
      backtestId: data.backtest_id,
      acknowledged: ['category-unused'],
    };
    expect(data.approval).toBe(createHash('sha256').update(JSON.stringify(signed)).digest('hex'));
    const { rows } = await app().database.pool.query<{ actor_kind: string; details: object }>(
      `select actor_kind, details from audit_entries where action = 'pathway.published' and target_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([
      { actor_kind: 'person', details: { version: '1.0.0', approval: data.approval, reason: 'Agreed' } },
    ]);
  });

  test('a draft that is read otherwise than when it was saved is not published', async () => {
    const id = await draft();
    await app().database.pool.query(
      `update pathway_versions set document = '{}', sha256 = encode(sha256('{}'), 'hex') where pathway_id = $1`,
      [id],
    );
    await expect(publish(id).then(refusalOf)).resolves.toEqual([500, 'server_error']);
    await app().database.pool.query(
      `update pathway_versions v set document = w.document, sha256 = w.sha256 from pathway_versions w
       where v.pathway_id = $1 and w.pathway_id = $2`,
      [id, await draft()],
    );
    expect(refusalOf(await publish(id))).toEqual([409, 'draft_outdated']);
  });

  test.each(['publish', 'activate', 'retire'])('%s refuses what is not the organisation’s', async (act) => {
    const order = { version: '1.0.0', note: 'Agreed' };
    expect(refusalOf(await post(`/urology/${act}`, order, publisher))).toEqual([409, 'pathway_of_system']);
    expect(refusalOf(await post(`/astrology/${act}`, order, publisher))).toEqual(NOT_FOUND);
    const id = await draft();
    expect(refusalOf(await post(`/${id}/${act}`, { ...order, version: '3.0.0' }, publisher))).toEqual(
      NOT_FOUND,
    );
  });

  test('a version decides when it is activated, its successor when it is published, and an earlier one again', async () => {
    const id = await draft();
    const order = { version: '1.0.0', note: 'Agreed' };
    expect(refusalOf(await post(`/${id}/activate`, order, publisher))).toEqual([
      409,
      'version_not_published',
    ]);
    expect(refusalOf(await post(`/${id}/retire`, order, publisher))).toEqual([409, 'version_not_published']);
    await published(id);
    expect(read(await get(`/${id}`), 'data.active')).toBe(false);
    const activated = await post(`/${id}/activate`, order, publisher);
    expect([activated.status, read(activated, 'data.active')]).toEqual([200, true]);
    const active = (read(await get(''), 'data') as { id: string; active: boolean }[]).filter(
      (row) => row.active,
    );
    expect(active.map((row) => row.id)).toEqual([id]);

    await post(`/${id}/versions`, { document: smallPathway(id, '1.1.0', 45) });
    await published(id, '1.1.0');
    expect(read(await get(`/${id}`), 'data.active_version')).toBe('1.1.0');
    const retire = (version: string) => post(`/${id}/retire`, { ...order, version }, publisher);
    expect(refusalOf(await retire('1.1.0'))).toEqual([409, 'version_active']);
    expect((await post(`/${id}/activate`, order, publisher)).status).toBe(200);
    const retired = await retire('1.1.0');
    expect([retired.status, read(retired, 'data.state')]).toEqual([200, 'retired']);
    expect(read(await get(`/${id}`), 'data')).toMatchObject({
      active_version: '1.0.0',
      published_version: '1.0.0',
    });
    expect(await auditOf(app(), id)).toEqual(
      expect.arrayContaining(['pathway.published', 'pathway.activated', 'pathway.retired']),
    );
    await app().database.pool.query('delete from active_pathways where pathway_id = $1', [id]);
  });

  test('an older draft that is published late does not take over', async () => {
    const id = await draft();
    await post(`/${id}/versions`, { document: smallPathway(id, '1.1.0', 45) });
    await published(id, '1.1.0');
    await post(`/${id}/activate`, { version: '1.1.0', note: 'Agreed' }, publisher);
    await published(id, '1.0.0');
    expect(read(await get(`/${id}`), 'data.active_version')).toBe('1.1.0');
    await app().database.pool.query('delete from active_pathways where pathway_id = $1', [id]);
  });

  test('a decision of a semi-automatic pathway is replayed by its start', async () => {
    const withStart = (id: string) =>
      `${smallPathway(id, '1.0.0')}  - manuallyRun: second-look
    title: Second look
    nodes:
      - { trigger: SEEN, condition: haematuria, when: { always: true }, whenTrue: [{ recommend: accept, category: CAT3 }], cite: [x] }
`;
    const id = await draft(withStart);
    await published(id);
    const parsed = parsePathway(withStart(id));
    if (parsed.state !== 'parsed') throw new Error('The document does not parse');
    const { jobId } = await plantDecided(app(), parsed.pathway, born(1950), { start: 'second-look' });
    const reply = await post('/replay', { job_id: jobId });
    expect(read(reply, 'data')).toMatchObject({ start: 'second-look', identical: true });
    expect(read(await get(`/${id}/versions`), 'data.0.manual_starts')).toEqual(['second-look']);
  });

  test('a decision is replayed under the version that decided, also after it was retired', async () => {
    const id = await draft();
    await published(id);
    const data = read(await get(`/${id}/versions/1.0.0`), 'data') as Record<string, string>;
    const parsed = parsePathway(data.document);
    if (parsed.state !== 'parsed') throw new Error('The document does not parse');
    const { recordId, jobId } = await plantDecided(app(), parsed.pathway, born(1950));
    await post(`/${id}/retire`, { version: '1.0.0', note: 'Agreed' }, publisher);
    for (const order of [{ record_id: recordId }, { job_id: jobId }]) {
      const reply = await post('/replay', order);
      expect([reply.status, read(reply, 'data')]).toEqual([
        200,
        {
          record_id: recordId,
          job_id: jobId,
          pathway: { id, version: '1.0.0', sha256: data.sha256 },
          start: null,
          identical: true,
          stored_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          replayed_sha256: read(reply, 'data.stored_sha256'),
        },
      ]);
    }
    const noted = async () => {
      const { rows } = await app().database.pool.query<{ entry: string }>(
        `select concat(target_id, details) as entry from audit_entries where action = 'referral.replayed'`,
      );
      return rows.map(({ entry }) => entry).join();
    };
    await expect.poll(noted).toContain(recordId);
  });

  test('a decision that was altered is not identical', async () => {
    const id = await draft();
    await published(id);
    const parsed = parsePathway(smallPathway(id, '1.0.0'));
    if (parsed.state !== 'parsed') throw new Error('The document does not parse');
    const { jobId } = await plantDecided(app(), parsed.pathway, born(1950), {
      stored: (evaluation) => ({ ...evaluation, category: 'CAT3' }),
    });
    const reply = await post('/replay', { job_id: jobId });
    expect([reply.status, read(reply, 'data.identical')]).toEqual([200, false]);
  });

  test('what is not there, not decided or not yours cannot be replayed', async () => {
    const demo = templatePathway('demo-clinic-au');
    const waiting = await plantDecided(app(), demo, born(1950), { state: 'pending' });
    const { orgId } = await makeOrganisation(app());
    const foreign = await plantDecided(app(), demo, born(1950), { orgId });
    const undecided = [409, 'record_undecided'];
    expect(refusalOf(await post('/replay', { record_id: waiting.recordId }))).toEqual(undecided);
    expect(refusalOf(await post('/replay', { job_id: waiting.jobId }))).toEqual(undecided);
    for (const order of [
      { record_id: foreign.recordId },
      { job_id: foreign.jobId },
      { record_id: '0'.repeat(24) },
      { record_id: 'nonsense' },
      { job_id: 'nonsense' },
    ]) {
      expect(refusalOf(await post('/replay', order))).toEqual(NOT_FOUND);
    }
    expect((await post('/replay', {})).status).toBe(400);
    expect((await post('/replay', { record_id: 'x', job_id: 'y' })).status).toBe(400);
  });
});
