import type { Owner } from '@chartwright/platform';
import { URL_LIFETIME_MS } from './model.ts';
import { partBytes } from './part-sizes.ts';
import type { UploadParts } from './parts.ts';
import { unsealDeclared } from './sealed.ts';
import type { OpenStaging } from './staged.ts';
import type { FileRow } from './store.ts';
import { promiseOf, writePutToken } from './tokens.ts';

/** An address that takes one thing, and what is to be sent with it. */
export type PutAddress = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

type Wanted = Pick<
  FileRow,
  'id' | 'content' | 'declared_size' | 'part_size' | 'staged_upload_id' | 'staged_until'
>;

export type Addresses = {
  /** `part` is 0 for a whole file. */
  readonly make: (owner: Owner, file: Wanted, part: number) => Promise<PutAddress>;
};

const ANYTHING = 'application/octet-stream';

export function createAddresses(parts: UploadParts & { readonly staging: OpenStaging }): Addresses {
  const { links, clock, publicUrl, sealKey, staging } = parts;
  const own = (owner: Owner, file: Wanted, part: number): PutAddress => {
    const declared = unsealDeclared(file.content, sealKey);
    const promise = promiseOf(declared, file.declared_size ?? undefined, sealKey);
    const { token } = writePutToken(links, { owner, fileId: file.id, part }, promise, URL_LIFETIME_MS);
    return {
      url: `${publicUrl()}/api/v1/upload/put/${token}`,
      headers: { 'content-type': declared.contentType ?? ANYTHING },
    };
  };
  const ofBucket = async (file: Wanted, part: number): Promise<PutAddress> => {
    const bucket = await staging();
    const good = { at: clock.now(), seconds: URL_LIFETIME_MS / 1_000 };
    if (part > 0 && file.staged_upload_id !== null) {
      const size = partBytes(file, part);
      return bucket.presignPart(file.id, { uploadId: file.staged_upload_id, number: part, size, ...good });
    }
    const { contentType = ANYTHING, sha256 } = unsealDeclared(file.content, sealKey);
    return bucket.presignPut(file.id, {
      contentType,
      size: file.declared_size ?? undefined,
      sha256,
      ...good,
    });
  };
  return {
    make: async (owner, file, part) =>
      file.staged_until === null ? own(owner, file, part) : ofBucket(file, part),
  };
}
