import { z } from 'zod';
import type { WearableConnector } from '../../connector.ts';
import { around, groupsOf, readBody } from '../notices.ts';
import { hmac, isFresh, isSame } from '../signatures.ts';
import { readIso } from '../times.ts';
import wanted from './subscriptions.json' with { type: 'json' };

const Notice = z.object({
  event_type: z.string(),
  data_type: z.string(),
  object_id: z.string(),
  user_id: z.string(),
  event_time: z.string(),
});

/** Unix seconds, milliseconds, or ISO: Oura's own examples differ. */
function readTimestamp(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number)) return Date.parse(text);
  return number > 1e11 ? number : number * 1000;
}

export const webhook: NonNullable<WearableConnector['webhook']> = {
  handshake: ({ method, query }, credentials) => {
    if (method !== 'GET') return undefined;
    if (!isSame(query.verification_token, credentials.webhookSecret)) return { status: 401 };
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ challenge: query.challenge ?? '' }),
    };
  },
  verify: ({ headers, body }, credentials, now) => {
    const at = headers['x-oura-timestamp'];
    if (at === undefined || !isFresh(readTimestamp(at), now)) return false;
    const expected = hmac(credentials.clientSecret, [at, body], 'hex');
    return isSame(headers['x-oura-signature']?.toLowerCase(), expected);
  },
  parse: (request) => {
    const { user_id, data_type, object_id, event_type, event_time } = readBody(request, Notice);
    if (event_type === 'delete') return [{ providerUserId: user_id, types: [], deletedIds: [object_id] }];
    const at = readIso(event_time);
    return [
      {
        providerUserId: user_id,
        types: groupsOf(wanted.groups, data_type),
        ...(at !== undefined && { window: around(new Date(at.ms), 48, 1) }),
      },
    ];
  },
};
