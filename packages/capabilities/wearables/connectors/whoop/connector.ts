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
import { Recovery, readRecovery, readSleep, readWorkout, Sleep, type Slept, Workout } from './items.ts';
import { webhook } from './webhook.ts';

const dialect = dialectOf('WHOOP');
const PAGE = 25;

export const whoop: WearableConnector = {
  code: 'WHOOP',
  mode: 'oauth',
  groups: ['sleep', 'heart', 'recovery', 'respiration', 'workout'],
  limits: dialect.limits,
  oauth: oauthOf('WHOOP'),
  sync: readAll,
  afterConnect: async (ctx) => {
    const { body } = await ask(ctx.http, withBearer(ctx, { url: `${dialect.apiUrl}/v2/user/profile/basic` }));
    const read = z.object({ user_id: z.number().int() }).safeParse(readJson(body));
    if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
    return { providerUserId: String(read.data.user_id) };
  },
  disconnect: (ctx) => revoke('WHOOP', ctx),
  webhook,
};

type Window = { readonly from: Date; readonly to: Date };

async function* readAll(
  ctx: ConnectorCtx,
  window: Window,
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  const wants = (...some: MetricGroup[]) => some.some((group) => groups.includes(group));
  const nights: Slept = new Map();
  const wantsRecovery = wants('recovery', 'heart', 'respiration');
  if (wants('sleep', 'respiration') || wantsRecovery)
    for await (const data of readPages(ctx, '/v2/activity/sleep', window))
      yield* readItems(data, Sleep, (item) => readSleep(item, nights));
  if (wantsRecovery)
    for await (const data of readPages(ctx, '/v2/recovery', window))
      yield* readItems(data, Recovery, (item) => readRecovery(item, nights));
  if (wants('workout'))
    for await (const data of readPages(ctx, '/v2/activity/workout', window))
      yield* readItems(data, Workout, readWorkout);
}

const Page = z.object({ records: z.array(z.unknown()), next_token: z.string().nullish() });

async function* readPages(ctx: ConnectorCtx, path: string, { from, to }: Window): AsyncIterable<unknown[]> {
  let next: string | undefined;
  do {
    const query = { start: from.toISOString(), end: to.toISOString(), limit: PAGE, nextToken: next };
    const { body } = await ask(ctx.http, withBearer(ctx, { url: `${dialect.apiUrl}${path}`, query }));
    const page = Page.safeParse(readJson(body));
    if (!page.success) throw new ProviderFault('bad_answer', { cause: page.error });
    await ctx.keepRaw?.(body);
    yield page.data.records;
    next = page.data.next_token ?? undefined;
  } while (next !== undefined && next !== '');
}
