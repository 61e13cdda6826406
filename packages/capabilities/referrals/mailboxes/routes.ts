import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import {
  MailboxChange,
  MailboxListReply,
  MailboxOrder,
  MailboxParams,
  MailboxReply,
  MailboxTestReply,
} from './model.ts';
import type { Mailboxes } from './service.ts';

const route = routesOf<{ readonly mailboxes: Mailboxes }>();
const { table } = referralErrors;
const LIST = `${BASE_PATH}/mailboxes`;
const ONE = `${LIST}/{mailbox_id}`;

export const mailboxRoutes = [
  route({
    surface: referrals,
    method: 'POST',
    path: LIST,
    operationId: 'mailboxes.create',
    summary: 'Have a mailbox read: each message becomes a record',
    description:
      'By IMAP. A message with its attachments is one record, of origin `mailbox`; in autonomous mode it begins a job, as an upload does. A message that cannot be read is a record too, whose job has failed, for a person. The password is kept sealed and never answered. Private addresses are reached only where the operator has opted them in.',
    scope: 'admin:write',
    body: MailboxOrder,
    reply: MailboxReply,
    status: 201,
    effect: 'stored',
    errors: [table.mailboxNameTaken, table.mailboxesFull],
    example: {
      name: 'Fax inbox',
      host: 'imap.clinic.example',
      user: 'referrals@clinic.example',
      password: 'correct horse battery staple',
      processed_folder: 'Taken',
    },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.mailboxes.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: LIST,
    operationId: 'mailboxes.list',
    summary: 'List the mailboxes and how they stand',
    scope: 'admin:read',
    reply: MailboxListReply,
    handle: ({ actor, use, requestId }) => use.mailboxes.list({ actor, requestId }),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: ONE,
    operationId: 'mailboxes.read',
    summary: 'Read a mailbox and how it stands',
    description: 'The `ETag` is that of its settings: it stays while only the state changes.',
    scope: 'admin:read',
    params: MailboxParams,
    reply: MailboxReply,
    errors: [table.mailboxUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.mailboxes.read({ actor, requestId }, params.mailbox_id),
  }),
  route({
    surface: referrals,
    method: 'PATCH',
    path: ONE,
    operationId: 'mailboxes.change',
    summary: 'Change or switch off a mailbox',
    description:
      'Another host, user or folder begins anew with the messages that are there. Honours `If-Match`.',
    scope: 'admin:write',
    params: MailboxParams,
    body: MailboxChange,
    reply: MailboxReply,
    effect: 'stored',
    errors: [table.mailboxUnknown, table.mailboxNameTaken, httpErrors.table.preconditionFailed],
    example: { enabled: false },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.mailboxes.change({ tx, actor, clock, requestId }, params.mailbox_id, body, header('if-match')),
  }),
  route({
    surface: referrals,
    method: 'DELETE',
    path: ONE,
    operationId: 'mailboxes.delete',
    summary: 'Have a mailbox read no longer',
    description: 'Its records stay. Honours `If-Match`.',
    scope: 'admin:write',
    params: MailboxParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.mailboxUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.mailboxes.remove({ tx, actor, clock, requestId }, params.mailbox_id, header('if-match')),
  }),
  route({
    surface: referrals,
    method: 'POST',
    path: `${ONE}/test`,
    operationId: 'mailboxes.test',
    summary: 'Connect to a mailbox and say what is wrong',
    description: 'Takes no message. That it cannot be reached is an answer, not an error.',
    scope: 'admin:write',
    perMinute: 10,
    params: MailboxParams,
    reply: MailboxTestReply,
    errors: [table.mailboxUnknown],
    handle: ({ actor, params, use, requestId }) => use.mailboxes.try({ actor, requestId }, params.mailbox_id),
  }),
];
