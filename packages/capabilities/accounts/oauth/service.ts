import { type Clock, SCOPES } from '@chartwright/kernel';
import {
  type Actor,
  appendAudit,
  type Db,
  inTransaction,
  type KeyRegistry,
  type Tx,
} from '@chartwright/platform';
import { accountErrors } from '../errors.ts';
import { type ManagedKeys, recordKey } from '../service.ts';
import type { Tokens } from '../tokens.ts';
import { ASSERTION_ALGORITHMS, authenticateClient } from './authenticate.ts';
import type { ClientJwks, ClientToken, TokenRequest } from './model.ts';
import { OFFERED_SCOPES, readScopes } from './scopes.ts';
import * as store from './store.ts';

/** SMART App Launch 2, backend services: a client asks again rather than holding a long-lived token. */
const CLIENT_TOKEN_SECONDS = 300;
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

export type OAuthParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: KeyRegistry;
  readonly managed: ManagedKeys;
  readonly tokens: Tokens;
  readonly publicUrl: () => string;
};

export type OAuth = ReturnType<typeof createOAuth>;

/** OAuth 2.0 client credentials (RFC 6749, 4.4). A client is an API key: its id, its secret, its scopes, its end. */
export function createOAuth(parts: OAuthParts) {
  const { db, clock, managed } = parts;
  const metadata = () => {
    const issuer = parts.publicUrl();
    return {
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: AUTH_METHODS,
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      scopes_supported: [...OFFERED_SCOPES],
    };
  };
  return {
    async giveToken(
      request: TokenRequest,
      authorization: string | undefined,
      requestId: string,
    ): Promise<ClientToken> {
      const now = clock.now();
      const { client, method } = await authenticateClient(parts, request, authorization, now);
      if (request.grant_type !== 'client_credentials') throw accountErrors.unsupportedGrant();
      const scope = grantScope(client, request.scope);
      const lifeSeconds = Math.min(CLIENT_TOKEN_SECONDS, secondsLeft(client, now));
      const claims = { clientId: client.id, orgId: client.org_id, mode: client.mode, scope };
      const access_token = await parts.tokens.signClient(claims, now, lifeSeconds);
      await inTransaction(db, (tx) =>
        appendAudit(tx, {
          orgId: client.org_id,
          actor: { kind: 'key', id: client.id },
          action: 'client.signed_in',
          target: { kind: 'api_key', id: client.id },
          requestId,
          details: { method, scope },
        }),
      );
      return { access_token, token_type: 'Bearer', expires_in: lifeSeconds, scope };
    },

    /** Where clients find the token endpoint (RFC 8414). */
    describeServer: () => ({ ...metadata(), service_documentation: `${parts.publicUrl()}/docs` }),

    /** The same as SMART App Launch asks for it. No authorization endpoint: nobody launches an app here. */
    describeSmart: () => ({
      ...metadata(),
      capabilities: [
        'client-confidential-symmetric',
        'client-confidential-asymmetric',
        'permission-v1',
        'permission-v2',
      ],
      code_challenge_methods_supported: ['S256'],
    }),

    async readJwks(actor: Actor, id: string): Promise<ClientJwks> {
      await inTransaction(db, (tx) => managed.requireKey(tx, actor, id));
      const jwks = (await store.findClient(db, id))?.jwks ?? null;
      if (jwks === null) throw accountErrors.jwksNotFound();
      return jwks;
    },

    /** Whoever can prove themselves as the key can do what the key can: it takes the same scopes as making it. */
    async setJwks(
      tx: Tx,
      actor: Actor,
      id: string,
      jwks: ClientJwks,
      requestId: string,
    ): Promise<ClientJwks> {
      await managed.requireGrantableKey(tx, actor, id);
      await store.setJwks(tx, id, jwks, clock.now());
      await recordKey(tx, actor, 'key.jwks_set', id, requestId);
      return jwks;
    },

    async deleteJwks(tx: Tx, actor: Actor, id: string, requestId: string): Promise<null> {
      await managed.requireKey(tx, actor, id);
      if (!(await store.deleteJwks(tx, id))) throw accountErrors.jwksNotFound();
      await recordKey(tx, actor, 'key.jwks_removed', id, requestId);
      return null;
    },
  };
}

/** The scopes as they were asked for, or all of the client's own. Never a part of what was asked. */
function grantScope(client: store.ClientRow, requested: string | undefined): string {
  const isAll = client.scopes.includes('*');
  if (requested === undefined || requested === '') return (isAll ? SCOPES : client.scopes).join(' ');
  const scopes = readScopes(requested);
  if (scopes === undefined || (!isAll && [...scopes].some((scope) => !client.scopes.includes(scope)))) {
    throw accountErrors.invalidScope();
  }
  return requested;
}

/** A token never outlives its key. */
const secondsLeft = ({ expires_at }: store.ClientRow, now: Date): number =>
  expires_at === null ? Number.POSITIVE_INFINITY : Math.floor((expires_at.getTime() - now.getTime()) / 1000);
