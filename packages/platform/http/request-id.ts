import { randomFillSync } from 'node:crypto';

const ID_BYTES = 10;
const POOL_BYTES = ID_BYTES * 512;

/** Makes `req_` + 20 hexadecimal digits. Randomness is drawn 512 ids at a time: it sits on every request's path. */
export function createRequestIds(): () => string {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let used = POOL_BYTES;
  return () => {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const id = `req_${pool.toString('hex', used, used + ID_BYTES)}`;
    used += ID_BYTES;
    return id;
  };
}
