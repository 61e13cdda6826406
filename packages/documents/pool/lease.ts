import type { Replies } from '../child/protocol.ts';
import type { FileLimits } from '../opened.ts';
import type { ReadingChild } from './child.ts';

/** A file that children can be asked about. */
export type HeldFile = { readonly id: number; readonly bytes: Uint8Array; readonly limits: FileLimits };

export type LeaseLimits = {
  readonly stepMs: number;
  readonly pictureMs: number;
  readonly signal?: AbortSignal | undefined;
};

/** So many files stay open in a child, so that those who take turns need not open them at each. */
const FILES_MAX = 3;

/** Opens a file in a child that has it not; of a file that is open already nothing is asked. */
export async function openIn(
  child: ReadingChild,
  file: HeldFile,
  { stepMs, signal }: LeaseLimits,
): Promise<Replies['open'] | undefined> {
  if (child.holds.has(file.id)) {
    child.holds.delete(file.id);
    child.holds.add(file.id);
    return undefined;
  }
  const limit = { timeoutMs: stepMs, signal };
  for (const oldest of [...child.holds].slice(0, Math.max(0, child.holds.size - FILES_MAX + 1))) {
    child.holds.delete(oldest);
    await child.ask({ ask: 'close', file: oldest }, limit);
  }
  const opening = await child.ask(
    { ask: 'open', file: file.id, bytes: file.bytes, limits: file.limits },
    limit,
  );
  child.holds.add(file.id);
  return opening;
}

export async function readIn(
  child: ReadingChild,
  file: HeldFile,
  page: { readonly index: number; readonly asPicture: boolean },
  limits: LeaseLimits,
): Promise<Replies['readPage']> {
  await openIn(child, file, limits);
  const { index, asPicture } = page;
  return asPicture
    ? child.ask(
        { ask: 'readPicturePage', file: file.id, index },
        { timeoutMs: limits.pictureMs, signal: limits.signal },
      )
    : child.ask(
        { ask: 'readPage', file: file.id, index },
        { timeoutMs: limits.stepMs, signal: limits.signal },
      );
}
