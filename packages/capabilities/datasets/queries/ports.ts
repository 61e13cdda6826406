import type { Model, Warehouse } from '@chartwright/analytics';
import type { Db, Events, Log, Owner, ReadAudit, SandboxClocks, Tx } from '@chartwright/platform';
import type { Catalogue } from '../catalogue/index.ts';

export type { Catalogue } from '../catalogue/index.ts';

export type Queryable = Db | Tx;

export type { Dataset } from '../catalogue/index.ts';

/** Proposes a typed query for a text that the grammar does not understand. It is checked like one of a stranger. */
export type Proposer = {
  propose(
    asked: { readonly question: string; readonly model: Model; readonly today: string },
    signal: AbortSignal,
  ): Promise<unknown>;
};

export type QueryParts = {
  readonly db: Db;
  readonly catalogue: Catalogue;
  readonly warehouse: Warehouse;
  readonly readAudit: ReadAudit;
  readonly events: Events;
  readonly clocks: SandboxClocks;
  readonly notify: (
    tx: Tx,
    owner: Owner,
    notice: { readonly subject: string; readonly text: string },
  ) => Promise<void>;
  readonly sealKey: Buffer;
  readonly log: Log;
  /** Undefined where no language model is configured. */
  readonly proposer?: Proposer | undefined;
};
