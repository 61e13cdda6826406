import { recordsClient } from './patients.ts';
import { type Reply, read, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const SESSIONS = '/ext-api/v1/sessions';
export const TEMPLATES = '/ext-api/v1/templates';
export const NOTES = '/ext-api/v1/notes';

/** Sessions, templates and notes as one key sees them. */
export function notesClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const { call, ...patients } = recordsClient(app, keyOf);
  const resource = (path: string) => ({
    list: (query = '') => call('GET', `${path}${query}`),
    read: (id: string, more: Headers = {}) => call('GET', `${path}/${id}`, undefined, more),
    create: (json: unknown, more: Headers = {}) => call('POST', path, json, more),
    change: (id: string, json: unknown, more: Headers = {}) => call('PATCH', `${path}/${id}`, json, more),
    remove: (id: string, more: Headers = {}) => call('DELETE', `${path}/${id}`, undefined, more),
    versions: (id: string, query = '') => call('GET', `${path}/${id}/versions${query}`),
    /** Creates one and gives its id. */
    async add(json: unknown): Promise<string> {
      const reply = await call('POST', path, json);
      if (reply.status !== 201) throw new Error(`POST ${path} answered ${reply.status}: ${reply.text}`);
      return String(read(reply, 'data.id'));
    },
  });
  const notes = resource(NOTES);
  const act = (id: string, name: string, json?: unknown, more: Headers = {}): Promise<Reply> =>
    call('POST', `${NOTES}/${id}/${name}`, json, more);
  return {
    call,
    patients,
    sessions: { ...resource(SESSIONS), notes: (id: string) => call('GET', `${SESSIONS}/${id}/notes`) },
    templates: resource(TEMPLATES),
    notes: {
      ...notes,
      readWith: (id: string, query: string) => call('GET', `${NOTES}/${id}${query}`),
      sign: (id: string, more: Headers = {}) => act(id, 'sign', undefined, more),
      addend: (id: string, content: unknown) => act(id, 'addenda', { content }),
      markError: (id: string, reason: unknown) => act(id, 'entered-in-error', { reason }),
      code: (id: string) => act(id, 'code'),
    },
  };
}

export const etagOf = (reply: Reply): string => String(reply.headers.get('etag'));

/** Status and text: what must be the same byte for byte. */
export const bytesOf = ({ status, text }: Reply) => [status, text];

export const error = (reply: Reply) => [reply.status, reply.body];
