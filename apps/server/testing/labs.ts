import { bearer, type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

export const LABS = '/api/v1/labs';
/** Valid: the example of the NPI standard. */
export const NPI = '1234567893';

/** The order of the documentation. */
export const DOCUMENTED_ORDER = {
  patientRef: 'patient_8842',
  panelId: 'thyroid-panel',
  note: 'Baseline before starting an SSRI.',
  metadata: { encounterId: 'enc_1201' },
} as const;

export const PATIENT = {
  name: { family: 'Example', given: 'Ana' },
  birthDate: '1980-02-03',
  sex: 'female',
  address: { line: '12 Long Street', city: 'Springfield', state: 'CA', postalCode: '90001', country: 'US' },
  phone: '+1 555 010 0100',
} as const;

export const PROVIDER = {
  name: 'Jordan Example',
  credentials: 'MD',
  address: '1 Main Street, Springfield, CA 90001',
  phone: '+1 555 010 0101',
  licences: [{ state: 'CA', number: 'A12345', expiresOn: '2099-12-31' }],
} as const;

export const SIGNATURE = {
  provider: { npi: NPI, state: 'CA' },
  diagnoses: [{ code: 'F32.1', display: 'Major depressive disorder, single episode, moderate' }],
  attestation: true,
} as const;

/** The labs as one key sees them. */
export function labsClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path: string, json?: unknown, more: Headers = {}): Promise<Reply> =>
    send(app(), method, `${LABS}${path}`, {
      headers: { ...bearer(keyOf(app())), ...more },
      ...(json !== undefined && { json }),
    });
  const place = async (order: object = {}): Promise<string> => {
    const reply = await call('POST', '/orders', { ...DOCUMENTED_ORDER, ...order });
    if (reply.status !== 200) throw new Error(`Placing an order answered ${reply.status}: ${reply.text}`);
    return String(read(reply, 'data.id'));
  };
  const step = (id: string, word: string, json: unknown = {}, more: Headers = {}): Promise<Reply> =>
    call('POST', `/orders/${id}/${word}`, json, more);
  const authorize = (id: string, more: object = {}, headers: Headers = {}): Promise<Reply> =>
    step(id, 'authorize', { ...SIGNATURE, ...more }, headers);
  return {
    call,
    place,
    step,
    authorize,
    /** Lists the provider, and lets the key that places orders sign them too. */
    prepare: async (): Promise<void> => {
      const replies = [
        await call('PUT', `/providers/${NPI}`, PROVIDER),
        await call('PATCH', '/settings', { creatorMayAuthorize: true }),
      ];
      for (const { status, text } of replies)
        if (status !== 200) throw new Error(`Preparing the labs answered ${status}: ${text}`);
    },
    placeAuthorized: async (order: object = {}): Promise<string> => {
      const id = await place(order);
      const reply = await authorize(id);
      if (reply.status !== 200) throw new Error(`Authorizing answered ${reply.status}: ${reply.text}`);
      return id;
    },
    historyOf: async (id: string): Promise<string[]> => {
      const events = read(await call('GET', `/orders/${id}/history`), 'data.events');
      return (events as readonly { readonly to: string; readonly stage: string }[]).map(
        ({ to, stage }) => `${to} ${stage}`,
      );
    },
  };
}

/** What the event log holds of one order, in order. */
export async function eventTypesOf(app: TestApp, orderId: string): Promise<string[]> {
  const { rows } = await app.database.pool.query<{ type: string }>(
    'select type from events where entity_id = $1 order by id',
    [orderId],
  );
  return rows.map(({ type }) => type);
}

/** What the audit holds about an order, readings that were told together among it. */
export async function auditedOf(app: TestApp, orderId: string): Promise<string[]> {
  const { rows } = await app.database.pool.query<{ action: string }>(
    `select action from audit_entries where target_id = $1 or position($1 in details::text) > 0 order by id`,
    [orderId],
  );
  return rows.map(({ action }) => action);
}
