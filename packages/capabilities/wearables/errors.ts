import { defineErrors } from '@chartwright/kernel';

export const wearableErrors = defineErrors({
  connectionUnknown: { code: 'not_found', status: 404, title: 'Wearable connection not found.' },
  providerUnknown: { code: 'not_found', status: 404, title: 'Wearable provider not found.' },
  credentialsUnknown: {
    code: 'not_found',
    status: 404,
    title: 'No credentials of this provider are kept.',
  },
  notConnected: {
    code: 'wearable_not_connected',
    status: 409,
    title: 'This connection is not connected: the person has not completed it, or it has ended.',
  },
  nothingToSync: {
    code: 'wearable_not_synced',
    status: 409,
    title: 'This provider is not asked for data: its data comes by upload or from a device.',
  },
  providerWithoutCredentials: {
    code: 'wearable_no_credentials',
    status: 409,
    title: 'This provider takes no credentials: its data comes by upload or from a device.',
  },
  pairingUnknown: {
    code: 'wearable_pairing_unknown',
    status: 404,
    title: 'This pairing code is not known, was used, or has expired. Ask for a new one.',
  },
  deviceUnknown: {
    code: 'wearable_device_unknown',
    status: 401,
    title: 'The device token is missing, wrong, or belongs to a connection that has ended.',
  },
  inboundUnknown: { code: 'not_found', status: 404, title: 'Not found.' },
  inboundUnsigned: {
    code: 'unauthorized',
    status: 401,
    title: 'The signature of this notice does not hold.',
  },
});
