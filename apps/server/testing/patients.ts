import { type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const PATIENTS = '/ext-api/v1/patients';

/** The Records surface as one key sees it. */
export function recordsClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const headers = (): Headers => ({ 'x-api-key': keyOf(app()) });
  const call = (method: string, path: string, json?: unknown, more: Headers = {}): Promise<Reply> =>
    send(app(), method, path, {
      headers: { ...headers(), ...more },
      ...(json !== undefined && { json }),
    });
  return {
    headers,
    call,
    list: (query = '') => call('GET', `${PATIENTS}${query}`),
    read: (id: string, more: Headers = {}) => call('GET', `${PATIENTS}/${id}`, undefined, more),
    create: (json: unknown, more: Headers = {}) => call('POST', PATIENTS, json, more),
    change: (id: string, json: unknown, more: Headers = {}) => call('PATCH', `${PATIENTS}/${id}`, json, more),
    remove: (id: string, more: Headers = {}) => call('DELETE', `${PATIENTS}/${id}`, undefined, more),
    merge: (id: string, sourceId: string) => call('POST', `${PATIENTS}/${id}/merge`, { source_id: sourceId }),
    unmerge: (id: string, sourceId: string) =>
      call('POST', `${PATIENTS}/${id}/unmerge`, { source_id: sourceId }),
    merges: (id: string) => call('GET', `${PATIENTS}/${id}/merges`),
    /** Creates a patient and gives its id. */
    async add(json: unknown): Promise<string> {
      const reply = await call('POST', PATIENTS, json);
      if (reply.status !== 201) throw new Error(`Creating a patient answered ${reply.status}`);
      return String(read(reply, 'data.id'));
    },
  };
}

export const namesIn = (reply: Reply): string[] =>
  (read(reply, 'data') as { readonly name: string }[]).map(({ name }) => name);

export const idsIn = (reply: Reply): string[] =>
  (read(reply, 'data') as { readonly id: string }[]).map(({ id }) => id);
