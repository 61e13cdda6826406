import { z } from 'zod';
import {
  type ConnectorCtx,
  type MetricGroup,
  type Normalised,
  ProviderFault,
  type WearableConnector,
} from '../../connector.ts';
import { ask, readJson } from '../call.ts';
import { dialectOf } from '../dialect.ts';
import { present, readItems, workedOut } from '../emit.ts';
import { around, readBody } from '../notices.ts';
import { oauthOf, revoke } from '../oauth.ts';
import { hmac, isFresh, isSame } from '../signatures.ts';
import { readIso, shift, writeOffset } from '../times.ts';
import { withBearer } from '../with-bearer.ts';

const dialect = dialectOf('STRAVA');
const PAGE = 100;

/** Whole, but switched off: Strava's agreement lets nobody but the athlete see the data. */
export const strava: WearableConnector = {
  code: 'STRAVA',
  mode: 'oauth',
  groups: ['workout'],
  limits: dialect.limits,
  oauth: oauthOf('STRAVA'),
  sync: readAll,
  afterConnect: async (ctx) => {
    const { body } = await ask(ctx.http, withBearer(ctx, { url: `${dialect.apiUrl}/athlete` }));
    const read = z.object({ id: z.number().int() }).safeParse(readJson(body));
    if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
    return { providerUserId: String(read.data.id) };
  },
  disconnect: (ctx) => revoke('STRAVA', ctx),
  webhook: {
    handshake: ({ method, query }, credentials) => {
      if (method !== 'GET') return undefined;
      if (!isSame(query['hub.verify_token'], credentials.webhookSecret)) return { status: 403 };
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ 'hub.challenge': query['hub.challenge'] ?? '' }),
      };
    },
    verify: ({ headers, body }, credentials, now) => {
      const { t, v1 } = readSignature(headers['x-strava-signature'] ?? '');
      if (t === undefined || !isFresh(Number(t) * 1000, now)) return false;
      return isSame(v1, hmac(credentials.clientSecret, [`${t}.`, body], 'hex'));
    },
    parse: (request) => [readNotice(readBody(request, Notice))],
  },
};

/** `t=…,v1=…` */
function readSignature(header: string): { readonly t: string | undefined; readonly v1: string | undefined } {
  const value = (name: string) =>
    header
      .split(',')
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  return { t: value('t'), v1: value('v1') };
}

const Notice = z.object({
  object_type: z.string(),
  object_id: z.number().int(),
  aspect_type: z.string(),
  owner_id: z.number().int(),
  event_time: z.number().nullish(),
  updates: z.record(z.string(), z.unknown()).nullish(),
});

function readNotice(notice: z.infer<typeof Notice>) {
  const providerUserId = String(notice.owner_id);
  if (notice.object_type === 'athlete')
    return { providerUserId, types: [], isRevoked: String(notice.updates?.authorized) === 'false' };
  if (notice.aspect_type === 'delete')
    return { providerUserId, types: [], deletedIds: [String(notice.object_id)] };
  const at = notice.event_time;
  const window = typeof at === 'number' ? around(new Date(at * 1000), 72, 1) : undefined;
  return { providerUserId, types: ['workout'] as const, ...(window !== undefined && { window }) };
}

async function* readAll(
  ctx: ConnectorCtx,
  { from, to }: { readonly from: Date; readonly to: Date },
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  if (!groups.includes('workout')) return;
  for (let page = 1; ; page++) {
    const query = { after: unix(from), before: unix(to), page, per_page: PAGE };
    const asked = withBearer(ctx, { url: `${dialect.apiUrl}/athlete/activities`, query });
    const { body } = await ask(ctx.http, asked);
    const read = z.array(z.unknown()).safeParse(readJson(body));
    if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
    await ctx.keepRaw?.(body);
    yield* readItems(read.data, Activity, readActivity);
    if (read.data.length < PAGE) return;
  }
}

const unix = (at: Date): number => Math.floor(at.getTime() / 1000);

const Count = z.number().nullish();
const Activity = z.object({
  id: z.number().int(),
  sport_type: z.string().nullish(),
  start_date: z.string(),
  utc_offset: Count,
  elapsed_time: z.number(),
  distance: Count,
  average_heartrate: Count,
  device_name: z.string().nullish(),
});

function readActivity(item: z.infer<typeof Activity>): Normalised[] {
  const told = readIso(item.start_date);
  const zone =
    typeof item.utc_offset === 'number' ? writeOffset(Math.round(item.utc_offset / 60)) : undefined;
  const begin = told === undefined ? undefined : { ms: told.ms, ...(zone !== undefined && { zone }) };
  return [
    workedOut({
      begin,
      finish: begin === undefined ? undefined : shift(begin, item.elapsed_time),
      activity: (item.sport_type ?? 'unknown').toLowerCase(),
      ...present({ distanceM: item.distance, averageHeartRate: item.average_heartrate }),
      source: { deviceModel: item.device_name ?? 'Strava', deviceType: 'unknown' },
      externalId: String(item.id),
    }),
  ];
}
