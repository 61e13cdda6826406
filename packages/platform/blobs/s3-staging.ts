import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { blobErrors } from './errors.ts';
import { type BucketAddress, type ObjectKey, openClient, reach } from './s3-bucket.ts';
import type { SignedPut, StagedPart, Staging } from './staging.ts';

const FOLDER = 'staging/';
/** The client would write to the console about every address that is signed for a body of any length. */
const nothing = () => undefined;
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const CHECKSUM = 'x-amz-checksum-sha256';

/** Staging in any store that speaks the S3 protocol and knows `If-None-Match` on a PUT. */
export function openBucketStaging(address: BucketAddress): Staging {
  const client = openClient(address, { logger: QUIET });
  const keyOf = (id: string): ObjectKey => ({
    Bucket: address.bucket,
    Key: `${address.prefix}${FOLDER}${id}`,
  });
  return {
    presignPut: (id, wanted) => reach(() => presignPut(client, keyOf(id), wanted)),
    beginParts: (id) => reach(() => beginParts(client, keyOf(id))),
    presignPart: (id, { uploadId, number, size, at, seconds }) =>
      reach(async () => {
        const part = { UploadId: uploadId, PartNumber: number, ContentLength: size };
        const command = new UploadPartCommand({ ...keyOf(id), ...part });
        const url = await getSignedUrl(client, command, { signingDate: at, expiresIn: seconds });
        return { url, headers: {} };
      }),
    listParts: (id, uploadId) => reach(() => listParts(client, keyOf(id), uploadId)),
    completeParts: (id, uploadId, parts) =>
      reach(async () => {
        const named = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
        await client.send(
          new CompleteMultipartUploadCommand({
            ...keyOf(id),
            UploadId: uploadId,
            MultipartUpload: { Parts: named },
          }),
        );
      }),
    abortParts: (id, uploadId) =>
      reach(async () => {
        const command = new AbortMultipartUploadCommand({ ...keyOf(id), UploadId: uploadId });
        await client.send(command).catch(unlessGone);
      }),
    sizeOf: (id) =>
      reach(async () => {
        const head = await client.send(new HeadObjectCommand(keyOf(id))).catch(unlessGone);
        return head?.ContentLength;
      }),
    read: (id) => read(client, keyOf(id)),
    spend: (id) =>
      reach(async () => {
        await client.send(new PutObjectCommand({ ...keyOf(id), Body: '' }));
      }),
    remove: (id) =>
      reach(async () => {
        await client.send(new DeleteObjectCommand(keyOf(id)));
      }),
    close: () => client.destroy(),
  };
}

async function presignPut(
  client: S3Client,
  key: ObjectKey,
  { contentType, size, sha256, at, seconds }: Parameters<Staging['presignPut']>[1],
): Promise<SignedPut> {
  const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({
    ...key,
    ContentType: contentType,
    ContentLength: size,
    ChecksumSHA256: checksum,
    IfNoneMatch: '*',
  });
  // In the query a checksum would be signed and not checked.
  const url = await getSignedUrl(client, command, {
    signingDate: at,
    expiresIn: seconds,
    unhoistableHeaders: new Set([CHECKSUM]),
  });
  return {
    url,
    headers: {
      'content-type': contentType,
      'if-none-match': '*',
      ...(checksum !== undefined && { [CHECKSUM]: checksum }),
    },
  };
}

async function beginParts(client: S3Client, key: ObjectKey): Promise<string> {
  const { UploadId: uploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...key, ContentType: 'application/octet-stream' }),
  );
  if (uploadId === undefined) throw new Error('The store named no upload');
  return uploadId;
}

async function listParts(client: S3Client, key: ObjectKey, uploadId: string): Promise<StagedPart[]> {
  const parts: StagedPart[] = [];
  for (let marker: string | undefined; ; ) {
    const page = await client
      .send(new ListPartsCommand({ ...key, UploadId: uploadId, PartNumberMarker: marker }))
      .catch(unlessGone);
    for (const { PartNumber: number, ETag: etag, Size: size } of page?.Parts ?? []) {
      if (number !== undefined && etag !== undefined && size !== undefined)
        parts.push({ number, etag, size });
    }
    marker = page?.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    if (marker === undefined) return parts;
  }
}

async function* read(client: S3Client, key: ObjectKey): AsyncGenerator<Uint8Array, void, undefined> {
  const { Body: body } = await reach(() => client.send(new GetObjectCommand(key)));
  if (!(body instanceof Readable)) throw blobErrors.unreachable();
  try {
    for await (const piece of body) yield piece as Buffer;
  } catch (cause) {
    throw blobErrors.unreachable({ cause });
  } finally {
    body.destroy();
  }
}

/** The names of the protocol for what is not there. */
const GONE = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload']);

function unlessGone(error: unknown): undefined {
  if (error instanceof Error && GONE.has(error.name)) return undefined;
  throw error;
}
