import type { Db } from '@chartwright/platform';
import type { RawRequest } from '../connector.ts';
import type { Owner } from '../owner.ts';
import { openSegment } from '../providers/access.ts';
import * as providers from '../providers/store.ts';
import type { Inbound } from './receive.ts';

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly takePushes: (owner: Owner) => Promise<readonly RawRequest[]>;
  readonly inbound: Inbound;
};

/** Garmin answers no question for data but sends it by itself: in the test world the sandbox's sends what was asked for. */
export const createPushes =
  ({ db, sealKey, takePushes, inbound }: Parts) =>
  async (owner: Owner): Promise<void> => {
    if (owner.mode !== 'test') return;
    const row = await providers.find(db, owner, 'GARMIN');
    if (row === undefined) return;
    for (const push of await takePushes(owner)) await inbound('GARMIN', openSegment(row, sealKey), push);
  };
