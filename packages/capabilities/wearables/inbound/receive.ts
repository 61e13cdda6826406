import { type Db, enqueue, inTransaction, type Job, type SandboxClocks } from '@chartwright/platform';
import type { z } from 'zod';
import type { ProviderCode, RawRequest, RawResponse, WearableConnector } from '../connector.ts';
import { wearableErrors } from '../errors.ts';
import type { Owner } from '../owner.ts';
import { type ProviderAccess, segmentDigest } from '../providers/access.ts';
import * as providers from '../providers/store.ts';
import { hashOf, sealJson } from '../sealed.ts';
import { isProviderCode } from '../tables.ts';
import * as store from './store.ts';

export type NoticeJob = Job<z.ZodObject<{ id: z.ZodInt }>>;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clocks: SandboxClocks;
  readonly access: ProviderAccess;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
  readonly job: () => NoticeJob;
};

/** What is kept of a notice until it is worked on. */
export type KeptNotice = Omit<RawRequest, 'body'> & { readonly body: string };

export const noticeBound = (owner: Owner, provider: ProviderCode, sha256: Buffer) =>
  ({ what: 'inbox', of: `${owner.orgId}/${owner.mode}/${provider}/${sha256.toString('hex')}` }) as const;

export type Inbound = ReturnType<typeof createInbound>;

/** Takes what providers send: proves it, keeps it, answers. What it means is worked out later. */
export const createInbound =
  ({ db, sealKey, clocks, access, connectorOf, job }: Parts) =>
  async (provider: string, segment: string, request: RawRequest): Promise<RawResponse> => {
    const webhook = isProviderCode(provider) ? connectorOf(provider)?.webhook : undefined;
    if (!isProviderCode(provider) || webhook === undefined) throw wearableErrors.inboundUnknown();
    const row = await providers.findBySegment(db, provider, segmentDigest(segment, sealKey));
    if (row === undefined) throw wearableErrors.inboundUnknown();
    const owner: Owner = { orgId: row.org_id, mode: row.mode };
    const found = await access.find(db, owner, provider);
    if (found === undefined) throw wearableErrors.inboundUnknown();
    const raw: RawRequest = { ...request, segment };
    const greeting = webhook.handshake(raw, found.credentials);
    if (greeting !== undefined) return greeting;
    const at = clocks.clockOf(owner).now();
    if (!webhook.verify(raw, found.credentials, at)) throw wearableErrors.inboundUnsigned();
    const sha256 = hashOf(raw.body);
    const kept: KeptNotice = { ...raw, body: raw.body.toString('base64') };
    const sealed = sealJson(kept, sealKey, noticeBound(owner, provider, sha256));
    await inTransaction(db, async (tx) => {
      const id = await store.keep(tx, owner, { provider, sha256, sealed, at });
      if (id !== undefined) await enqueue(tx, job(), { id });
    });
    return { status: 200 };
  };
