import { z } from 'zod';
import { ProviderCodeSchema } from '../connections/model.ts';

const secret = z.string().min(1).max(4_096);

export const CredentialsOrder = z
  .strictObject({
    clientId: z.string().min(1).max(500),
    clientSecret: secret,
    webhookSecret: secret.optional().meta({
      description:
        'What the provider signs its notices with, where that is not the client secret: Polar’s signature_secret_key, Google’s bearer, the verification token of Oura and Strava',
    }),
    subscriptionKey: secret.optional().meta({ description: 'Suunto’s Ocp-Apim-Subscription-Key' }),
  })
  .meta({ id: 'WearableCredentialsOrder' });

export type CredentialsOrder = z.output<typeof CredentialsOrder>;

export const CredentialsView = z
  .object({
    object: z.literal('wearable_provider_credentials'),
    provider: ProviderCodeSchema,
    configured: z.boolean(),
    servedBy: z.enum(['provider', 'sandbox']),
    redirectUri: z.string().meta({ description: 'To be entered at the provider, exactly so' }),
    webhookUrl: z
      .string()
      .nullable()
      .meta({ description: 'Where the provider is to send its notices. Whoever knows it may send some.' }),
    hasWebhookSecret: z.boolean(),
    updatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WearableProviderCredentials' });

export type CredentialsView = z.output<typeof CredentialsView>;

export const ProviderParams = z.strictObject({ code: z.string().max(40) });
