import { createHmac } from 'node:crypto';
import type { Links, Owner } from '@chartwright/platform';
import type { Declared } from './model.ts';

/** What an upload address is good for. `part` is 0 for a whole file. */
export type PutTarget = { readonly owner: Owner; readonly fileId: string; readonly part: number };

export type PutVerdict =
  | { readonly state: 'valid'; readonly target: PutTarget; readonly promise: string }
  | { readonly state: 'expired' }
  | { readonly state: 'invalid' };

const PURPOSE = /^put:(\d{1,5}):([\w-]{16})$/;
const PROMISE_CHARACTERS = 16;

/** Ties an address to what was said of the file when it was made; a file that says otherwise is another file. */
export function promiseOf(
  { filename, contentType, sha256, dataset }: Declared,
  size: number | undefined,
  sealKey: Buffer,
): string {
  const said = ['chartwright upload', filename, contentType, sha256, dataset, size].map((one) => one ?? null);
  const digest = createHmac('sha256', sealKey).update(JSON.stringify(said)).digest('base64url');
  return digest.slice(0, PROMISE_CHARACTERS);
}

export const writePutToken = (
  links: Links,
  { owner, fileId, part }: PutTarget,
  promise: string,
  lifetimeMs: number,
) => links.createLink({ purpose: `put:${part}:${promise}`, id: fileId, ...owner }, lifetimeMs);

export function readPutToken(links: Links, token: string): PutVerdict {
  const verdict = links.verifyLink(token);
  if (verdict.state !== 'valid') return verdict;
  const { purpose, id, orgId, mode } = verdict.target;
  const [, part, promise] = PURPOSE.exec(purpose) ?? [];
  if (part === undefined || promise === undefined) return { state: 'invalid' };
  return { state: 'valid', target: { owner: { orgId, mode }, fileId: id, part: Number(part) }, promise };
}
