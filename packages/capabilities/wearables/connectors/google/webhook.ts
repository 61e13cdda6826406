import { z } from 'zod';
import type { WearableConnector, WebhookNotice } from '../../connector.ts';
import { groupsOf, readBody } from '../notices.ts';
import { isSame } from '../signatures.ts';
import { readIso } from '../times.ts';
import types from './types.json' with { type: 'json' };

const groups = Object.fromEntries(types.map(({ type, groups: own }) => [type, own]));

const Interval = z.object({ startTime: z.string().nullish(), endTime: z.string().nullish() });
const Notice = z.object({
  data: z.object({
    healthUserId: z.string().min(1),
    dataType: z.string(),
    operation: z.string().nullish(),
    intervals: z.array(z.looseObject({ physicalTimeInterval: Interval.nullish() }).and(Interval)).nullish(),
  }),
});
const Notices = z.union([z.array(Notice), Notice.transform((one) => [one])]);

const Verification = z.object({ type: z.literal('verification') });

const isVerification = (body: Buffer): boolean => {
  try {
    return Verification.safeParse(JSON.parse(body.toString('utf8'))).success;
  } catch {
    return false;
  }
};

const isOurs = (headers: Readonly<Record<string, string>>, secret: string | undefined): boolean =>
  secret !== undefined && isSame(headers.authorization, `Bearer ${secret}`);

export const webhook: NonNullable<WearableConnector['webhook']> = {
  // Google asks twice, with our secret and without, and wants to be refused the second time.
  handshake: ({ method, headers, body }, { webhookSecret }) => {
    if (method !== 'POST' || !isVerification(body)) return undefined;
    return { status: isOurs(headers, webhookSecret) ? 200 : 401 };
  },
  verify: ({ headers }, { webhookSecret }) => isOurs(headers, webhookSecret),
  parse: (request) => readBody(request, Notices).map(noticeOf),
};

function noticeOf({ data }: z.infer<typeof Notice>): WebhookNotice {
  const window = spanOf(data.intervals ?? []);
  return {
    providerUserId: data.healthUserId,
    types: groupsOf(groups, data.dataType),
    ...(window !== undefined && { window }),
  };
}

type Row = NonNullable<z.infer<typeof Notice>['data']['intervals']>[number];

function spanOf(rows: readonly Row[]): { from: Date; to: Date } | undefined {
  const times = rows
    .flatMap((row) => [
      row.startTime,
      row.endTime,
      row.physicalTimeInterval?.startTime,
      row.physicalTimeInterval?.endTime,
    ])
    .flatMap((text) => readIso(text ?? '')?.ms ?? []);
  return times.length === 0
    ? undefined
    : { from: new Date(Math.min(...times)), to: new Date(Math.max(...times) + 1000) };
}
