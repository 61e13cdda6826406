import type { Db, Tx } from '@chartwright/platform';

export type Queryable = Db | Tx;
