import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlobBackend } from './backend.ts';
import { openLocalFolder } from './local-folder.ts';
import type { BucketAddress } from './s3-bucket.ts';
import type { Staging } from './staging.ts';

/** Where stored files lie: a folder of this machine, or a bucket. */
export type BlobAddress =
  | { readonly kind: 'folder'; readonly path: string }
  | ({ readonly kind: 'bucket' } & BucketAddress);

const FOLDER = 'blobs';
const REGION = 'us-east-1';
const SETTINGS = new Set(['endpoint', 'region']);

/**
 * Reads where files are to be kept: `file:///path`, or `s3://[key:secret@]bucket/prefix?endpoint=…&region=…`. Without
 * an address it is `blobs/` in the data folder.
 *
 * @throws {Error} for any other form; the message holds nothing of the address
 */
export function readBlobAddress(url: string | undefined, dataDir: string): BlobAddress {
  if (url === undefined) return { kind: 'folder', path: join(dataDir, FOLDER) };
  const parsed = URL.parse(url);
  const address =
    parsed?.protocol === 's3:'
      ? readBucket(parsed)
      : parsed?.protocol === 'file:'
        ? readFolder(parsed)
        : null;
  if (address === null) throw new Error('The address of the file store is neither file:///… nor s3://…');
  return address;
}

/** Opens the store. The client of buckets is loaded only here, for it costs a quarter of a second and 30 MB. */
export async function openBlobBackend(address: BlobAddress): Promise<BlobBackend> {
  if (address.kind === 'folder') return openLocalFolder(address.path);
  const { openBucket } = await import('./s3-bucket.ts');
  return openBucket(address);
}

/** Opens the staging of a bucket; its client is loaded only here, for the same reason. */
export async function openStaging(address: Extract<BlobAddress, { kind: 'bucket' }>): Promise<Staging> {
  const { openBucketStaging } = await import('./s3-staging.ts');
  return openBucketStaging(address);
}

function readFolder(url: URL): BlobAddress | null {
  if (url.host !== '' || url.search !== '') return null;
  const path = fileURLToPath(url);
  return isAbsolute(path) ? { kind: 'folder', path } : null;
}

function readBucket(url: URL): BlobAddress | null {
  const endpoint = url.searchParams.get('endpoint') ?? undefined;
  if (url.hostname === '' || [...url.searchParams.keys()].some((name) => !SETTINGS.has(name))) return null;
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return null;
  if ((url.username === '') !== (url.password === '')) return null;
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  return {
    kind: 'bucket',
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region: url.searchParams.get('region') ?? REGION,
    credentials:
      url.username === ''
        ? undefined
        : {
            accessKeyId: decodeURIComponent(url.username),
            secretAccessKey: decodeURIComponent(url.password),
          },
  };
}
