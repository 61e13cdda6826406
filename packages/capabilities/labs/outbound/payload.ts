import { z } from 'zod';

/** Of which order the messages are to be sent. */
export const SendPayload = z.strictObject({
  orgId: z.string(),
  mode: z.enum(['test', 'live']),
  orderId: z.string(),
});
