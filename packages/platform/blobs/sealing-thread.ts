// Hashes and seals for the thread that talks to clients. It keeps nothing of a line but the digest and one chunk.
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { createSealer, type Sealer } from './sealed-chunks.ts';
import type { FromSealer, ToSealer } from './sealing-protocol.ts';

const lines = new Map<number, { readonly hash: Hash; readonly sealer: Sealer }>();

function add({ line, batch, length, isLast }: Extract<ToSealer, { kind: 'add' }>): void {
  const state = lines.get(line);
  if (state === undefined) return;
  const bytes = new Uint8Array(batch, 0, length);
  state.hash.update(bytes);
  const sealed = [...state.sealer.add(bytes), ...(isLast ? state.sealer.end() : [])];
  const sha256 = isLast ? state.hash.digest('hex') : undefined;
  if (isLast) lines.delete(line);
  // Small ones lie in memory that is shared, and are copied.
  const owned = sealed.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
  const whole = owned.filter((buffer) => sealed.some((piece) => isWhole(piece, buffer)));
  parentPort?.postMessage({ line, batch, sealed, sha256 } satisfies FromSealer, [batch, ...whole]);
}

const isWhole = (piece: Uint8Array, buffer: ArrayBuffer): boolean =>
  piece.buffer === buffer && piece.byteLength === buffer.byteLength;

parentPort?.on('message', (message: ToSealer) => {
  if (message.kind === 'begin') {
    // A copy that has crossed threads is a plain array of bytes.
    const { key, noncePrefix, boundTo } = message.seal;
    const seal = {
      key: Buffer.from(key),
      noncePrefix: Buffer.from(noncePrefix),
      boundTo: Buffer.from(boundTo),
    };
    lines.set(message.line, { hash: createHash('sha256'), sealer: createSealer(seal) });
  } else if (message.kind === 'add') add(message);
  else lines.delete(message.line);
});
