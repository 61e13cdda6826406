import { faxPages, rasterise } from '@chartwright/documents/testing';
import type { Database } from '@chartwright/platform';
import { eventually, type Scene } from './kill-scenes.ts';
import { CLEAR_LETTER, pdfOf } from './referrals.ts';
import type { Running } from './spawned.ts';

/** Referrals that are under way while a server is killed, and how each of them must stand afterwards. */

type Pool = Database['pool'];
type World = { readonly server: Running; readonly pool: Pool };
type Acknowledged = { readonly recordId: string; readonly pages: number; jobId?: string };

const FAX_DPI = 200;
const UPLOADERS = 2;

/** Where jobs stood when it was asked. */
export type Stages = Readonly<Record<'waiting' | 'reading' | 'deciding' | 'settled', number>>;

export async function stagesOf(pool: Pool): Promise<Stages> {
  const { rows } = await pool.query<Stages>(
    `select count(*) filter (where j.status = 'pending')::int as waiting,
       count(*) filter (where j.status = 'processing' and p.record_id is null)::int as reading,
       count(*) filter (where j.status = 'processing' and p.record_id is not null)::int as deciding,
       count(*) filter (where j.status in ('completed', 'failed'))::int as settled
     from referral_jobs j left join referral_pages p using (record_id)`,
  );
  return rows[0] ?? { waiting: 0, reading: 0, deciding: 0, settled: 0 };
}

/** A typed letter of two pages, and every fourth a fax of one. */
async function makeFile(name: string, at: number): Promise<{ bytes: Buffer; pages: number; ending: string }> {
  const letter = CLEAR_LETTER.replace('Kandos NSW 2848', `Kandos NSW 2848, ${name} ${at}`);
  if (at % 4 !== 3) return { bytes: pdfOf(letter, `Appendix ${name} ${at}`), pages: 2, ending: 'pdf' };
  const sheets = await rasterise(pdfOf(letter), FAX_DPI);
  return { bytes: await faxPages(sheets, { seed: at }), pages: 1, ending: 'tif' };
}

/** Uploads referrals and starts their jobs until the server is gone; gives the scene once the first is on its way. */
export async function processReferrals({ server }: World, name: string, count: number): Promise<Scene> {
  const files = await Promise.all(Array.from({ length: count }, (_, at) => makeFile(name, at)));
  const acknowledged: Acknowledged[] = [];
  const first = Promise.withResolvers<void>();
  const queue = files.entries();
  const send = async (): Promise<void> => {
    for (const [at, { bytes, pages, ending }] of queue) {
      const form = new FormData();
      form.append('referral', new Blob([Buffer.from(bytes)]), `${at}.${ending}`);
      const headers = { authorization: `Bearer ${server.keys.live}` };
      const reply = await fetch(`${server.baseUrl}/api/v1/pub/records/document-upload`, {
        method: 'POST',
        headers,
        body: form,
      });
      const { data } = (await reply.json()) as { data: { record_id: string }[] };
      const one: Acknowledged = { recordId: data[0]?.record_id ?? '', pages };
      acknowledged.push(one);
      const started = await fetch(`${server.baseUrl}/v1/extract`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ record_id: one.recordId }),
      });
      one.jobId = ((await started.json()) as { job_id: string }).job_id;
      first.resolve();
    }
  };
  for (let i = 0; i < UPLOADERS; i++) void send().catch(() => undefined);
  await first.promise;
  return { verify: (world) => verifyReferrals(world, acknowledged) };
}

/** Each acknowledged referral is there, is decided once, has all its pages, and is told once. */
async function verifyReferrals(
  { server, pool }: World,
  acknowledged: readonly Acknowledged[],
): Promise<string[]> {
  const jobIds = acknowledged.flatMap(({ jobId }) => jobId ?? []);
  const told = await eventIdsOf(pool);
  const isDone = await eventually(async () => {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from referral_jobs where status in ('pending', 'processing')`,
    );
    return rows[0]?.n === 0;
  });
  if (!isDone) return ['jobs do not end'];
  const { rows } = await pool.query<{
    id: string;
    pages: number;
    jobs: number;
    completed: number;
    decided: number;
    events: number;
  }>(
    `select a.id, coalesce(p.pages, -1) as pages,
       (select count(*)::int from referral_jobs where record_id = a.id) as jobs,
       (select count(*)::int from referral_jobs where record_id = a.id and status = 'completed') as completed,
       (select count(*)::int from audit_entries where action = 'referral.decided' and target_id = a.id) as decided,
       (select count(*)::int from events where entity_id = a.id and type = 'task.completed') as events
     from unnest($1::text[]) as a (id) join referral_records r on r.id = a.id
       left join referral_pages p on p.record_id = a.id`,
    [acknowledged.map(({ recordId }) => recordId)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const faults = acknowledged.flatMap(({ recordId, pages, jobId }) => {
    const row = byId.get(recordId);
    if (row === undefined) return ['an acknowledged referral is lost'];
    if (jobId === undefined && row.jobs === 0) return [];
    const stands = [row.jobs, row.completed, row.decided, row.events, row.pages];
    return stands.every((number, at) => number === [1, 1, 1, 1, pages][at])
      ? []
      : [
          `a referral of ${pages} pages ended with jobs, completed, decided, events, pages ${stands.join(', ')}`,
        ];
  });
  const now = new Set(await eventIdsOf(pool));
  const lost = told.filter((id) => !now.has(id)).length;
  const answers = await Promise.all(jobIds.map((id) => statusOf(server, id)));
  return [
    ...faults,
    ...(lost > 0 ? [`${lost} events are gone`] : []),
    ...(answers.every((status) => status === 'completed') ? [] : ['a job answers otherwise than completed']),
  ];
}

async function eventIdsOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from events');
  return rows.map(({ id }) => id);
}

async function statusOf({ baseUrl, keys }: Running, jobId: string): Promise<unknown> {
  const reply = await fetch(`${baseUrl}/v1/jobs/${jobId}`, {
    headers: { authorization: `Bearer ${keys.live}` },
  });
  return ((await reply.json()) as { status: unknown }).status;
}
