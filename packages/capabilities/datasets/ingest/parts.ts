import type { Engine } from '@chartwright/analytics';
import type { Clock } from '@chartwright/kernel';
import type { Blobs, Db, Events, Log, Owner, ReadAudit } from '@chartwright/platform';
import type { Catalogue } from '../catalogue/index.ts';
import type { Uploads } from '../uploads/index.ts';

export type IngestParts = {
  readonly db: Db;
  readonly dataDir: string;
  readonly blobs: Blobs;
  readonly events: Pick<Events, 'appendEvent'>;
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly log: Log;
  readonly catalogue: Catalogue;
  readonly engine: Pick<Engine, 'runLoad'>;
  /** Is told after the commit which datasets have a new version; never fails. */
  readonly changed: (owner: Owner, datasetIds: readonly string[]) => void;
  /** Made after this part, which uploads call in their turn. */
  readonly uploads: () => Pick<Uploads, 'facts' | 'openContent' | 'setState'>;
};
