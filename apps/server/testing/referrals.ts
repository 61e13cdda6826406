import { readFileSync } from 'node:fs';
import { sheetsPdf } from '@chartwright/documents/testing';
import { type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const REFERRALS = '/api/v1/pub';

export type Letter = {
  readonly id: string;
  readonly pages: readonly string[];
  readonly receivedAt: string;
  readonly gold: { readonly category: string | null; readonly humanReview: boolean };
};

/** Letters of our own with their gold answers. */
export const developmentLetters: readonly Letter[] = readFileSync(
  new URL('../../../packages/capabilities/referrals/cases/development.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Letter);

/** A letter whose rules are clear: visible haematuria over forty, nothing open. */
export const CLEAR_LETTER = [
  'Wattle Lane Surgery',
  '3 Wattle Lane, Kandos NSW 2848   Ph 02 5550 0171',
  '',
  '2 March 2026',
  '',
  'Dear Urology Registrar',
  '',
  'Re: Mr Peter OKAFOR   DOB 14/07/1958   Medicare 7011 45233 1',
  '',
  'Thank you for seeing Peter, who has had painless visible haematuria with clots for three weeks.',
  'No dysuria, no fever; he has not had a urinary infection.',
  'MSU 26/02/2026: red cells over 500, no growth. Renal tract ultrasound 27/02/2026: no hydronephrosis.',
  'He is an ex-smoker of 30 pack years.',
  '',
  'Past history: hypertension.',
  'Medications: perindopril 5 mg mane.',
  'Allergies: nil known.',
  '',
  'I would be grateful for your urgent assessment.',
  '',
  'Dr Ruth Adeyemi',
  'Provider No. 099001XK',
].join('\n');

export const pdfOf = (...pages: readonly string[]): Buffer => sheetsPdf(pages);

export type Sent = { readonly bytes: Uint8Array; readonly name?: string };

/** The Referrals surface as one key sees it. */
export function referralsClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const headers = (): Headers => ({ authorization: `Bearer ${keyOf(app())}` });
  const call = (method: string, path: string, json?: unknown, more: Headers = {}): Promise<Reply> =>
    send(app(), method, path, { headers: { ...headers(), ...more }, ...(json !== undefined && { json }) });
  const upload = (files: readonly Sent[], fields: Headers = {}, more: Headers = {}): Promise<Reply> => {
    const form = new FormData();
    for (const { bytes, name = 'referral.pdf' } of files)
      form.append('referral', new Blob([Buffer.from(bytes)]), name);
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    return send(app(), 'POST', `${REFERRALS}/records/document-upload`, {
      headers: { ...headers(), ...more },
      raw: form,
    });
  };
  const waitForJob = async (jobId: string, limitMs = 60_000): Promise<Reply> => {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      const reply = await call('GET', `/v1/jobs/${jobId}`);
      const status = read(reply, 'status');
      if (status === 'completed' || status === 'failed') return reply;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('A job did not end in time');
  };
  return {
    headers,
    call,
    upload,
    waitForJob,
    /** Uploads one file and gives its record's id. */
    async add(bytes: Uint8Array, name?: string): Promise<string> {
      const reply = await upload([{ bytes, ...(name !== undefined && { name }) }]);
      if (reply.status !== 200) throw new Error(`An upload answered ${reply.status}: ${reply.text}`);
      return String(read(reply, 'data.0.record_id'));
    },
    extract: (recordId: string, more: object = {}) =>
      call('POST', '/v1/extract', { record_id: recordId, ...more }),
    /** Uploads a file, starts a job and waits for its end. */
    async process(bytes: Uint8Array, name?: string): Promise<{ recordId: string; job: Reply }> {
      const recordId = await this.add(bytes, name);
      const started = await this.extract(recordId);
      return { recordId, job: await waitForJob(String(read(started, 'job_id'))) };
    },
  };
}
