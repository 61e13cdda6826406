import { z } from 'zod';
import {
  type ConnectorCtx,
  type Metric,
  type MetricGroup,
  type Normalised,
  type ProviderCode,
  ProviderFault,
  type WearableConnector,
} from '../../connector.ts';
import { ask, readJson } from '../call.ts';
import { dialectOf } from '../dialect.ts';
import { oauthOf, revoke } from '../oauth.ts';
import { withBearer } from '../with-bearer.ts';
import { type DataType, readPoints } from './points.ts';
import types from './types.json' with { type: 'json' };
import { webhook } from './webhook.ts';

const dialect = dialectOf('GOOGLE_HEALTH');

/** FITBIT and GOOGLE_FIT are other names for the same service. */
export const makeGoogle = (
  code: ProviderCode & ('GOOGLE_HEALTH' | 'FITBIT' | 'GOOGLE_FIT'),
): WearableConnector => ({
  code,
  mode: 'oauth',
  groups: ['sleep', 'activity', 'heart', 'body', 'glucose', 'respiration', 'workout'],
  limits: dialect.limits,
  oauth: oauthOf('GOOGLE_HEALTH'),
  sync: readAll,
  // Subscribers are set up once for the whole project, with `subscriptionCreatePolicy: AUTOMATIC`: none per person.
  afterConnect: async (ctx) => {
    const { body } = await ask(ctx.http, withBearer(ctx, { url: `${dialect.apiUrl}/identity` }));
    const read = z.object({ healthUserId: z.string().min(1) }).safeParse(readJson(body));
    if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
    return { providerUserId: read.data.healthUserId };
  },
  disconnect: (ctx) => revoke('GOOGLE_HEALTH', ctx),
  webhook,
});

type Window = { readonly from: Date; readonly to: Date };

async function* readAll(
  ctx: ConnectorCtx,
  window: Window,
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  for (const one of types as readonly DataType[]) {
    if (!one.groups.some((group) => groups.some((wanted) => wanted === group))) continue;
    const told: Normalised[] = [];
    let isWhole = false;
    for await (const { points, isLast } of readPages(ctx, one, window)) {
      const items = readPoints(points, one);
      told.push(...items);
      isWhole = isLast;
      yield* items;
    }
    if (isWhole) noteWhole(ctx, one, { window, told });
  }
}

/** Google tells of deletions by their absence. A point that could not be read may be one that is kept: nothing is said then. */
function noteWhole(
  ctx: ConnectorCtx,
  { type, shape, fields }: DataType,
  { window, told }: { readonly window: Window; readonly told: readonly Normalised[] },
): void {
  if (told.some(({ kind }) => kind === 'rejected')) return;
  const by = WHOLE_BY[shape];
  const kinds = shape === 'session' ? [type === 'sleep' ? ('sleep' as const) : ('workout' as const)] : [];
  for (const of of [...kinds, ...fields.map(({ metric }) => metric as Metric)])
    ctx.noteWhole?.({ of, by, ...window, told });
}

const WHOLE_BY = { session: 'end', interval: 'start', sample: 'start', day: 'date' } as const;

const SESSIONS_MAX = 25;
const POINTS_MAX = 1000;

const Page = z.object({ dataPoints: z.array(z.unknown()).default([]), nextPageToken: z.string().nullish() });

type Points = { readonly points: unknown[]; readonly isLast: boolean };

/** Sessions are listed with their devices; the rest comes merged over devices, as Google's own app shows it. */
async function* readPages(ctx: ConnectorCtx, one: DataType, window: Window): AsyncIterable<Points> {
  const isSession = one.shape === 'session';
  const url = `${dialect.apiUrl}/dataTypes/${one.type}/dataPoints${isSession ? '' : ':reconcile'}`;
  const query = { filter: filterOf(one, window), pageSize: isSession ? SESSIONS_MAX : POINTS_MAX };
  let pageToken: string | undefined;
  do {
    const { body } = await ask(ctx.http, withBearer(ctx, { url, query: { ...query, pageToken } }));
    const page = Page.safeParse(readJson(body));
    if (!page.success) throw new ProviderFault('bad_answer', { cause: page.error });
    await ctx.keepRaw?.(body);
    const next = page.data.nextPageToken ?? '';
    yield { points: page.data.dataPoints, isLast: next === '' };
    // A token that leads to itself would never end.
    pageToken = next === '' || next === pageToken ? undefined : next;
  } while (pageToken !== undefined);
}

const FIELDS = {
  session: 'interval.end_time',
  interval: 'interval.start_time',
  sample: 'sample_time.physical_time',
  day: 'date',
} as const;

/** By the end of a session: a night begins before the window that its morning lies in. */
function filterOf({ type, shape }: DataType, { from, to }: Window): string {
  const field = `${type.replaceAll('-', '_')}.${FIELDS[shape]}`;
  const write = (at: Date) => (shape === 'day' ? at.toISOString().slice(0, 10) : at.toISOString());
  return `${field} >= "${write(from)}" AND ${field} < "${write(to)}"`;
}
