import { createHmac } from 'node:crypto';
import { type Db, inTransaction } from '@chartwright/platform';
import type { ProviderCode, RawRequest } from '../connector.ts';
import { type DialectName, dialectNameOf } from '../connectors/dialect.ts';
import type { Apps } from './apps.ts';
import { writePush } from './providers/garmin.ts';
import { unix } from './providers/times.ts';
import * as store from './store.ts';

type Parts = { readonly db: Db; readonly apps: Apps; readonly now: (orgId: string) => Date };
type Owner = { readonly orgId: string };

/** What a provider tells of: new or changed data, data taken back, or a person gone. */
export type Told = {
  readonly providerUserId: string;
  readonly kind: 'sleep' | 'workout' | 'activity' | 'glucose';
  readonly deed: 'updated' | 'deleted' | 'revoked';
  /** Of the thing that is updated or deleted. */
  readonly objectId: string;
  /** What it is about. */
  readonly from: Date;
  readonly to: Date;
};

type Written = { readonly body: string; readonly headers: Readonly<Record<string, string>> };
type Writing = {
  readonly told: Told;
  readonly clientId: string;
  readonly secret: string;
  readonly webhookSecret: string;
  readonly at: Date;
};

const mac = (secret: string, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(text).digest(encoding);

const JSON_TYPE = { 'content-type': 'application/json' };

const WRITERS: Readonly<Partial<Record<DialectName, (writing: Writing) => Written>>> = {
  OURA: writeOura,
  WHOOP: ({ told, secret, at }) => {
    const type = `${told.kind === 'sleep' ? 'sleep' : 'workout'}.${told.deed === 'deleted' ? 'deleted' : 'updated'}`;
    const body = JSON.stringify({
      user_id: Number(told.providerUserId),
      id: told.objectId,
      type,
      trace_id: told.objectId,
    });
    const timestamp = String(at.getTime());
    return {
      body,
      headers: {
        ...JSON_TYPE,
        'x-whoop-signature-timestamp': timestamp,
        'x-whoop-signature': mac(secret, timestamp + body, 'base64'),
      },
    };
  },
  POLAR: ({ told, webhookSecret, at }) => {
    const event = told.kind === 'sleep' ? 'SLEEP' : 'ACTIVITY_SUMMARY';
    const body = JSON.stringify({
      event,
      user_id: Number(told.providerUserId),
      entity_id: told.objectId,
      timestamp: at.toISOString(),
      url: 'https://www.polaraccesslink.com/v3/users/sleep',
    });
    return {
      body,
      headers: {
        ...JSON_TYPE,
        'polar-webhook-event': event,
        'polar-webhook-signature': mac(webhookSecret, body, 'hex'),
      },
    };
  },
  GARMIN: ({ told, clientId }) => {
    const key = told.deed === 'revoked' ? 'deregistrations' : told.kind;
    return {
      body: JSON.stringify({ [key]: [{ userId: told.providerUserId }] }),
      headers: { ...JSON_TYPE, 'garmin-client-id': clientId },
    };
  },
  GOOGLE_HEALTH: ({ told, webhookSecret }) => ({
    body: JSON.stringify([
      {
        data: {
          healthUserId: told.providerUserId,
          dataType: { sleep: 'sleep', workout: 'exercise', activity: 'steps', glucose: 'blood-glucose' }[
            told.kind
          ],
          operation: told.deed === 'deleted' ? 'DELETE' : 'UPSERT',
          intervals: [
            { physicalTimeInterval: { startTime: told.from.toISOString(), endTime: told.to.toISOString() } },
          ],
        },
      },
    ]),
    headers: { ...JSON_TYPE, authorization: `Bearer ${webhookSecret}` },
  }),
  WITHINGS: ({ told }) => ({
    body: new URLSearchParams({
      userid: told.providerUserId,
      appli: { sleep: '44', workout: '16', activity: '16', glucose: '1' }[told.kind],
      startdate: String(unix(told.from.getTime())),
      enddate: String(unix(told.to.getTime())),
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  STRAVA: ({ told, secret, at }) => {
    const isAthlete = told.deed === 'revoked';
    const body = JSON.stringify({
      object_type: isAthlete ? 'athlete' : 'activity',
      object_id: Number(isAthlete ? told.providerUserId : told.objectId),
      aspect_type: told.deed === 'deleted' ? 'delete' : isAthlete ? 'update' : 'create',
      owner_id: Number(told.providerUserId),
      event_time: unix(at.getTime()),
      updates: isAthlete ? { authorized: 'false' } : {},
    });
    const t = unix(at.getTime());
    return {
      body,
      headers: { ...JSON_TYPE, 'x-strava-signature': `t=${t},v1=${mac(secret, `${t}.${body}`, 'hex')}` },
    };
  },
};

function writeOura({ told, secret, at }: Writing): Written {
  const body = JSON.stringify({
    event_type: told.deed === 'deleted' ? 'delete' : 'update',
    data_type: { sleep: 'sleep', workout: 'workout', activity: 'daily_activity', glucose: 'sleep' }[
      told.kind
    ],
    object_id: told.objectId,
    user_id: told.providerUserId,
    event_time: at.toISOString(),
  });
  const timestamp = String(unix(at.getTime()));
  const signature = mac(secret, timestamp + body, 'hex').toUpperCase();
  return { body, headers: { ...JSON_TYPE, 'x-oura-timestamp': timestamp, 'x-oura-signature': signature } };
}

const asRequest = ({ body, headers }: Written): RawRequest => ({
  method: 'POST',
  headers,
  query: {},
  body: Buffer.from(body),
});

export function createNotices({ db, apps, now }: Parts) {
  return {
    /**
     * The request by which a provider tells of something, signed as it signs. The caller sends it to its own webhook, with
     * the segment of the address where there is one.
     *
     * @throws {Error} for a provider that sends nothing: DEXCOM is polled, and so is the sandbox's own wearable
     */
    writeNotice({ orgId }: Owner, provider: ProviderCode, told: Told): RawRequest {
      const name = dialectNameOf(provider);
      const write = name === undefined ? undefined : WRITERS[name];
      if (name === undefined || write === undefined) throw new Error(`${provider} sends no notices`);
      const { clientId, clientSecret: secret, webhookSecret = '' } = apps.credentialsOf(orgId, name);
      return asRequest(write({ told, clientId, secret, webhookSecret, at: now(orgId) }));
    },

    /**
     * What GARMIN sends for the history that was asked for since the last call, one request for each kind. Each is to go to
     * the webhook; what is taken here is not given again.
     */
    async takePushes({ orgId }: Owner): Promise<RawRequest[]> {
      const nowMs = now(orgId).getTime();
      const { clientId } = apps.credentialsOf(orgId, 'GARMIN');
      const taken = await inTransaction(db, (tx) => store.takePushes(tx, orgId));
      return taken.map(({ grant, push }) => {
        const window = { fromMs: push.from.getTime(), toMs: push.to.getTime() };
        const body = JSON.stringify(writePush(push.kind, { grant, nowMs }, window));
        return asRequest({ body, headers: { ...JSON_TYPE, 'garmin-client-id': clientId } });
      });
    },
  };
}
