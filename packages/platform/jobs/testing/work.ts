import { threadId } from 'node:worker_threads';

export type Work = { readonly kind: 'double'; readonly value: number } | { readonly kind: 'fail' | 'spin' };

/** What a thread is asked in the tests. */
export default function work(asked: Work): { readonly threadId: number; readonly doubled: number } {
  if (asked.kind === 'double') return { threadId, doubled: asked.value * 2 };
  if (asked.kind === 'fail') throw new RangeError('too far');
  for (;;);
}
