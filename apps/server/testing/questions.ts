import { clinicFile, ingestClient } from './ingest.ts';
import { type Reply, read, send, type TestApp } from './server.ts';

/** A client of the questions of the Data surface. */

type Headers = Readonly<Record<string, string>>;

const FILES = ['members', 'eligibility', 'claims', 'pharmacy', 'visits', 'labs', 'providers'];

/** The day the visible questions were asked on. */
export const ASKED_ON: Headers = { 'x-test-clock': '2026-01-15T12:00:00Z' };

/** Uploads the files of the small clinic, or some of them, and waits until they are loaded. */
export async function loadClinic(app: TestApp, key: string, names = FILES): Promise<void> {
  const client = ingestClient(
    () => app,
    () => key,
  );
  const ids = [];
  for (const name of names)
    ids.push(await client.upload(await clinicFile(name), { filename: `${name}.csv` }));
  for (const id of ids) {
    const file = await client.settled(id);
    if (read(file, 'state') !== 'ready') throw new Error(`A file was not loaded: ${file.text}`);
  }
}

export function questionClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path: string, json?: unknown, headers: Headers = {}): Promise<Reply> =>
    send(app(), method, `/api/v1/query/${path}`, {
      headers: { 'x-api-key': keyOf(app()), ...headers },
      ...(json !== undefined && { json }),
    });
  return {
    call,
    /** Asks as of the day of the clinic's files. */
    ask: (body: object | string, headers: Headers = {}): Promise<Reply> =>
      call('POST', '', typeof body === 'string' ? { question: body } : body, { ...ASKED_ON, ...headers }),
    /** The stream of an answer, to be read or left. */
    stream: (
      method: 'GET' | 'POST',
      path: string,
      json?: unknown,
      headers: Headers = {},
    ): Promise<Response> =>
      fetch(`${app().baseUrl}/api/v1/query/${path}`, {
        method,
        headers: {
          'x-api-key': keyOf(app()),
          accept: 'text/event-stream',
          ...ASKED_ON,
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
  };
}

export type ToldEvent = {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
};

/** The events in the text of a stream; comments are left out. */
export function readEvents(text: string): readonly ToldEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      return {
        id: Number(fields.get('id')),
        event: fields.get('event') ?? '',
        data: JSON.parse(fields.get('data') ?? 'null') as Record<string, unknown>,
      };
    });
}
