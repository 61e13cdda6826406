import { z } from 'zod';
import type { MetricGroup, WearableConnector } from '../../connector.ts';
import { readBody } from '../notices.ts';
import { hmac, isFresh, isSame } from '../signatures.ts';

const Notice = z.object({
  user_id: z.number().int(),
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.string(),
});

const GROUPS: Readonly<Record<string, readonly MetricGroup[]>> = {
  sleep: ['sleep', 'respiration'],
  recovery: ['recovery', 'heart', 'respiration'],
  workout: ['workout'],
};

export const webhook: NonNullable<WearableConnector['webhook']> = {
  handshake: () => undefined,
  verify: ({ headers, body }, credentials, now) => {
    const at = headers['x-whoop-signature-timestamp'];
    if (at === undefined || !isFresh(Number(at), now)) return false;
    return isSame(headers['x-whoop-signature'], hmac(credentials.clientSecret, [at, body], 'base64'));
  },
  parse: (request) => {
    const { user_id, id, type } = readBody(request, Notice);
    const [kind = '', deed] = type.split('.');
    const providerUserId = String(user_id);
    if (deed === 'deleted') return [{ providerUserId, types: [], deletedIds: [id] }];
    return [{ providerUserId, types: GROUPS[kind] ?? [] }];
  },
};
