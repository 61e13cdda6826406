import { randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, makeUuid } from '@chartwright/platform';
import { codeDigest, readCode } from '../connect/pairing-code.ts';
import type { ConnectPages } from '../connect/service.ts';
import * as store from '../connect/store.ts';
import * as connections from '../connections/store.ts';
import { wearableErrors } from '../errors.ts';
import type { Owner } from '../owner.ts';
import { hashOf } from '../sealed.ts';

export type Devices = ReturnType<typeof createDevices>;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  /** Real time. */
  readonly clock: Clock;
  readonly pages: Pick<ConnectPages, 'complete'>;
};

const TOKEN_BYTES = 32;
const TOKEN_PREFIX = 'wdt_';

/** Phones that send what they have: paired once with a code, known by a token from then on. */
export function createDevices({ db, sealKey, clock, pages }: Parts) {
  return {
    /** @throws {Problem} 404 */
    pair: (typed: string) =>
      inTransaction(db, async (tx) => {
        const at = clock.now();
        const pairing = await store.takePairing(tx, codeDigest(readCode(typed), sealKey), at);
        if (pairing === undefined) throw wearableErrors.pairingUnknown();
        const owner: Owner = { orgId: pairing.org_id, mode: pairing.mode };
        const page = await connections.find(tx, owner, pairing.connection_id);
        if (page === undefined) throw wearableErrors.pairingUnknown();
        const { provider, cookie_hash: visitorHash } = pairing;
        const target = await pages.complete(tx, page, { provider, visitorHash });
        const token = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
        const id = makeUuid(at.getTime());
        await store.insertDevice(tx, owner, { id, connectionId: target.id, tokenHash: hashOf(token), at });
        return {
          object: 'wearable_device' as const,
          connectionId: target.id,
          provider,
          deviceToken: token,
        };
      }),
  };
}
