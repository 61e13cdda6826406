import type { Clock } from '@chartwright/kernel';
import { type Actor, allowanceOf, auditing, notingShown, type Owner } from '@chartwright/platform';

export type { Caller, Change, Reader } from '@chartwright/platform';

type TargetKind = 'query' | 'saved_query' | 'query_schedule' | 'query_settings';

export const audit = auditing<TargetKind>();
export const noteQuery = notingShown('query');
export const noteDataset = notingShown('dataset');

/** On whose behalf something is asked. `id` is that of the first key of a line, so that a rotated key goes on. */
export type Asker = Owner & {
  readonly kind: Actor['kind'] | 'schedule';
  readonly id: string;
  readonly clock: Clock;
  readonly requestId: string | undefined;
};

export const askerOf = ({
  actor,
  clock,
  requestId,
}: {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly requestId: string;
}): Asker => ({
  orgId: actor.orgId,
  mode: actor.mode,
  kind: actor.kind,
  id: allowanceOf(actor),
  clock,
  requestId,
});
