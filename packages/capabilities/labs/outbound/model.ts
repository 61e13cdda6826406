import { z } from 'zod';
import { MESSAGE_KINDS, MESSAGE_STATES } from './store.ts';

export const MessageParams = z.strictObject({ messageId: z.string().max(100) });

export const MessageQuery = z.strictObject({
  direction: z.enum(['in', 'out']).optional(),
  state: z.enum(MESSAGE_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'Expected nextCursor of an earlier page')
    .optional(),
});
export type MessageQuery = z.infer<typeof MessageQuery>;

const fields = {
  object: z.literal('lab_message'),
  id: z.string(),
  direction: z.enum(['in', 'out']),
  kind: z.enum(MESSAGE_KINDS),
  state: z
    .enum(MESSAGE_STATES)
    .describe(
      '`waiting` to be sent; `received`: the laboratory has it and will say more; `accepted`; `refused` by its receiver, for a person to look at; `failed`: nobody was reached; `void`: no longer needed; `taken`: came in and was accepted',
    ),
  laboratoryId: z.string().nullable(),
  orderId: z.string().nullable(),
  controlId: z.string().nullable().describe('MSH-10 of what was sent; a retry keeps it'),
  attempts: z.int().min(0),
  lastError: z.string().nullable().describe('A code'),
  reports: z.int().min(0).describe('Read from it'),
  unmatched: z.int().min(0).describe('Of those: they wait for a person'),
  createdAt: z.string(),
  nextAttemptAt: z.string().nullable(),
  settledAt: z.string().nullable(),
};

export const MessageView = z.strictObject(fields);
export type MessageView = z.infer<typeof MessageView>;

export const WholeMessageView = z.strictObject({
  ...fields,
  content: z.string().describe('As it was sent or received; line by line'),
  reply: z.string().nullable(),
});

export const MessageList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_message'),
  count: z.int().min(0),
  messages: z.array(MessageView),
  nextCursor: z.string().nullable(),
});
