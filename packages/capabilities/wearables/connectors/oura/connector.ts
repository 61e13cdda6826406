import { z } from 'zod';
import {
  type ConnectorCtx,
  type MetricGroup,
  type Normalised,
  ProviderFault,
  type WearableConnector,
} from '../../connector.ts';
import { ask, readJson } from '../call.ts';
import { type DialectName, dialectOf } from '../dialect.ts';
import { readItems } from '../emit.ts';
import { oauthOf, revoke } from '../oauth.ts';
import { dayAfter } from '../times.ts';
import { withBearer } from '../with-bearer.ts';
import * as items from './items.ts';
import { keepSubscribed } from './subscriptions.ts';
import { webhook } from './webhook.ts';

type List = {
  readonly path: string;
  readonly groups: readonly MetricGroup[];
  readonly asks: 'days' | 'instants';
  readonly read: (data: readonly unknown[]) => Normalised[];
};

const list = <T>(
  path: string,
  groups: readonly MetricGroup[],
  schema: z.ZodType<T>,
  read: (item: T) => Normalised[],
  asks: List['asks'] = 'days',
): List => ({ path, groups, asks, read: (data) => readItems(data, schema, read) });

const LISTS: readonly List[] = [
  list('sleep', ['sleep', 'heart', 'respiration'], items.Sleep, items.readSleep),
  list('daily_activity', ['activity'], items.Activity, items.readActivity),
  list('daily_readiness', ['recovery'], items.Readiness, items.readReadiness),
  list('daily_spo2', ['respiration'], items.Spo2, items.readSpo2),
  list('heartrate', ['heart'], items.HeartRate, items.readHeartRate, 'instants'),
  list('workout', ['workout'], items.Workout, items.readWorkout),
];

const Page = z.object({ data: z.array(z.unknown()), next_token: z.string().nullish() });

/** OURA, and the sandbox's own wearable, which speaks as OURA does. */
export function makeOura(code: 'OURA' | 'SANDBOX'): WearableConnector {
  const dialect = dialectOf(code satisfies DialectName);
  const base = `${dialect.apiUrl}/usercollection`;
  const isOura = code === 'OURA';
  return {
    code,
    mode: 'oauth',
    groups: ['sleep', 'activity', 'heart', 'recovery', 'respiration', 'workout'],
    limits: dialect.limits,
    oauth: oauthOf(code),
    sync: (ctx, window, groups) => readLists(ctx, base, window, groups),
    afterConnect: async (ctx) => {
      const providerUserId = await findPerson(ctx, base);
      if (isOura) await keepSubscribed(ctx);
      return { providerUserId };
    },
    disconnect: (ctx) => revoke(code, ctx),
    ...(isOura && { keepSubscribed, subscribes: 'app' as const, webhook }),
  };
}

async function findPerson(ctx: ConnectorCtx, base: string): Promise<string> {
  const { body } = await ask(ctx.http, withBearer(ctx, { url: `${base}/personal_info` }));
  const read = z.object({ id: z.string().min(1) }).safeParse(readJson(body));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data.id;
}

async function* readLists(
  ctx: ConnectorCtx,
  base: string,
  window: { readonly from: Date; readonly to: Date },
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  for (const one of LISTS) {
    if (!one.groups.some((group) => groups.includes(group))) continue;
    yield* readPages(ctx, `${base}/${one.path}`, askedOf(one, window), one);
  }
}

/** A day to either side: which local day an instant belongs to is known to Oura only. */
function askedOf(
  { asks }: List,
  { from, to }: { readonly from: Date; readonly to: Date },
): Record<string, string> {
  if (asks === 'instants') return { start_datetime: from.toISOString(), end_datetime: to.toISOString() };
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return { start_date: dayAfter(day(from), -1), end_date: dayAfter(day(to)) };
}

async function* readPages(
  ctx: ConnectorCtx,
  url: string,
  query: Record<string, string>,
  { read }: List,
): AsyncIterable<Normalised> {
  let next: string | null | undefined;
  do {
    const asked = withBearer(ctx, { url, query: { ...query, next_token: next ?? undefined } });
    const { body } = await ask(ctx.http, asked);
    const page = Page.safeParse(readJson(body));
    if (!page.success) throw new ProviderFault('bad_answer', { cause: page.error });
    await ctx.keepRaw?.(body);
    yield* read(page.data.data);
    next = page.data.next_token;
  } while (next !== undefined && next !== null && next !== '');
}
