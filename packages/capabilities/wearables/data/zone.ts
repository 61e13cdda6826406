import type { ConnectionRef } from '../connection-ref.ts';
import { writeOffset } from '../connectors/times.ts';
import { readLastEvents } from './event-store.ts';
import { placeOf } from './place.ts';
import type { Queryable } from './queryable.ts';

const LOOKED_AT = 20;

/** Where the person was when the last sleep or workout of this connection ended, as an offset: `+02:00`. */
export async function findLastZone(
  db: Queryable,
  connection: ConnectionRef,
  sealKey: Buffer,
): Promise<string | undefined> {
  const events = await readLastEvents(db, placeOf(connection, sealKey), LOOKED_AT);
  const [last] = events.filter(({ zone }) => zone !== undefined).sort((one, other) => other.end - one.end);
  return last?.zone === undefined ? undefined : writeOffset(last.zone);
}
