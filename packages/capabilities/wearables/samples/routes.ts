import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { wearableErrors } from '../errors.ts';
import { SamplesParams, SamplesReply, SamplesRequest } from './model.ts';
import { DEVICE_TOKENS, type WearableSamples } from './service.ts';

const route = routesOf<{ readonly wearableSamples: WearableSamples }>();
const { table } = wearableErrors;
const PATH = '/api/v1/wearables/connections/{id}/samples';

export const sampleRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: PATH,
    aliases: alias(PATH),
    operationId: 'wearables.sendSamples',
    summary: 'Send what a device has measured',
    description:
      'For a bridge app on the phone, with the token it was given when it was paired, or for your server with a secret key. Takes `items` in our own words, `records` as Health Connect has them, `samples` as HealthKit has them, and `deletedIds` of what was deleted on the phone: together up to 5,000 and 1 MB at a time. Each is looked at by itself: `refused` names what is not kept, by its list and place, and why. Sending the same again changes nothing.',
    scope: 'wearables:write',
    ownTokens: DEVICE_TOKENS,
    params: SamplesParams,
    body: SamplesRequest,
    reply: SamplesReply,
    errors: [table.connectionUnknown, table.notConnected, table.deviceUnknown],
    example: {
      items: [
        {
          kind: 'sample',
          metric: 'heart_rate',
          start: '2026-05-10T07:15:00+02:00',
          value: 61,
          unit: '/min',
          source: { deviceType: 'watch', deviceModel: 'Watch6,2' },
        },
      ],
      records: [
        {
          type: 'StepsRecord',
          startTime: '2026-05-10T05:00:00Z',
          endTime: '2026-05-10T05:15:00Z',
          startZoneOffset: '+02:00',
          endZoneOffset: '+02:00',
          count: 412,
          metadata: { id: 'f3a1', device: { type: 'WATCH', model: 'SM-R960' } },
        },
      ],
      samples: [
        {
          uuid: '8A1E7C1E-6B1F-4A0B-9C55-3D1F6A0C7F10',
          type: 'HKQuantityTypeIdentifierBodyMass',
          startDate: '2026-05-10T07:00:00+02:00',
          value: 71.4,
          unit: 'kg',
          sourceName: 'Scale',
        },
      ],
      deletedIds: ['c0ffee'],
    },
    handle: ({ actor, params, body, header, requestId, use }) =>
      use.wearableSamples.take({
        actor,
        requestId,
        connectionId: params.id,
        authorization: header('authorization'),
        body,
      }),
  }),
];
