import { type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const APPOINTMENTS = '/ext-api/v1/appointments';

/** The appointments of the Records surface as one credential sees them. */
export function appointmentsClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path: string, json?: unknown, more: Headers = {}): Promise<Reply> =>
    send(app(), method, path, {
      headers: { authorization: `Bearer ${keyOf(app())}`, ...more },
      ...(json !== undefined && { json }),
    });
  const list = (query = '') => call('GET', `${APPOINTMENTS}${query}`);
  return {
    call,
    list,
    read: (id: string, more: Headers = {}) => call('GET', `${APPOINTMENTS}/${id}`, undefined, more),
    create: (json: unknown, more: Headers = {}) => call('POST', APPOINTMENTS, json, more),
    /** `id` may carry a query. */
    change: (id: string, json: unknown, more: Headers = {}) =>
      call('PATCH', `${APPOINTMENTS}/${id}`, json, more),
    remove: (id: string, more: Headers = {}) => call('DELETE', `${APPOINTMENTS}/${id}`, undefined, more),
    async addPatient(name = 'Ana Example'): Promise<string> {
      return idOf(await call('POST', '/ext-api/v1/patients', { name }));
    },
    /** Books and gives the appointment. */
    async add(json: unknown): Promise<Appointment> {
      const reply = await call('POST', APPOINTMENTS, json);
      if (reply.status !== 201) throw new Error(`Booking answered ${reply.status}: ${reply.text}`);
      return read(reply, 'data') as Appointment;
    },
    /** The occurrences of a series in the order of the plan. */
    async occurrences(seriesId: string): Promise<Appointment[]> {
      const found: Appointment[] = [];
      for (let cursor = ''; ; ) {
        const reply = await list(`?limit=100&series_id=${seriesId}${cursor}`);
        found.push(...(read(reply, 'data') as Appointment[]));
        const next = read(reply, 'meta.next_cursor');
        if (typeof next !== 'string') break;
        cursor = `&cursor=${next}`;
      }
      return found.sort((a, b) => (a.original_start_at ?? '').localeCompare(b.original_start_at ?? ''));
    },
  };
}

export type Appointment = {
  readonly id: string;
  readonly patient_id: string;
  readonly start_at: string;
  readonly end_at: string;
  readonly status: string;
  readonly notes: string;
  readonly clinician_id: string;
  readonly series_id: string | null;
  readonly original_start_at: string | null;
  readonly in_conflict: boolean;
  readonly repeat_rule: Readonly<Record<string, unknown>> | null;
};

function idOf(reply: Reply): string {
  if (reply.status !== 201) throw new Error(`Creating answered ${reply.status}`);
  return String(read(reply, 'data.id'));
}
