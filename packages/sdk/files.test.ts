import { describe, expect, test } from 'vitest';
import { call } from './call.ts';
import { connect } from './connection.ts';
import type { Operation } from './model.ts';
import { answer, type Step, scriptFetch } from './testing/scripted-fetch.ts';

/** Files that go in and come out, by operations of each kind. */

const operation = (traits: Operation['traits'], files?: string): Operation => ({
  id: 'files.x',
  method: traits.includes('body') ? 'POST' : 'GET',
  path: '/files/{id}',
  traits,
  ...(files !== undefined && { files }),
});

async function send(traits: Operation['traits'], args: readonly unknown[], ...steps: readonly Step[]) {
  const script = scriptFetch(...steps);
  const connection = connect({ apiKey: 'k', fetch: script.fetch, maxRetries: 1 });
  return { result: await call(connection, operation(traits), args), sent: script.sent };
}

const stored = () => answer(201, { data: { id: '1' } });
const scan = new File(['bytes'], 'scan.pdf', { type: 'application/pdf' });

describe('a file', () => {
  test('goes as a form with its fields before it, and fetch names the boundary', async () => {
    const body = { file: scan, external_id: 'D-1', patient_id: undefined };
    const { result, sent } = await send(['body', 'parts', 'keyed', 'wrapped'], ['7', body], stored());
    expect(result.data).toEqual({ id: '1' });
    const form = sent.map(({ init }) => init.body)[0] as FormData;
    expect([...form.keys()]).toEqual(['external_id', 'file']);
    expect(form.get('external_id')).toBe('D-1');
    const file = form.get('file') as File;
    expect([file.name, file.type, await file.text()]).toEqual(['scan.pdf', 'application/pdf', 'bytes']);
    expect(sent[0]?.headers).not.toHaveProperty('content-type');
  });

  test('goes again under the same key when the server was away', async () => {
    const away = answer(503, { error: 'away' }, { 'retry-after': '0' });
    const { sent } = await send(['body', 'parts', 'keyed', 'wrapped'], ['7', { file: scan }], away, stored());
    const keys = sent.map((one) => one.headers['idempotency-key']);
    expect(keys).toEqual([keys[0], keys[0]]);
    const files = sent.map(({ init }) => (init.body as FormData).get('file'));
    expect(files).toEqual([scan, scan]);
  });

  test('goes as the body itself where the operation says so', async () => {
    const lines = new Blob(['{}\n'], { type: 'application/x-ndjson' });
    const { sent } = await send(['body', 'file', 'keyed', 'wrapped'], ['7', lines], stored());
    expect(sent[0]?.init.body).toBe(lines);
  });

  test.each([
    ['parts', { file: 'scan.pdf' }, 'file is not a Blob or File.'],
    ['parts', undefined, 'file is not a Blob or File.'],
    ['file', '{}', 'The body is not a Blob or File.'],
  ] as const)('is refused in %s when it is none', async (trait, body, message) => {
    await expect(send(['body', trait], ['7', body])).rejects.toThrow(new TypeError(message));
  });
});

describe('several files', () => {
  const give = async (scans: unknown) => {
    const script = scriptFetch(stored());
    const connection = connect({ apiKey: 'k', fetch: script.fetch });
    await call(connection, operation(['body', 'parts'], 'scans'), ['7', { scans, source: 'fax' }]);
    return script.sent.map(({ init }) => init.body)[0] as FormData;
  };

  test('go as parts of the one name, in their order, with their own names', async () => {
    const form = await give([scan, new File(['more'], 'second.png')]);
    expect([...form.keys()]).toEqual(['source', 'scans', 'scans']);
    expect(form.getAll('scans').map((file) => (file as File).name)).toEqual(['scan.pdf', 'second.png']);
  });

  test.each([
    ['no list', scan, 'scans is not a list of Blobs or Files.'],
    ['a list with something else in it', [scan, 'x'], 'scans[1] is not a Blob or File.'],
  ])('are refused when they are %s', async (_case, scans, message) => {
    await expect(give(scans)).rejects.toThrow(new TypeError(message));
  });
});

describe('a streamed answer', () => {
  const headers = { 'x-request-id': 'req_00000000000000000001', 'x-ratelimit-limit': '9' };

  test('is handed over unread', async () => {
    const response = new Response('bytes', { status: 206, headers });
    const { result, sent } = await send(['streamed'], ['7'], response);
    expect(result).toMatchObject({ requestId: headers['x-request-id'], rateLimit: undefined });
    expect(result.data).toBe(response);
    expect(response.bodyUsed).toBe(false);
    expect(sent[0]?.headers.accept).toBe('*/*');
  });

  test('that is a refusal is thrown like any other', async () => {
    await expect(
      send(['streamed'], ['7'], answer(404, { error: 'Document not found.' })),
    ).rejects.toMatchObject({
      status: 404,
      message: 'Document not found.',
    });
  });
});
