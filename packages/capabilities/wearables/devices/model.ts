import { z } from 'zod';
import { ProviderCodeSchema } from '../connections/model.ts';

export const PairRequest = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(40)
      .meta({ description: 'As the page shows it; spaces and dashes do not count' }),
  })
  .meta({ id: 'WearablePairRequest' });

export const PairReply = z
  .object({
    object: z.literal('wearable_device'),
    connectionId: z.string(),
    provider: ProviderCodeSchema,
    deviceToken: z
      .string()
      .meta({ description: 'Shown once. Sends samples of this connection as its bearer token.' }),
  })
  .meta({ id: 'WearableDevice' });
