import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { wearableErrors } from '../errors.ts';
import { PairReply, PairRequest } from './model.ts';
import type { Devices } from './service.ts';

const route = routesOf<{ readonly wearableDevices: Devices }>();
const { table } = wearableErrors;
const PAIR = '/api/v1/wearables/pair';

export const deviceRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: PAIR,
    aliases: alias(PAIR),
    operationId: 'wearables.pair',
    summary: 'Pair a phone with the code that the connect page shows',
    description:
      'For the app on the phone, which has no key. The code works once, within ten minutes; the token it is traded for sends samples of this one connection and reads nothing.',
    scope: 'public',
    body: PairRequest,
    reply: PairReply,
    errors: [table.pairingUnknown],
    handle: ({ body, use }) => use.wearableDevices.pair(body.code),
  }),
];
