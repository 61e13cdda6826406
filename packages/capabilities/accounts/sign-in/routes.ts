import { Answer, type Call, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from '../errors.ts';
import { IdParams } from '../model.ts';
import { Challenge } from '../second-factor/model.ts';
import { signIn } from '../surfaces.ts';
import {
  PasswordChange,
  PasswordReset,
  RefreshToken,
  ResetRequest,
  SessionView,
  SignIn,
  Token,
} from './model.ts';
import type { PasswordReset as PasswordResetService } from './password-reset.ts';
import type { Origin, SignInService } from './service.ts';

export type SignInUse = {
  readonly passwordReset: PasswordResetService;
  readonly signIn: SignInService;
  readonly jwks: () => { readonly keys: readonly object[] };
};

const route = routesOf<SignInUse>();
const { table } = accountErrors;

export const originOf = ({
  address,
  header,
  requestId,
}: Pick<Call<unknown, unknown, unknown, unknown>, 'address' | 'header' | 'requestId'>): Origin => ({
  address,
  client: header('user-agent'),
  requestId,
});

export const signInRoutes = [
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/login/',
    operationId: 'auth.login',
    summary: 'Sign in with e-mail and password',
    description: 'Answers 202 with a challenge where the account has a second factor.',
    scope: 'public',
    body: SignIn,
    reply: z.union([Token, Challenge]),
    errors: [table.badCredentials, table.tooManyAttempts],
    handle: async (call) => {
      const result = await call.use.signIn.signIn(call.body, originOf(call));
      return new Answer(result, 'challenge' in result ? { status: 202 } : {});
    },
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/refresh',
    operationId: 'auth.refresh',
    summary: 'Exchange a refresh token for the next pair of tokens',
    description: 'A refresh token works once. One that is shown again ends its session.',
    scope: 'public',
    body: RefreshToken,
    reply: Token,
    errors: [table.refreshRefused],
    handle: ({ body, use, requestId }) => use.signIn.refresh(body.refresh_token, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/logout',
    operationId: 'auth.logout',
    summary: 'End the session of a refresh token',
    description: 'Its access tokens stop working within one second. An unknown token gets the same answer.',
    scope: 'public',
    body: RefreshToken,
    reply: z.null(),
    status: 204,
    handle: ({ body, use, requestId }) => use.signIn.signOut(body.refresh_token, requestId),
  }),
  route({
    surface: signIn,
    method: 'GET',
    path: '/.well-known/jwks.json',
    operationId: 'auth.jwks',
    summary: 'Public keys that verify access tokens (RFC 7517)',
    scope: 'public',
    reply: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    handle: ({ use }) => new Answer({ keys: use.jwks().keys.map((key) => ({ ...key })) }),
  }),
  route({
    surface: signIn,
    method: 'GET',
    path: '/api/v1/auth/sessions',
    operationId: 'auth.listSessions',
    summary: "List one's own open sessions, newest first",
    scope: 'account:read',
    reply: z.array(SessionView),
    errors: [table.personNeeded],
    handle: ({ actor, use }) => use.signIn.listSessions(actor),
  }),
  route({
    surface: signIn,
    method: 'DELETE',
    path: '/api/v1/auth/sessions/{id}',
    operationId: 'auth.endSession',
    summary: "End one of one's own sessions",
    description: 'Its tokens stop working within one second.',
    scope: 'account:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.personNeeded, table.sessionNotFound],
    handle: ({ tx, actor, params, use, requestId }) => use.signIn.endSession(tx, actor, params.id, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/password',
    operationId: 'password.change',
    summary: "Change one's own password",
    description: 'Ends every other session of the person.',
    scope: 'account:write',
    body: PasswordChange,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.personNeeded, table.wrongPassword, table.passwordTooAlike, table.tooManyAttempts],
    prepare: (call) => call.use.signIn.preparePassword(call.actor, call.body, originOf(call)),
    handle: ({ tx, actor, prepared, use, requestId }) =>
      use.signIn.changePassword(tx, actor, prepared, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/password/forgot',
    operationId: 'password.forgot',
    summary: 'Ask for a code by mail that sets a new password',
    description: 'The answer does not tell whether the address is known. The code is valid for 30 minutes.',
    scope: 'public',
    body: ResetRequest,
    reply: z.null(),
    status: 204,
    errors: [table.tooManyAttempts],
    handle: ({ body, use, address }) => use.passwordReset.ask(body.email, address),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/password/reset',
    operationId: 'password.reset',
    summary: 'Set a new password with the code from the mail',
    description: 'Ends every session of the person. The second factor stays.',
    scope: 'public',
    body: PasswordReset,
    reply: z.null(),
    status: 204,
    errors: [table.codeRefused, table.passwordTooAlike],
    handle: ({ body, use, requestId }) => use.passwordReset.finish(body.code, body.new_password, requestId),
  }),
];
