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
import { readItems } from '../emit.ts';
import { oauthOf, revoke } from '../oauth.ts';
import { dayAfter } from '../times.ts';
import { withBearer } from '../with-bearer.ts';
import * as items from './items.ts';
import { webhook } from './webhook.ts';

const dialect = dialectOf('POLAR');

export const polar: WearableConnector = {
  code: 'POLAR',
  mode: 'oauth',
  groups: ['sleep', 'activity', 'heart', 'recovery', 'respiration'],
  limits: dialect.limits,
  oauth: oauthOf('POLAR'),
  sync: readAll,
  afterConnect: async (ctx) => {
    if (ctx.providerUserId === undefined) throw new ProviderFault('bad_answer');
    await register(ctx);
    return { providerUserId: ctx.providerUserId };
  },
  disconnect: (ctx) => revoke('POLAR', ctx),
  webhook,
};

/** Before this every read is refused. 409: this person is registered already. */
async function register(ctx: ConnectorCtx): Promise<void> {
  const asked = {
    url: `${dialect.apiUrl}/users`,
    method: 'POST',
    json: { 'member-id': ctx.connectionId },
  } as const;
  await ask(ctx.http, withBearer(ctx, { ...asked, accepted: [409] }));
}

type Window = { readonly from: Date; readonly to: Date };

async function* readAll(
  ctx: ConnectorCtx,
  window: Window,
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  const wants = (...some: MetricGroup[]) => some.some((group) => groups.includes(group));
  const zones: items.Zones = { byDay: new Map(), otherwise: ctx.zone };
  const { from, to } = daysOf(window);
  const isWithin = (day: string) => day >= from && day <= to;
  // Nights come first: they alone tell the offset that the other lists lack.
  const nights = await readList(ctx, '/users/sleep', {}, 'nights');
  const slept = readItems(nights, items.Night, (item) =>
    isWithin(item.date) ? items.readNight(item, zones) : [],
  );
  if (wants('sleep')) yield* slept;
  if (wants('recovery', 'heart', 'respiration')) {
    const recharges = await readList(ctx, '/users/nightly-recharge', {}, 'recharges');
    yield* readItems(recharges, items.Recharge, (item) =>
      isWithin(item.date) ? items.readRecharge(item, zones) : [],
    );
  }
  if (wants('recovery')) {
    const skin = await readList(ctx, '/users/sleep-skin-temperature', { from, to }, undefined);
    yield* readItems(skin, items.SkinTemperature, (item) => items.readSkinTemperature(item, zones));
  }
  if (wants('activity')) {
    const activities = await readList(ctx, '/users/activities', { from, to }, undefined);
    yield* readItems(activities, items.Activity, (item) => items.readActivity(item, zones));
  }
  if (wants('heart')) {
    const heart = await readList(ctx, '/users/continuous-heart-rate', { from, to }, 'heart_rates');
    yield* readItems(heart, items.HeartRates, (item) => items.readHeartRates(item, zones));
  }
}

const daysOf = ({ from, to }: Window) => ({
  from: dayAfter(from.toISOString().slice(0, 10), -1),
  to: dayAfter(to.toISOString().slice(0, 10)),
});

/** 204 and 404 say that there is nothing yet. */
async function readList(
  ctx: ConnectorCtx,
  path: string,
  query: Readonly<Record<string, string>>,
  field: string | undefined,
): Promise<unknown[]> {
  const asked = withBearer(ctx, { url: `${dialect.apiUrl}${path}`, query, accepted: [404] });
  const { status, body } = await ask(ctx.http, asked);
  if (status === 204 || status === 404) return [];
  const json = readJson(body);
  const read = z.array(z.unknown()).safeParse(field === undefined ? json : fieldOf(json, field));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  await ctx.keepRaw?.(body);
  return read.data;
}

const fieldOf = (json: unknown, field: string): unknown =>
  typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[field] : undefined;
