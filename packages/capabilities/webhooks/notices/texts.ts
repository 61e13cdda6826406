import type { Mode } from '@chartwright/platform';

/** What the organisation's owners and administrators are told by mail. Never a path or a query: they may hold a secret. */
export type Notice = { readonly subject: string; readonly text: string };

type Endpoint = { readonly id: string; readonly host: string; readonly description: string | null };

// Lines stay below 76 characters where they can: longer ones are encoded and hard to read in a file.

const nameOf = ({ id, host, description }: Endpoint): string =>
  [id, host, ...(description === null ? [] : [inline(description)])].join('\n  ');

/** Descriptions are typed by people: in a mail they stay on one line. */
const inline = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const REASONS = {
  gone: `It answered 410 Gone: the receiver says that it is not coming back.`,
  failing: `For five days no delivery to it has succeeded.`,
} as const;

export const disabledNotice = (p: {
  readonly endpoint: Endpoint;
  readonly cause: keyof typeof REASONS;
  readonly mode: Mode;
  readonly at: Date;
  readonly publicUrl: string;
}): Notice => ({
  subject: `A ${p.mode} webhook endpoint was disabled`,
  text: `This webhook endpoint was disabled at ${p.at.toISOString()}:

  ${nameOf(p.endpoint)}

${REASONS[p.cause]}

Nothing is sent to it until somebody enables it again. Its pending
deliveries wait; events that happen meanwhile are not sent by
themselves, but can be sent with a replay for 30 days.

Enable it:  PATCH ${p.publicUrl}/api/v1/webhooks/${p.endpoint.id}
            {"state": "enabled"}
What is missing: GET ${p.publicUrl}/api/v1/events/reconcile
`,
});

export type Failing = {
  readonly endpoint: Endpoint;
  readonly since: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly pending: number;
  readonly failed: number;
};

const outcomeOf = ({ lastStatus, lastError }: Failing): string => {
  if (lastStatus !== null) return `HTTP ${lastStatus}`;
  return lastError === null ? 'unknown' : lastError.replaceAll('_', ' ');
};

const paragraphOf = (failing: Failing): string => `  ${nameOf(failing.endpoint)}
  failing since ${failing.since.toISOString()}, at last: ${outcomeOf(failing)}
  pending ${failing.pending}, given up ${failing.failed}`;

export const digestNotice = (p: {
  readonly failing: readonly Failing[];
  readonly mode: Mode;
  readonly publicUrl: string;
}): Notice => ({
  subject: `Failing ${p.mode} webhook endpoints: ${p.failing.length}`,
  text: `No delivery to these webhook endpoints has succeeded lately:

${p.failing.map(paragraphOf).join('\n\n')}

A delivery is tried for 24 hours. An endpoint without one success in
five days is disabled. Each attempt with its outcome:
GET ${p.publicUrl}/api/v1/webhooks/{id}/deliveries?state=failed

What was given up can be sent again for 30 days:
POST ${p.publicUrl}/api/v1/webhooks/{id}/replay
`,
});
