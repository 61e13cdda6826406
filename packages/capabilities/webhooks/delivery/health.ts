import { type Db, inTransaction } from '@chartwright/platform';
import { sql } from 'kysely';
import { type Disable, type Endpoint, isGivenUp } from '../endpoints/disabling.ts';
import type { Owner } from '../owner.ts';

const WRITE_MS = 500;

/** What an endpoint was like since it was last written down. */
type Notes = { success?: Date; firstFailure?: Date; lastFailure?: Date };

export type Health = {
  /** True when it is time to flush. */
  isDue(): boolean;
  note(endpointId: string, hasSucceeded: boolean, at: Date): void;
  /** Writes everything down now. */
  flush(): Promise<void>;
  disable(endpoint: Endpoint, cause: 'gone' | 'failing', at: Date): Promise<void>;
};

/** Keeps since when endpoints fail, a few times a second and not at each attempt. */
export function createHealth({ db, disable }: { readonly db: Db; readonly disable: Disable }): Health {
  let notes = new Map<string, Notes>();
  let writtenAt = performance.now();
  const disableNow: Health['disable'] = async (endpoint, cause, at) => {
    await inTransaction(db, (tx) => disable(tx, endpoint, cause, at));
  };
  return {
    isDue: () => notes.size > 0 && performance.now() - writtenAt >= WRITE_MS,
    note(endpointId, hasSucceeded, at) {
      const noted = notes.get(endpointId) ?? {};
      notes.set(
        endpointId,
        hasSucceeded
          ? { success: at, ...(noted.lastFailure && { lastFailure: noted.lastFailure }) }
          : { ...noted, firstFailure: noted.firstFailure ?? at, lastFailure: at },
      );
    },
    async flush() {
      writtenAt = performance.now();
      const taken = notes;
      notes = new Map();
      if (taken.size === 0) return;
      const givenUp = await save(db, taken).catch((error: unknown) => {
        notes = new Map([...taken, ...notes]);
        throw error;
      });
      for (const { failedAt, ...endpoint } of givenUp) await disableNow(endpoint, 'failing', failedAt);
    },
    disable: disableNow,
  };
}

/** Returns the endpoints that have failed for too long. */
async function save(
  db: Db,
  notes: ReadonlyMap<string, Notes>,
): Promise<readonly (Endpoint & { readonly failedAt: Date })[]> {
  const entries = [...notes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { rows } = await sql<{
    id: string;
    org_id: string;
    mode: Owner['mode'];
    failedAt: Date | null;
    failingSince: Date | null;
  }>`
    update webhook_endpoints w set
      last_success_at = greatest(w.last_success_at, n.success),
      last_failure_at = greatest(w.last_failure_at, n.last_failure),
      failing_since = case when n.success is null then coalesce(w.failing_since, n.first_failure) else n.first_failure end
    from unnest(
      ${entries.map(([id]) => id)}::text[],
      ${entries.map(([, { success }]) => success ?? null)}::timestamptz[],
      ${entries.map(([, { firstFailure }]) => firstFailure ?? null)}::timestamptz[],
      ${entries.map(([, { lastFailure }]) => lastFailure ?? null)}::timestamptz[]
    ) as n (id, success, first_failure, last_failure)
    where w.id = n.id
    returning w.id, w.org_id, w.mode, n.last_failure as "failedAt", w.failing_since as "failingSince"`.execute(
    db,
  );
  return rows.flatMap(({ id, org_id, mode, failedAt, failingSince }) =>
    failedAt !== null && failingSince !== null && isGivenUp(failingSince, failedAt)
      ? [{ id, orgId: org_id, mode, failedAt }]
      : [],
  );
}
