import { z } from 'zod';
import { type ConnectorCtx, ProviderFault } from '../../connector.ts';
import { type Asked, ask, readJson } from '../call.ts';
import { dialectOf } from '../dialect.ts';
import wanted from './subscriptions.json' with { type: 'json' };

const Subscription = z.object({
  id: z.string(),
  callback_url: z.string(),
  event_type: z.string(),
  data_type: z.string(),
  expiration_time: z.string().nullish(),
});
type Subscription = z.infer<typeof Subscription>;

const RENEW_DAYS = 7;
const DAY_MS = 24 * 3_600_000;

/** One subscription of the whole app for each kind of data and of event: makes those that lack, renews those that run out. */
export async function keepSubscribed(ctx: ConnectorCtx): Promise<void> {
  const { webhookUrl, credentials } = ctx;
  if (webhookUrl === undefined || credentials.webhookSecret === undefined) return;
  const ours = (await listSubscriptions(ctx)).filter((one) => one.callback_url === webhookUrl);
  for (const data_type of wanted.dataTypes)
    for (const event_type of wanted.eventTypes) {
      const found = ours.find((one) => one.data_type === data_type && one.event_type === event_type);
      if (found === undefined) {
        const json = {
          callback_url: webhookUrl,
          verification_token: credentials.webhookSecret,
          event_type,
          data_type,
        };
        await askAsApp(ctx, { url: base(), method: 'POST', json });
      } else if (endsSoon(found, ctx.now())) {
        await askAsApp(ctx, { url: `${base()}/renew/${encodeURIComponent(found.id)}`, method: 'PUT' });
      }
    }
}

const base = (): string => `${dialectOf('OURA').apiUrl}/webhook/subscription`;

function endsSoon({ expiration_time: at }: Subscription, now: Date): boolean {
  const end = Date.parse(at ?? '');
  return Number.isNaN(end) || end < now.getTime() + RENEW_DAYS * DAY_MS;
}

async function listSubscriptions(ctx: ConnectorCtx): Promise<Subscription[]> {
  const { body } = await askAsApp(ctx, { url: base() });
  const read = z.array(Subscription).safeParse(readJson(body));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data;
}

const askAsApp = ({ http, credentials, signal }: ConnectorCtx, asked: Asked) =>
  ask(http, {
    ...asked,
    headers: { 'x-client-id': credentials.clientId, 'x-client-secret': credentials.clientSecret },
    signal,
  });
