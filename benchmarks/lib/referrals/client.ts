import type { Running } from '../../../apps/server/testing/spawned.ts';
import type { ApiResult } from './from-result.ts';

const POLL_MS = 5;

export type Finished = {
  /** From the first byte of the upload to the completed job. */
  readonly ms: number;
  readonly status: string;
  readonly message: string;
  readonly result: ApiResult | undefined;
};

type Init = Pick<RequestInit, 'method' | 'body'> & { readonly headers?: Readonly<Record<string, string>> };

/** Sends a file as an integrator does, starts the job and waits for its end. */
export async function processFile(
  { baseUrl }: Pick<Running, 'baseUrl'>,
  key: string,
  file: { readonly bytes: Uint8Array; readonly name: string; readonly receivedAt?: string },
): Promise<Finished> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(file.receivedAt !== undefined && { 'x-test-clock': `${file.receivedAt}T09:00:00Z` }),
  };
  const call = async (path: string, init: Init = {}) => {
    const reply = await fetch(baseUrl + path, { ...init, headers: { ...headers, ...init.headers } });
    const body = (await reply.json()) as Record<string, unknown>;
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(body)}`);
    return body;
  };
  const form = new FormData();
  form.append('referral', new Blob([Buffer.from(file.bytes)]), file.name);
  const start = performance.now();
  const uploaded = await call('/api/v1/pub/records/document-upload', { method: 'POST', body: form });
  const [record] = uploaded.data as { readonly record_id: string }[];
  const { job_id: jobId } = await call('/v1/extract', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ record_id: record?.record_id }),
  });
  for (;;) {
    const job = await call(`/v1/jobs/${String(jobId)}`);
    if (job.status === 'completed' || job.status === 'failed') {
      const ms = performance.now() - start;
      return {
        ms,
        status: job.status,
        message: String(job.message),
        result: job.result as ApiResult | undefined,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
