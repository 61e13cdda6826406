import { z } from 'zod';

export const MailboxParams = z.strictObject({ mailbox_id: z.string().max(100) });

const host = z
  .string()
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.(?!$)|$))+$|^[0-9A-Fa-f:]+$/,
    'Expected a host name or an address',
  );
/** No control character: a folder or login goes into a line of the protocol. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'Expected one line of text');
const folder = line(200);

const tls = z
  .enum(['implicit', 'starttls', 'none'])
  .describe('`none` only inside networks that the operator has opted in');

const changeable = {
  name: z.string().trim().min(1).max(80).describe('Records of it have the source `mailbox:<name>`'),
  host,
  port: z.int().min(1).max(65_535),
  tls,
  user: line(320),
  password: line(1000).describe(
    'Kept sealed and never answered. Needed again when host, port, tls or user change',
  ),
  folder,
  processed_folder: folder
    .nullable()
    .describe('Taken messages are moved there; without one they are marked as seen'),
  poll_minutes: z
    .int()
    .min(1)
    .max(1440)
    .describe('How often to look where the server cannot tell of new messages'),
  enabled: z.boolean(),
};

export const MailboxOrder = z.strictObject({
  name: changeable.name,
  host: changeable.host,
  port: changeable.port.default(993),
  tls: tls.default('implicit'),
  user: changeable.user,
  password: changeable.password,
  folder: folder.default('INBOX'),
  processed_folder: changeable.processed_folder.default(null),
  poll_minutes: changeable.poll_minutes.default(2),
  enabled: changeable.enabled.default(true),
  takes_existing: z
    .boolean()
    .default(true)
    .describe('Whether messages that are in the folder already are taken too'),
});
export type MailboxOrder = z.infer<typeof MailboxOrder>;

export const MailboxChange = z.strictObject(changeable).partial();
export type MailboxChange = z.infer<typeof MailboxChange>;

const ok = { status_code: z.literal(200), message: z.literal('success') } as const;
const count = z.int().min(0);

export const MailboxView = z.strictObject({
  mailbox_id: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.int(),
  tls,
  user: z.string(),
  folder: z.string(),
  processed_folder: z.string().nullable(),
  poll_minutes: z.int(),
  enabled: z.boolean(),
  takes_existing: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  state: z.strictObject({
    last_seen: z.string().nullable().describe('When the folder was last looked at to its end'),
    last_error: z
      .strictObject({ code: z.string(), message: z.string(), at: z.string() })
      .nullable()
      .describe('Of the last look, when it failed'),
    is_listening: z.boolean().describe('The server tells of new messages at once'),
    counts: z.strictObject({
      taken: count.describe('Messages that became a record'),
      repeated: count.describe('Messages that were there already'),
      unread: count.describe('Of those taken: nothing could be read of them, a person has to'),
      waiting: count.describe('Messages that could not be taken yet; they are tried again'),
    }),
  }),
});
export type MailboxView = z.infer<typeof MailboxView>;

export const MailboxReply = z.strictObject({ data: MailboxView, ...ok });
export const MailboxListReply = z.strictObject({ data: z.array(MailboxView), ...ok });

export const MailboxTestReply = z.strictObject({
  data: z.strictObject({
    ok: z.boolean(),
    code: z.string().nullable().describe('What is wrong; null when nothing is'),
    message: z.string(),
    messages: count.nullable().describe('How many messages the folder holds'),
    can_listen: z.boolean().nullable().describe('The server tells of new messages at once (IDLE)'),
  }),
  ...ok,
});
