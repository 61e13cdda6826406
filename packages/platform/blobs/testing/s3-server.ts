import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A bucket in memory that speaks the S3 protocol, multipart uploads and signatures included. */
export type S3Server = {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** Uploads that were begun and neither completed nor aborted. */
  readonly uploads: Map<string, Upload>;
  /** `METHOD key` of each request that was authentic. */
  readonly requests: string[];
  /** Answers the next requests with 503, as a busy store does. */
  refuse(requests: number): void;
  stop(): Promise<void>;
};

type Upload = { readonly key: string; readonly parts: Map<number, Buffer> };
type Reply = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
};
type S3Request = {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

export const S3_BUCKET = 'clinic-files';
export const S3_CREDENTIALS = { accessKeyId: 'AKTEST', secretAccessKey: 'not a secret/+' };
/** All parts but the last are at least so large, as the protocol says. */
const PART_BYTES_MIN = 5 * 1024 * 1024;

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Upload>();
  const requests: string[] = [];
  let refusals = 0;
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const body = await buffer(request);
    const fault = findForgery(request, body);
    if (fault !== undefined) return fail(403, fault);
    if (refusals > 0) {
      refusals--;
      return fail(503, 'SlowDown');
    }
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', 'http://store');
    const [, bucket, ...path] = decodeURIComponent(url.pathname).split('/');
    if (bucket !== S3_BUCKET) return fail(404, 'NoSuchBucket');
    const key = path.join('/');
    requests.push(`${method} ${key}`);
    return respond({ method, key, query: url.searchParams, headers, body }, objects, uploads);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => send(response, reply),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    uploads,
    requests,
    refuse: (count) => {
      refusals = count;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
  response.end(body);
}

const fail = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

const answerXml = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?>${body}`,
});

const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

function respond(request: S3Request, objects: Map<string, Buffer>, uploads: Map<string, Upload>): Reply {
  const { method, key, query, body } = request;
  if (key === '' && method === 'GET' && query.has('uploads')) return listUploads(query, uploads);
  const uploadId = query.get('uploadId');
  if (uploadId !== null) return respondToUpload(request, uploadId, objects, uploads);
  switch (method) {
    case 'POST': {
      const id = randomUUID();
      uploads.set(id, { key, parts: new Map() });
      return answerXml(
        `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    case 'PUT':
      objects.set(key, body);
      return { status: 200, headers: { etag: etagOf(body) } };
    case 'GET':
      return readObject(objects.get(key), request.headers.range);
    case 'DELETE':
      objects.delete(key);
      return { status: 204 };
    default:
      return fail(405, 'MethodNotAllowed');
  }
}

function respondToUpload(
  { method, query, body }: S3Request,
  uploadId: string,
  objects: Map<string, Buffer>,
  uploads: Map<string, Upload>,
): Reply {
  const upload = uploads.get(uploadId);
  if (upload === undefined) return fail(404, 'NoSuchUpload');
  switch (method) {
    case 'PUT':
      upload.parts.set(Number(query.get('partNumber')), body);
      return { status: 200, headers: { etag: etagOf(body) } };
    case 'POST':
      return complete(upload, uploadId, body.toString(), objects, uploads);
    case 'DELETE':
      uploads.delete(uploadId);
      return { status: 204 };
    default:
      return fail(405, 'MethodNotAllowed');
  }
}

function complete(
  { key, parts }: Upload,
  uploadId: string,
  order: string,
  objects: Map<string, Buffer>,
  uploads: Map<string, Upload>,
): Reply {
  const named = [...order.matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: /<ETag>(.*?)<\/ETag>/s.exec(part)?.[1]?.replaceAll('&quot;', '"'),
  }));
  const bytes = named.map(({ number }) => parts.get(number) ?? Buffer.alloc(0));
  const isSame = named.every(
    ({ number, etag }, i) => parts.has(number) && etag === etagOf(bytes[i] ?? Buffer.alloc(0)),
  );
  const isOrdered = named.every(({ number }, i) => i === 0 || number > (named[i - 1]?.number ?? 0));
  if (!isSame || named.length === 0) return fail(400, 'InvalidPart');
  if (!isOrdered) return fail(400, 'InvalidPartOrder');
  if (bytes.slice(0, -1).some(({ length }) => length < PART_BYTES_MIN)) return fail(400, 'EntityTooSmall');
  objects.set(key, Buffer.concat(bytes));
  uploads.delete(uploadId);
  return answerXml(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
}

function listUploads(query: URLSearchParams, uploads: Map<string, Upload>): Reply {
  const found = [...uploads].filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''));
  const listed = found.map(([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
  return answerXml(
    `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListMultipartUploadsResult>`,
  );
}

function readObject(bytes: Buffer | undefined, range: string | undefined): Reply {
  if (bytes === undefined) return fail(404, 'NoSuchKey');
  if (range === undefined) return { status: 200, body: bytes };
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === '' || Number(from) >= bytes.length) return fail(416, 'InvalidRange');
  const end = Math.min(Number(to) + 1, bytes.length);
  return {
    status: 206,
    headers: { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` },
    body: bytes.subarray(Number(from), end),
  };
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** @source AWS Signature Version 4, signing with the Authorization header */
function findForgery(request: IncomingMessage, body: Buffer): string | undefined {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  const [, accessKeyId, day = '', region = '', signedHeaders = '', signature = ''] = parsed ?? [];
  if (accessKeyId !== S3_CREDENTIALS.accessKeyId) return 'InvalidAccessKeyId';
  const payloadHash = String(request.headers['x-amz-content-sha256']);
  if (payloadHash !== 'UNSIGNED-PAYLOAD' && payloadHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    scope,
    sha256(canonicalRequest(request, signedHeaders, payloadHash)),
  ].join('\n');
  const dayKey = hmac(`AWS4${S3_CREDENTIALS.secretAccessKey}`, day);
  const key = hmac(hmac(hmac(dayKey, region), 's3'), 'aws4_request');
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))
    ? undefined
    : 'SignatureDoesNotMatch';
}

function canonicalRequest(request: IncomingMessage, signedHeaders: string, payloadHash: string): string {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const parameters =
    query === '' ? [] : query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`));
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  return [
    request.method,
    path,
    parameters.sort().join('&'),
    headers.join(''),
    signedHeaders,
    payloadHash,
  ].join('\n');
}
