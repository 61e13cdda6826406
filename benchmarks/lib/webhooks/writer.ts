// Appends events as the server does, each in a transaction of its own, at a rate; tells when each was committed.
import type { AddressInfo } from 'node:net';
import { createLog, inTransaction, loadSecrets, openDatabase, openEvents } from '@chartwright/platform';

export type Order = {
  readonly orgId: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly entities: number;
};
export type Written = { readonly commits: readonly (readonly [string, number])[]; readonly late: number };

const TICK_MS = 10;
const AT_ONCE = 10;

const [dataDir = ''] = process.argv.slice(2);
const log = createLog({ level: 'error', file: `${dataDir}/writer.log` });
const database = await openDatabase({ dataDir, attach: true, poolSize: AT_ONCE, log });
const { auditKey, eventSeal } = await loadSecrets({ dataDir });
const clock = { now: () => new Date() };
const events = openEvents({ database, clock, log, chainKey: auditKey, sealKey: eventSeal });

process.on('message', (order: Order) => {
  void write(order).then((written) => process.send?.(written));
});
process.on('disconnect', () => {
  void events
    .stop()
    .then(database.stop)
    .finally(() => process.exit());
});
process.send?.({ ready: true } satisfies Partial<AddressInfo & { ready: boolean }>);

async function write({ orgId, perSecond, seconds, entities }: Order): Promise<Written> {
  const commits: [string, number][] = [];
  const total = perSecond * seconds;
  const startedAt = performance.now();
  let begun = 0;
  const dueBy = () => Math.min(total, Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond));
  const loop = async () => {
    while (begun < total) {
      if (begun >= dueBy()) {
        await new Promise((resolve) => setTimeout(resolve, TICK_MS * Math.random()));
        continue;
      }
      const n = begun++;
      const id = await inTransaction(database.db, (tx) =>
        events.appendEvent(tx, {
          orgId,
          mode: 'live',
          type: 'lab_order.status_changed',
          entity: { kind: 'lab_order', id: `labord_${n % entities}` },
          data: {
            object: 'lab_order',
            id: `labord_${n % entities}`,
            status: 'collected',
            stage: 'collected',
            n,
          },
        }),
      );
      commits.push([id, performance.timeOrigin + performance.now()]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
  return { commits, late: (performance.now() - startedAt) / 1_000 - seconds };
}
