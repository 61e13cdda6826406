import { z } from 'zod';
import type { WearableConnector } from '../../connector.ts';
import { around, groupsOf, readBody } from '../notices.ts';
import { hmac, isSame } from '../signatures.ts';
import { readIso } from '../times.ts';
import events from './events.json' with { type: 'json' };

const Notice = z.object({
  event: z.string(),
  user_id: z.union([z.string(), z.number()]).transform(String),
  timestamp: z.string().nullish(),
});

const isPing = (body: Buffer): boolean => {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    return typeof said === 'object' && said !== null && 'event' in said && said.event === 'PING';
  } catch {
    return false;
  }
};

export const webhook: NonNullable<WearableConnector['webhook']> = {
  // The ping comes before the secret was handed out, so it cannot be signed; it says nothing and is answered so.
  handshake: ({ method, body }) => (method === 'POST' && isPing(body) ? { status: 200 } : undefined),
  verify: ({ headers, body }, { webhookSecret }) =>
    webhookSecret !== undefined &&
    isSame(headers['polar-webhook-signature']?.toLowerCase(), hmac(webhookSecret, [body], 'hex')),
  parse: (request) => {
    const { event, user_id, timestamp } = readBody(request, Notice);
    const at = readIso(timestamp ?? '');
    return [
      {
        providerUserId: user_id,
        types: groupsOf(events, event),
        ...(at !== undefined && { window: around(new Date(at.ms), 72, 1) }),
      },
    ];
  },
};
