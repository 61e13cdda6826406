import { z } from 'zod';
import type { MetricGroup, Normalised, WearableConnector, WebhookNotice } from '../../connector.ts';
import { reject } from '../emit.ts';
import { groupsOf, readBody } from '../notices.ts';
import { isSame } from '../signatures.ts';
import { readers } from './items.ts';
import kinds from './kinds.json' with { type: 'json' };

const Push = z.record(z.string(), z.array(z.unknown()));
const OfPerson = z.object({ userId: z.string().min(1) });

/** Garmin signs nothing: whoever knows the last part of the address is taken for Garmin, and names its client id besides. */
export const webhook: NonNullable<WearableConnector['webhook']> = {
  handshake: () => undefined,
  verify: ({ headers, segment }, credentials) => {
    const client = headers['garmin-client-id'];
    return (
      isSame(segment, credentials.webhookSegment) && (client === undefined || client === credentials.clientId)
    );
  },
  parse: (request) =>
    Object.entries(readBody(request, Push)).flatMap(([kind, items]) => {
      if (kinds.unread.includes(kind)) return [];
      return [...byPerson(items)].map(([person, own]) => noticeOf(kind, person, own));
    }),
};

/** A push holds the items of several people. One that names nobody belongs to nobody. */
function byPerson(items: readonly unknown[]): Map<string, unknown[]> {
  const people = new Map<string, unknown[]>();
  for (const item of items) {
    const read = OfPerson.safeParse(item);
    if (!read.success) continue;
    const own = people.get(read.data.userId) ?? [];
    own.push(item);
    people.set(read.data.userId, own);
  }
  return people;
}

const Permissions = z.object({ permissions: z.array(z.string()) });

function noticeOf(kind: string, providerUserId: string, items: readonly unknown[]): WebhookNotice {
  if (kind === 'deregistrations') return { providerUserId, types: [], isRevoked: true };
  if (kind === 'userPermissionsChange') {
    const last = Permissions.safeParse(items.at(-1));
    // A person who allows nothing any more has taken the consent back.
    return { providerUserId, types: [], isRevoked: last.success && last.data.permissions.length === 0 };
  }
  const types: readonly MetricGroup[] = groupsOf(kinds.groups, kind);
  return { providerUserId, types, inlineData: readInline(kind, items) };
}

const readInline = (kind: string, items: readonly unknown[]): Normalised[] =>
  readers[kind]?.(items) ?? items.map(() => reject('unknown_kind'));
