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
import { withBearer } from '../with-bearer.ts';
import { openEnvelope, signForm } from './envelope.ts';
import {
  Activity,
  Group,
  type Nights,
  readActivity,
  readGroup,
  readNight,
  readStages,
  readWorkout,
  Segment,
  Summary,
  Workout,
} from './items.ts';
import known from './resources.json' with { type: 'json' };
import { webhook } from './webhook.ts';

const dialect = dialectOf('WITHINGS');

export const withings: WearableConnector = {
  code: 'WITHINGS',
  mode: 'oauth',
  groups: ['sleep', 'activity', 'heart', 'body', 'respiration', 'workout'],
  limits: dialect.limits,
  oauth: oauthOf('WITHINGS'),
  sync: readAll,
  afterConnect: async (ctx) => {
    if (ctx.providerUserId === undefined) throw new ProviderFault('bad_answer');
    await subscribe(ctx);
    return { providerUserId: ctx.providerUserId };
  },
  keepSubscribed: subscribe,
  subscribes: 'person',
  disconnect: (ctx) => revoke('WITHINGS', ctx),
  webhook,
};

/** One subscription per person and kind; asking for one that is there is no fault. */
async function subscribe(ctx: ConnectorCtx): Promise<void> {
  if (ctx.webhookUrl === undefined) return;
  for (const appli of Object.keys(known.applis)) {
    const form = new URLSearchParams({ action: 'subscribe', callbackurl: ctx.webhookUrl, appli });
    form.set('client_id', ctx.credentials.clientId);
    await signForm(form, ctx);
    const asked = withBearer(ctx, { url: `${dialect.apiUrl}/notify`, method: 'POST', form });
    openEnvelope(readJson((await ask(ctx.http, asked)).body), 'data');
  }
}

type Window = { readonly from: Date; readonly to: Date };

async function* readAll(
  ctx: ConnectorCtx,
  window: Window,
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  const wants = (...some: MetricGroup[]) => some.some((group) => groups.includes(group));
  if (wants('sleep', 'respiration', 'heart')) yield* readNights(ctx, window);
  const { from, to } = window;
  if (wants('body', 'heart'))
    for await (const page of readPages(ctx, 'measures', { startdate: unix(from), enddate: unix(to) }))
      yield* readItems(page.items, Group, (item) => readGroup(item, page.timezone));
  if (wants('activity'))
    for await (const page of readPages(ctx, 'activity', days(window)))
      yield* readItems(page.items, Activity, readActivity);
  if (wants('workout'))
    for await (const page of readPages(ctx, 'workouts', days(window)))
      yield* readItems(page.items, Workout, readWorkout);
}

/** The list of nights has sums only; the stages of each are asked for by its times. */
async function* readNights(ctx: ConnectorCtx, window: Window): AsyncIterable<Normalised> {
  for await (const page of readPages(ctx, 'nights', days(window))) {
    const nights: Nights = [];
    yield* readItems(page.items, Summary, (item) => {
      nights.push(item);
      return [];
    });
    for (const night of nights) {
      const segments: unknown[] = [];
      const asked = { startdate: String(night.startdate), enddate: String(night.enddate) };
      for await (const { items } of readPages(ctx, 'stages', asked)) segments.push(...items);
      const rejected = readItems(segments, Segment, () => []);
      yield* rejected;
      yield* readNight(night, readStages(segments, night));
    }
  }
}

const unix = (at: Date): string => String(Math.floor(at.getTime() / 1000));

const days = ({ from, to }: Window): Record<string, string> => ({
  startdateymd: from.toISOString().slice(0, 10),
  enddateymd: to.toISOString().slice(0, 10),
});

const Page = z.object({
  timezone: z.string().optional(),
  more: z.union([z.boolean(), z.number()]).transform(Boolean).optional(),
  offset: z.number().int().optional(),
  series: z.array(z.unknown()).optional(),
  activities: z.array(z.unknown()).optional(),
  measuregrps: z.array(z.unknown()).optional(),
});

type Items = { readonly items: unknown[]; readonly timezone: string | undefined };

async function* readPages(
  ctx: ConnectorCtx,
  resource: keyof typeof known.resources,
  asked: Readonly<Record<string, string>>,
): AsyncIterable<Items> {
  const { path, params } = known.resources[resource];
  let offset: number | undefined;
  do {
    const form = new URLSearchParams({ ...params, ...asked });
    if (offset !== undefined) form.set('offset', String(offset));
    const { body } = await ask(
      ctx.http,
      withBearer(ctx, { url: `${dialect.apiUrl}${path}`, method: 'POST', form }),
    );
    const page = Page.safeParse(openEnvelope(readJson(body), 'data'));
    if (!page.success) throw new ProviderFault('bad_answer', { cause: page.error });
    await ctx.keepRaw?.(body);
    const { series, activities, measuregrps, timezone } = page.data;
    yield { items: series ?? activities ?? measuregrps ?? [], timezone };
    offset = page.data.more === true ? page.data.offset : undefined;
  } while (offset !== undefined);
}
