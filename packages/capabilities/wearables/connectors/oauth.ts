import { z } from 'zod';
import { type ConnectorCtx, type OAuthDialect, ProviderFault, type TokenSet } from '../connector.ts';
import { ask, readJson } from './call.ts';
import { type Dialect, type DialectName, dialectOf } from './dialect.ts';
import { openEnvelope, signForm } from './withings/envelope.ts';

/** The dialect as the token desk reads it. */
export function oauthOf(name: DialectName): OAuthDialect {
  const dialect = dialectOf(name);
  const isWithings = dialect.tokenShape === 'withings';
  return {
    authorizeUrl: dialect.authorizeUrl,
    tokenUrl: dialect.tokenUrl,
    scopes: dialect.scopes,
    scopeSeparator: dialect.scopeSeparator,
    clientAuth: dialect.clientAuth,
    pkce: dialect.pkce,
    extraAuthorizeParams: dialect.authorizeParams,
    tokenRequestExtra: dialect.tokenParams,
    refreshRequestExtra: dialect.refreshParams,
    parseToken: (json) => readTokens(dialect, isWithings ? openEnvelope(json, 'token') : json),
    ...(isWithings && {
      signRequest: async (form, ctx) => {
        await signForm(form, ctx);
        return form;
      },
    }),
  };
}

const Seconds = z.coerce.number().int().positive();
const UserId = z.union([z.string().min(1), z.number().int()]).transform(String);

const TokenBody = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: Seconds.optional(),
  scope: z.string().optional(),
  userid: UserId.optional(),
  x_user_id: UserId.optional(),
  athlete: z.object({ id: UserId }).optional(),
});

function readTokens(dialect: Dialect, json: unknown): TokenSet {
  const read = TokenBody.safeParse(json);
  if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
  const body = read.data;
  const userId = { plain: undefined, withings: body.userid, polar: body.x_user_id, strava: body.athlete?.id };
  const providerUserId = userId[dialect.tokenShape];
  return {
    accessToken: body.access_token,
    ...(body.refresh_token !== undefined && { refreshToken: body.refresh_token }),
    ...(body.expires_in !== undefined && { expiresInSeconds: body.expires_in }),
    ...(body.scope !== undefined && { scopes: body.scope.split(/[ ,]+/).filter((word) => word !== '') }),
    ...(providerUserId !== undefined && { providerUserId }),
  };
}

/** Gives the grant back. A provider that knows the token no longer has already done so. */
export async function revoke(name: DialectName, ctx: ConnectorCtx): Promise<void> {
  const { revoke: how } = dialectOf(name);
  if (how === undefined) return;
  const url = how.url.replace('{userId}', encodeURIComponent(ctx.providerUserId ?? ''));
  const { http, accessToken, signal } = ctx;
  const accepted = [400, 401, 403, 404];
  switch (how.style) {
    case 'query_access_token':
      await ask(http, { url, method: 'POST', query: { access_token: accessToken }, signal, accepted });
      return;
    case 'form_token':
      await ask(http, {
        url,
        method: 'POST',
        form: new URLSearchParams({ token: accessToken }),
        signal,
        accepted,
      });
      return;
    case 'form_access_token': {
      const form = new URLSearchParams({ access_token: accessToken });
      await ask(http, { url, method: 'POST', form, signal, accepted });
      return;
    }
    case 'bearer_delete':
      await ask(http, {
        url,
        method: 'DELETE',
        headers: { authorization: `Bearer ${accessToken}` },
        signal,
        accepted,
      });
      return;
    case 'withings': {
      const form = new URLSearchParams({
        action: 'revoke',
        client_id: ctx.credentials.clientId,
        userid: ctx.providerUserId ?? '',
      });
      await signForm(form, ctx);
      openEnvelope(readJson((await ask(http, { url, method: 'POST', form, signal })).body), 'revoke');
    }
  }
}
