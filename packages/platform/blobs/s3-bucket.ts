import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { BlobBackend } from './backend.ts';
import { blobErrors } from './errors.ts';
import type { ByteRange } from './sealed-chunks.ts';

export type BucketAddress = {
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  /** Undefined: the vendor's own address for the region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Undefined: found where the official tools find them (environment, profile, the machine's role). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
};

/** 10,000 parts are the most the protocol allows: 78 GiB in one object. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const CONNECT_MS_MAX = 5_000;
const SILENCE_MS_MAX = 60_000;

/** Keeps blobs in a bucket of any store that speaks the S3 protocol. An object appears whole, when its last part is in. */
export function openBucket(address: BucketAddress): BlobBackend {
  const { bucket, prefix } = address;
  const client = openClient(address);
  const keyOf = (id: string) => ({ Bucket: bucket, Key: `${prefix}${id}` });
  return {
    write: (id, bytes) => reach(() => upload(client, keyOf(id), bytes)),
    read: (id, range) => download(client, keyOf(id), range),
    remove: (id) => reach(() => client.send(new DeleteObjectCommand(keyOf(id)))).then(() => undefined),
    removeParts: (id) => reach(() => abortUploads(client, keyOf(id))),
    close: () => client.destroy(),
  };
}

export const openClient = (
  { endpoint, region, credentials }: BucketAddress,
  more: S3ClientConfig = {},
): S3Client =>
  new S3Client({
    ...more,
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
    // What we store authenticates itself, and not every store knows the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS_MAX, socketTimeout: SILENCE_MS_MAX },
  });

export type ObjectKey = { readonly Bucket: string; readonly Key: string };

async function upload(client: S3Client, key: ObjectKey, bytes: AsyncIterable<Buffer>): Promise<void> {
  const body = Readable.from(bytes, { objectMode: false });
  try {
    await new Upload({
      client,
      params: { ...key, Body: body, ContentType: 'application/octet-stream' },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    }).done();
  } finally {
    body.destroy();
  }
}

async function* download(
  client: S3Client,
  key: ObjectKey,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { Body: body } = await reach(() =>
    client.send(new GetObjectCommand({ ...key, Range: `bytes=${start}-${end - 1}` })),
  );
  if (!(body instanceof Readable)) throw blobErrors.unreachable();
  try {
    for await (const piece of body) yield piece as Buffer;
  } catch (cause) {
    throw blobErrors.unreachable({ cause });
  } finally {
    body.destroy();
  }
}

/** An id is used by one write, so what a single page lists is all there can be. */
async function abortUploads(client: S3Client, { Bucket, Key }: ObjectKey): Promise<void> {
  const { Uploads: uploads = [] } = await client.send(
    new ListMultipartUploadsCommand({ Bucket, Prefix: Key }),
  );
  for (const { UploadId } of uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
}

/** The names of the protocol for "there is no such object". */
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'InvalidRange']);

export async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof Error && ABSENT.has(cause.name)) throw blobErrors.damaged({ cause });
    throw blobErrors.unreachable({ cause });
  }
}
