import { createHash } from 'node:crypto';
import { type Reply, read, send, type TestApp } from './server.ts';

/** A client of the upload half of the Data surface. */

type Headers = Readonly<Record<string, string>>;
type Body = Uint8Array<ArrayBuffer> | string;

export type Order = {
  readonly filename: string;
  readonly content_type?: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly dataset?: string;
  readonly part_size?: number;
};

export const csv = (rows = 3): string =>
  `code,amount\n${Array.from({ length: rows }, (_, row) => `E${row},${row}.50`).join('\n')}\n`;

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** An address of this or of another server. */
async function put(url: string, body: Body, headers: Headers): Promise<Reply> {
  const response = await fetch(url, { method: 'PUT', body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function uploadClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path: string, json?: unknown, headers: Headers = {}): Promise<Reply> =>
    send(app(), method, `/api/v1${path}`, {
      headers: { 'x-api-key': keyOf(app()), ...headers },
      ...(json !== undefined && { json }),
    });
  const presign = async (order: Order) => {
    const reply = await call('POST', '/upload/presigned-url/', order);
    if (reply.status !== 200) throw new Error(`An address was refused: ${reply.status} ${reply.text}`);
    return {
      fileId: String(read(reply, 'file_id')),
      url: String(read(reply, 'upload_url')),
      headers: read(reply, 'headers') as Headers,
      expiresAt: String(read(reply, 'expires_at')),
    };
  };
  const file = (id: string): Promise<Reply> => call('GET', `/upload/files/${id}/`);
  return {
    call,
    presign,
    put,
    file,
    /** Sends a file in one piece, and tells of it where a bucket took it; returns its id. */
    async upload(body: Body, order: Order): Promise<string> {
      const address = await presign(order);
      const reply = await put(address.url, body, address.headers);
      if (reply.status !== 200) throw new Error(`A file was refused: ${reply.status} ${reply.text}`);
      if (!address.url.startsWith(app().baseUrl))
        await call('POST', `/upload/files/${address.fileId}/complete/`);
      return address.fileId;
    },
    stateOf: async (id: string): Promise<unknown> => read(await file(id), 'state'),
    download: async (id: string, headers: Headers = {}) => {
      const response = await fetch(`${app().baseUrl}/api/v1/upload/files/${id}/download/`, {
        headers: { 'x-api-key': keyOf(app()), ...headers },
      });
      return {
        status: response.status,
        headers: response.headers,
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    },
  };
}

export type UploadClient = ReturnType<typeof uploadClient>;

export type Begun = {
  readonly uploadId: string;
  readonly fileId: string;
  readonly partSize: number;
  readonly parts: readonly { part_number: number; upload_url: string; headers: Headers }[];
};

export async function beginParts(client: UploadClient, order: Order): Promise<Begun> {
  const reply = await client.call('POST', '/upload/multipart/', order);
  if (reply.status !== 200) throw new Error(`An upload was not begun: ${reply.status} ${reply.text}`);
  return {
    uploadId: String(read(reply, 'upload_id')),
    fileId: String(read(reply, 'file_id')),
    partSize: Number(read(reply, 'part_size')),
    parts: read(reply, 'parts') as Begun['parts'],
  };
}

/** The bytes of a part. */
export const partOf = (
  bytes: Uint8Array<ArrayBuffer>,
  { partSize }: Begun,
  number: number,
): Uint8Array<ArrayBuffer> => bytes.subarray((number - 1) * partSize, number * partSize);

/** Sends a part; returns its ETag. */
export async function sendPart(
  client: UploadClient,
  begun: Begun,
  number: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const part = begun.parts[number - 1];
  if (part === undefined) throw new Error(`There is no address of part ${number}`);
  const reply = await client.put(part.upload_url, partOf(bytes, begun, number), part.headers);
  if (reply.status !== 200) throw new Error(`Part ${number} was refused: ${reply.status} ${reply.text}`);
  return String(reply.headers.get('etag'));
}
