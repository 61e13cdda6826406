import { createHash, randomBytes } from 'node:crypto';
import { type Db, inTransaction } from '@chartwright/platform';
import { type Dialect, type DialectName, dialectOf } from '../connectors/dialect.ts';
import type { Apps } from './apps.ts';
import type { SandboxAnswer, SandboxRequest } from './model.ts';
import { writeConsentPage, writeRefusal } from './page.ts';
import { minutesAhead, zoneAt } from './people/calendar.ts';
import { isPersona, type Persona, placeOf } from './people/person.ts';
import * as store from './store.ts';

type Parts = {
  readonly db: Db;
  readonly apps: Apps;
  readonly now: (orgId: string) => Date;
  readonly baseUrl: () => string;
};

type Asked = {
  readonly orgId: string;
  readonly name: DialectName;
  readonly params: URLSearchParams;
  readonly redirectUri: string;
};

const DENY = 'deny';

/** The page where somebody consents. Whoever asks in the name of no app, or for another address, is shown an error and sent nowhere. */
export function createConsent({ db, apps, now, baseUrl }: Parts) {
  return async (request: SandboxRequest, name: DialectName): Promise<SandboxAnswer> => {
    const isAnswered = request.method === 'POST';
    const params = isAnswered ? new URLSearchParams(request.body.toString('utf8')) : request.query;
    const orgId = apps.orgOf(params.get('client_id') ?? '');
    if (orgId === undefined) return writeRefusal('This app is not known here.');
    const redirectUri = `${baseUrl()}/connect/callback/${request.provider}`;
    if (params.get('redirect_uri') !== redirectUri)
      return writeRefusal('The address to return to is not the one that this app has registered.');

    const asked: Asked = { orgId, name, params, redirectUri };
    const fault = faultOf(dialectOf(name), params);
    if (fault !== undefined) return sendBack(asked, { error: fault });
    const hint = personaOf(
      isAnswered ? (params.get('persona') ?? '') : (params.get('login_hint') ?? ''),
      isAnswered,
    );
    if (hint === DENY || params.get('decision') === DENY) return sendBack(asked, { error: 'access_denied' });
    if (hint === undefined) return writeConsentPage(request.provider, params);
    return sendBack(asked, { code: await makeCode(asked, hint) });
  };

  async function makeCode({ orgId, name, params, redirectUri }: Asked, persona: Persona): Promise<string> {
    const dialect = dialectOf(name);
    const at = now(orgId);
    const code = randomBytes(24).toString('base64url');
    const id = randomBytes(16).toString('hex');
    await inTransaction(db, async (tx) => {
      const scopes = scopesOf(dialect, params);
      const person = { persona, since: localDay(persona, at) };
      await store.insertGrant(tx, {
        id,
        orgId,
        provider: name,
        userId: userIdOf(name, id),
        scopes,
        person,
        at,
      });
      await store.insertCode(tx, {
        code,
        grantId: id,
        redirectUri,
        challenge: params.get('code_challenge'),
        expiresAt: new Date(at.getTime() + dialect.seconds.code * 1000),
      });
    });
    return code;
  }
}

function personaOf(text: string, isAnswered: boolean): Persona | typeof DENY | undefined {
  const name = text.startsWith('persona:') ? text.slice('persona:'.length) : isAnswered ? text : '';
  if (name === DENY) return DENY;
  return isPersona(name) ? name : undefined;
}

const scopesOf = ({ scopeSeparator }: Dialect, params: URLSearchParams): string[] =>
  (params.get('scope') ?? '').split(scopeSeparator).filter((word) => word !== '');

function faultOf(dialect: Dialect, params: URLSearchParams): string | undefined {
  if (params.get('response_type') !== 'code') return 'unsupported_response_type';
  if ((params.get('state') ?? '') === '') return 'invalid_request';
  if (scopesOf(dialect, params).some((scope) => !dialect.scopes.includes(scope))) return 'invalid_scope';
  const challenge = params.get('code_challenge');
  if (challenge !== null && params.get('code_challenge_method') !== 'S256') return 'invalid_request';
  if (dialect.pkce === 'required' && challenge === null) return 'invalid_request';
  return undefined;
}

function sendBack({ redirectUri, params }: Asked, said: Readonly<Record<string, string>>): SandboxAnswer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  const state = params.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return { status: 303, headers: { location: url.href, 'cache-control': 'no-store' }, body: '' };
}

function localDay(persona: Persona, at: Date): string {
  const utcDay = at.toISOString().slice(0, 10);
  const zone = zoneAt(placeOf({ persona, since: utcDay }, utcDay), at.getTime());
  return new Date(at.getTime() + minutesAhead(zone) * 60_000).toISOString().slice(0, 10);
}

const NUMBERED: readonly DialectName[] = ['WHOOP', 'WITHINGS', 'POLAR', 'STRAVA'];

/** Some providers count people, others give them long names. */
function userIdOf(name: DialectName, grantId: string): string {
  const digest = createHash('sha256').update(`${name}/${grantId}`).digest();
  return NUMBERED.includes(name) ? String(digest.readUInt32BE(0) + 1) : digest.toString('hex').slice(0, 32);
}
