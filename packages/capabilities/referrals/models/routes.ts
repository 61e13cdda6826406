import { routesOf } from '@chartwright/platform';
import { BASE_PATH, referrals } from '../surface.ts';
import { ModelSettingsOrder, ModelSettingsReply } from './model.ts';
import type { ReferralModels } from './service.ts';

const route = routesOf<{ readonly models: ReferralModels }>();
const path = `${BASE_PATH}/settings/language-models`;

export const modelRoutes = [
  route({
    surface: referrals,
    method: 'GET',
    path,
    operationId: 'referrals.readModelSettings',
    summary: 'Read whether language models may read letters',
    scope: 'referrals:read',
    reply: ModelSettingsReply,
    handle: ({ actor, use, requestId }) => use.models.read({ actor, requestId }),
  }),
  route({
    surface: referrals,
    method: 'PUT',
    path,
    operationId: 'referrals.changeModelSettings',
    summary: 'Allow language models to read letters, or forbid it',
    description:
      'Off until it is switched on. Holds for every job that begins to read from then on; without a model configured on the server it changes nothing.',
    scope: 'admin:write',
    body: ModelSettingsOrder,
    reply: ModelSettingsReply,
    effect: 'stored',
    example: { allowed: false },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.models.change({ tx, actor, clock, requestId }, body.allowed),
  }),
];
