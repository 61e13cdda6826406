import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { ConnectionRef } from '../connection-ref.ts';
import type { ProviderCode } from '../connector.ts';
import { digestOf } from '../sealed.ts';
import { placeOf } from './place.ts';

export type KeepRaw = (
  tx: Tx,
  connection: ConnectionRef,
  raw: { readonly provider: ProviderCode; readonly body: Buffer; readonly receivedAt: Date },
) => Promise<boolean>;

/** Keeps an answer of a provider as it came. False when the same bytes were kept before. */
export const createKeepRaw =
  (sealKey: Buffer): KeepRaw =>
  async (tx, connection, { provider, body, receivedAt }) => {
    const { id, orgId, mode } = connection;
    const digest = digestOf('raw', `${id}\n${provider}\n${body.toString('latin1')}`, sealKey);
    const sealed = placeOf(connection, sealKey).seals.sealBytes(`${id}|raw|${digest.toString('hex')}`, body);
    const { rows } = await sql`
      insert into wearable_raw (connection_id, digest, org_id, mode, provider, body, received_at)
      values (${id}, ${digest}, ${orgId}, ${mode}, ${provider}, ${sealed}, ${receivedAt})
      on conflict (connection_id, digest) do nothing returning 1`.execute(tx);
    return rows.length > 0;
  };
