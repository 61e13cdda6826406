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
import { oauthOf, revoke } from '../oauth.ts';
import { withBearer } from '../with-bearer.ts';
import kinds from './kinds.json' with { type: 'json' };
import { webhook } from './webhook.ts';

const dialect = dialectOf('GARMIN');
const WELLNESS = `${dialect.apiUrl}/wellness-api/rest`;

export const garmin: WearableConnector = {
  code: 'GARMIN',
  mode: 'oauth',
  groups: ['sleep', 'activity', 'heart', 'body', 'respiration', 'stress', 'workout'],
  limits: dialect.limits,
  oauth: oauthOf('GARMIN'),
  sync: askForHistory,
  afterConnect: async (ctx) => ({
    providerUserId: await findPerson(ctx),
    scopes: await findPermissions(ctx),
  }),
  disconnect: (ctx) => revoke('GARMIN', ctx),
  webhook,
};

async function findPerson(ctx: ConnectorCtx): Promise<string> {
  const { body } = await ask(ctx.http, withBearer(ctx, { url: `${WELLNESS}/user/id` }));
  const read = z.object({ userId: z.string().min(1) }).safeParse(readJson(body));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data.userId;
}

/** What may be asked for is set in Garmin's portal, and what the person allowed is read back here. */
async function findPermissions(ctx: ConnectorCtx): Promise<string[]> {
  const url = `${dialect.apiUrl}/partner-gateway/rest/user/permissions`;
  const { body } = await ask(ctx.http, withBearer(ctx, { url }));
  const read = z.object({ permissions: z.array(z.string()) }).safeParse(readJson(body));
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  return read.data.permissions;
}

/**
 * Data is never answered here: Garmin sends it to the webhook, later. This asks for what it has not sent.
 *
 * A date too long before the person connected is answered with 401, as a dead token is. Which of the two it was is
 * told by asking who the person is; only a dead token is a fault.
 */
async function* askForHistory(
  ctx: ConnectorCtx,
  { from, to }: { readonly from: Date; readonly to: Date },
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  const query = { summaryStartTimeInSeconds: unix(from), summaryEndTimeInSeconds: unix(to) };
  for (const [kind, serves] of Object.entries(kinds.backfill)) {
    if (!serves.some((group) => groups.some((wanted) => wanted === group))) continue;
    const asked = withBearer(ctx, { url: `${WELLNESS}/backfill/${kind}`, query, accepted: [401, 409] });
    const { status } = await ask(ctx.http, asked);
    if (status === 401) {
      await findPerson(ctx);
      return;
    }
  }
  yield* [];
}

const unix = (at: Date): number => Math.floor(at.getTime() / 1000);
