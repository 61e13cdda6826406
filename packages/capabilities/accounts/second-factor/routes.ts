import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from '../errors.ts';
import { Token } from '../sign-in/model.ts';
import { originOf } from '../sign-in/routes.ts';
import { signIn } from '../surfaces.ts';
import { ChallengeAnswer, Enrolment, FactorState, FirstCode, OwnPassword, RecoveryCodes } from './model.ts';
import type { SecondFactor } from './service.ts';

export type SecondFactorUse = { readonly secondFactor: SecondFactor };

const route = routesOf<SecondFactorUse>();
const { table } = accountErrors;
const PASSWORD_ERRORS = [table.personNeeded, table.wrongPassword, table.tooManyAttempts];

export const secondFactorRoutes = [
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/login/second-factor',
    operationId: 'auth.secondFactor',
    summary: 'Finish a sign-in with a code of the authenticator or a recovery code',
    scope: 'public',
    body: ChallengeAnswer,
    reply: Token,
    errors: [table.secondFactorRefused, table.tooManyAttempts],
    handle: (call) => call.use.secondFactor.answer(call.body, originOf(call)),
  }),
  route({
    surface: signIn,
    method: 'GET',
    path: '/api/v1/auth/second-factor',
    operationId: 'secondFactor.read',
    summary: "Whether one's own account asks for a second factor",
    scope: 'account:read',
    reply: FactorState,
    errors: [table.personNeeded],
    handle: ({ actor, use }) => use.secondFactor.read(actor),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/second-factor',
    operationId: 'secondFactor.enrol',
    summary: 'Begin with an authenticator app',
    description: 'Signing in does not ask for it before a first code has confirmed it.',
    scope: 'account:write',
    body: OwnPassword,
    reply: Enrolment,
    status: 201,
    effect: 'stored',
    errors: [...PASSWORD_ERRORS, table.factorEnabled],
    prepare: (call) => call.use.secondFactor.requirePassword(call.actor, call.body.password, originOf(call)),
    handle: ({ tx, actor, prepared, use }) => use.secondFactor.enrol(tx, actor, prepared.email),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/second-factor/confirm',
    operationId: 'secondFactor.confirm',
    summary: 'Switch the second factor on with a first code',
    scope: 'account:write',
    body: FirstCode,
    reply: RecoveryCodes,
    effect: 'stored',
    errors: [
      table.personNeeded,
      table.codeRefused,
      table.factorNotFound,
      table.factorEnabled,
      table.tooManyAttempts,
    ],
    prepare: ({ actor, use }) => use.secondFactor.chargeCode(actor),
    handle: ({ tx, actor, body, use, requestId }) =>
      use.secondFactor.confirm(tx, actor, body.code, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/second-factor/recovery-codes',
    operationId: 'secondFactor.renewRecoveryCodes',
    summary: 'Replace the recovery codes',
    scope: 'account:write',
    body: OwnPassword,
    reply: RecoveryCodes,
    effect: 'stored',
    errors: [...PASSWORD_ERRORS, table.factorNotFound],
    prepare: (call) => call.use.secondFactor.requirePassword(call.actor, call.body.password, originOf(call)),
    handle: ({ tx, actor, use, requestId }) => use.secondFactor.renewRecoveryCodes(tx, actor, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/second-factor/disable',
    operationId: 'secondFactor.disable',
    summary: 'Switch the second factor off',
    scope: 'account:write',
    body: OwnPassword,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [...PASSWORD_ERRORS, table.factorNotFound],
    prepare: (call) => call.use.secondFactor.requirePassword(call.actor, call.body.password, originOf(call)),
    handle: ({ tx, actor, use, requestId }) => use.secondFactor.disable(tx, actor, requestId),
  }),
];
