import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type ConnectorCtx, ProviderFault } from '../../connector.ts';
import { ask, readJson } from '../call.ts';
import { dialectOf } from '../dialect.ts';
import statuses from './statuses.json' with { type: 'json' };

const Envelope = z.object({
  status: z.number().int(),
  body: z.unknown().optional(),
  error: z.string().optional(),
});

/**
 * Takes the body out of the envelope. The status of HTTP is 200 whatever happened; what happened stands inside.
 *
 * @throws {ProviderFault} as another provider's 401, 429 or 5xx would be
 */
export function openEnvelope(json: unknown, asked: 'token' | 'data' | 'revoke'): unknown {
  const read = Envelope.safeParse(json);
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  const { status, body, error = '' } = read.data;
  if (status === 0) return body;
  const told = { status, word: `status_${status}` };
  // Whatever it refuses is not ours any more; only what may come right is asked for again.
  const isPassing = statuses.unavailable.includes(status) || statuses.rateLimited.includes(status);
  if (asked === 'revoke' && !isPassing) return undefined;
  if (asked === 'token' && (statuses.unauthorized.includes(status) || namesGrant(error)))
    throw new ProviderFault('invalid_grant', told);
  if (statuses.unauthorized.includes(status)) throw new ProviderFault('unauthorized', told);
  if (statuses.forbidden.includes(status)) throw new ProviderFault('forbidden', told);
  if (statuses.rateLimited.includes(status))
    throw new ProviderFault('rate_limited', { ...told, retryAfterSeconds: statuses.restSeconds });
  if (statuses.unavailable.includes(status)) throw new ProviderFault('unavailable', told);
  throw new ProviderFault('refused', told);
}

const namesGrant = (error: string): boolean => {
  const said = error.toLowerCase();
  return said.includes('invalid refresh_token') || said.includes('invalid code');
};

type Signing = Pick<ConnectorCtx, 'http' | 'credentials' | 'now'>;

/** Adds a nonce of the provider and the signature over action, client id and nonce. */
export async function signForm(form: URLSearchParams, parts: Signing): Promise<void> {
  const nonce = await askForNonce(parts);
  form.set('nonce', nonce);
  form.set('signature', signatureOf([form.get('action') ?? '', parts.credentials.clientId, nonce], parts));
}

/** HMAC-SHA256 in hexadecimal over the values, in the order of their names, joined by commas. */
const signatureOf = (
  values: readonly (string | number)[],
  { credentials }: Pick<Signing, 'credentials'>,
): string => createHmac('sha256', credentials.clientSecret).update(values.join(',')).digest('hex');

const Nonce = z.object({ nonce: z.string().min(1) });

async function askForNonce(parts: Signing): Promise<string> {
  const timestamp = Math.floor(parts.now().getTime() / 1000);
  const { clientId } = parts.credentials;
  const form = new URLSearchParams({
    action: 'getnonce',
    client_id: clientId,
    timestamp: String(timestamp),
    signature: signatureOf(['getnonce', clientId, timestamp], parts),
  });
  const url = `${dialectOf('WITHINGS').apiUrl}/v2/signature`;
  const { body } = await ask(parts.http, { url, method: 'POST', form });
  const read = Nonce.safeParse(openEnvelope(readJson(body), 'data'));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data.nonce;
}
