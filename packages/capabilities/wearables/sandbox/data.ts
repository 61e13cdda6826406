import type { Db } from '@chartwright/platform';
import { type DialectName, dialectOf } from '../connectors/dialect.ts';
import type { Apps } from './apps.ts';
import { type DataCall, empty, type Grant, json, type SandboxAnswer, type SandboxRequest } from './model.ts';
import { answerDexcom } from './providers/dexcom.ts';
import { answerGarmin } from './providers/garmin.ts';
import { answerGoogle } from './providers/google.ts';
import { answerOura } from './providers/oura.ts';
import { answerPolar } from './providers/polar.ts';
import { answerStrava } from './providers/strava.ts';
import { answerWhoop } from './providers/whoop.ts';
import { answerWithings } from './providers/withings.ts';
import * as store from './store.ts';

/** Whose token came with a request. */
export type Reached = { readonly grant: Grant; readonly nowMs: number; readonly isExpired: boolean };

type Desk = {
  readonly db: Db;
  readonly apps: Apps;
  readonly now: (orgId: string) => Date;
  readonly request: SandboxRequest;
  readonly name: DialectName;
};

type Asked = {
  readonly form: URLSearchParams;
  readonly reached: Reached | undefined;
  readonly isSigned: (form: URLSearchParams, of: { readonly orgId: string }) => Promise<boolean>;
};

/** Reads and revocations in the name of somebody. */
export async function answerData(desk: Desk, { form, reached, isSigned }: Asked): Promise<SandboxAnswer> {
  const { db, request, name } = desk;
  if (name === 'WITHINGS' && form.get('action') === 'revoke') return revokeWithings(desk, form, isSigned);
  if (reached === undefined || reached.isExpired)
    return name === 'WITHINGS'
      ? json({ status: 401, error: 'XRequestID: invalid token' })
      : json({ error: 'unauthorized' }, 401);
  const call: DataCall = { request, form, grant: reached.grant, nowMs: reached.nowMs };
  if (isRevocation(call, name)) {
    await store.revokeGrant(db, call.grant.id, new Date(call.nowMs));
    return name === 'WHOOP' || name === 'GARMIN' || name === 'POLAR' ? empty(204) : json({});
  }
  return ANSWERS[name](call, db);
}

const ANSWERS: Readonly<
  Record<DialectName, (call: DataCall, db: Db) => SandboxAnswer | Promise<SandboxAnswer>>
> = {
  OURA: answerOura,
  SANDBOX: answerOura,
  WHOOP: answerWhoop,
  WITHINGS: answerWithings,
  POLAR: answerPolar,
  GARMIN: answerGarmin,
  DEXCOM: answerDexcom,
  GOOGLE_HEALTH: answerGoogle,
  STRAVA: answerStrava,
};

function isRevocation({ request, grant }: DataCall, name: DialectName): boolean {
  const { revoke } = dialectOf(name);
  if (revoke === undefined || revoke.style === 'withings') return false;
  const method = revoke.style === 'bearer_delete' ? 'DELETE' : 'POST';
  const path = decodeURIComponent(new URL(revoke.url).pathname).replace('{userId}', grant.userId);
  return request.method === method && request.path === path;
}

/** Signed by the app, and of a person: no token comes along. */
async function revokeWithings(
  { db, now, apps }: Desk,
  form: URLSearchParams,
  isSigned: Asked['isSigned'],
): Promise<SandboxAnswer> {
  const orgId = apps.orgOf(form.get('client_id') ?? '');
  if (orgId === undefined || !(await isSigned(form, { orgId })))
    return json({ status: 401, error: 'Invalid signature' });
  const grant = await store.findGrantOfUser(db, { orgId, provider: 'WITHINGS' }, form.get('userid') ?? '');
  if (grant === undefined) return json({ status: 503, error: 'Invalid Params' });
  await store.revokeGrant(db, grant.id, now(orgId));
  return json({ status: 0, body: {} });
}
