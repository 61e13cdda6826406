import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A bucket in memory that speaks the S3 protocol: multipart uploads, signatures and presigned addresses included. */
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

/** @param nowMs what decides whether a presigned address has expired */
export async function startS3Server(nowMs: () => number = Date.now): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Upload>();
  const requests: string[] = [];
  let refusals = 0;
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const body = await buffer(request);
    const fault = findForgery(request, body) ?? findLate(request, nowMs());
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
  const { method, key, query } = request;
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
      return putObject(request, objects);
    case 'GET':
      return readObject(objects.get(key), request.headers.range);
    case 'HEAD':
      return describeObject(objects.get(key));
    case 'DELETE':
      objects.delete(key);
      return { status: 204 };
    default:
      return fail(405, 'MethodNotAllowed');
  }
}

/** @source RFC 9110, 13.1.2; the store answers 412 where an object is there already */
function putObject({ key, headers, body }: S3Request, objects: Map<string, Buffer>): Reply {
  if (headers['if-none-match'] === '*' && objects.has(key)) return fail(412, 'PreconditionFailed');
  const checksum = headers['x-amz-checksum-sha256'];
  const isSame = checksum === undefined || checksum === Buffer.from(sha256(body), 'hex').toString('base64');
  if (!isSame) return fail(400, 'BadDigest');
  objects.set(key, body);
  return { status: 200, headers: { etag: etagOf(body) } };
}

const describeObject = (bytes: Buffer | undefined): Reply =>
  bytes === undefined
    ? { status: 404 }
    : { status: 200, headers: { etag: etagOf(bytes), 'content-length': String(bytes.length) } };

const PARTS_LISTED_MAX = 2;

/** Few at once, so that whoever lists many has to ask again. */
function listParts({ query }: S3Request, { key, parts }: Upload): Reply {
  const after = Number(query.get('part-number-marker') ?? 0);
  const left = [...parts].filter(([number]) => number > after).toSorted(([one], [other]) => one - other);
  const page = left.slice(0, PARTS_LISTED_MAX);
  const listed = page.map(
    ([number, bytes]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etagOf(bytes)}</ETag><Size>${bytes.length}</Size></Part>`,
  );
  const isTruncated = left.length > page.length;
  const next = isTruncated ? `<NextPartNumberMarker>${page.at(-1)?.[0]}</NextPartNumberMarker>` : '';
  return answerXml(
    `<ListPartsResult><Key>${key}</Key><IsTruncated>${isTruncated}</IsTruncated>${next}${listed.join('')}</ListPartsResult>`,
  );
}

function respondToUpload(
  request: S3Request,
  uploadId: string,
  objects: Map<string, Buffer>,
  uploads: Map<string, Upload>,
): Reply {
  const { method, query, body } = request;
  const upload = uploads.get(uploadId);
  if (upload === undefined) return fail(404, 'NoSuchUpload');
  switch (method) {
    case 'GET':
      return listParts(request, upload);
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

type Signed = {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly payloadHash: string;
};

const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/;

/** What a request says of its signature, in its address or in its header. */
function readSigned({ url = '', headers }: IncomingMessage): Signed | undefined {
  const query = new URL(url, 'http://store').searchParams;
  const isPresigned = query.has('X-Amz-Signature');
  const [, credential = '', signedHeaders = '', signature = ''] = isPresigned
    ? [
        '',
        query.get('X-Amz-Credential') ?? '',
        query.get('X-Amz-SignedHeaders') ?? '',
        query.get('X-Amz-Signature') ?? '',
      ]
    : (/^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      ) ?? []);
  const [, accessKeyId, day, region] = CREDENTIAL.exec(credential) ?? [];
  if (accessKeyId === undefined || day === undefined || region === undefined) return undefined;
  return {
    accessKeyId,
    day,
    region,
    signedHeaders,
    signature,
    date: String(isPresigned ? query.get('X-Amz-Date') : headers['x-amz-date']),
    payloadHash: isPresigned ? 'UNSIGNED-PAYLOAD' : String(headers['x-amz-content-sha256']),
  };
}

/** @source AWS Signature Version 4, signing with the Authorization header and with query parameters */
function findForgery(request: IncomingMessage, body: Buffer): string | undefined {
  const signed = readSigned(request);
  if (signed?.accessKeyId !== S3_CREDENTIALS.accessKeyId) return 'InvalidAccessKeyId';
  const { day, region, signedHeaders, signature, date, payloadHash } = signed;
  if (payloadHash !== 'UNSIGNED-PAYLOAD' && payloadHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const scope = `${day}/${region}/s3/aws4_request`;
  const canonical = sha256(canonicalRequest(request, signedHeaders, payloadHash));
  const text = ['AWS4-HMAC-SHA256', date, scope, canonical].join('\n');
  const dayKey = hmac(`AWS4${S3_CREDENTIALS.secretAccessKey}`, day);
  const key = hmac(hmac(hmac(dayKey, region), 's3'), 'aws4_request');
  return hmac(key, text).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** A presigned address has an end. */
function findLate({ url = '' }: IncomingMessage, nowMs: number): string | undefined {
  const query = new URL(url, 'http://store').searchParams;
  const expires = query.get('X-Amz-Expires');
  if (expires === null) return undefined;
  const date = (query.get('X-Amz-Date') ?? '').replace(DATE, '$1-$2-$3T$4:$5:$6Z');
  return nowMs > Date.parse(date) + Number(expires) * 1000 ? 'AccessDenied' : undefined;
}

function canonicalRequest(request: IncomingMessage, signedHeaders: string, payloadHash: string): string {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const parameters = query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted((one, other) => (one < other ? -1 : 1));
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  return [request.method, path, parameters.join('&'), headers.join(''), signedHeaders, payloadHash].join(
    '\n',
  );
}
