import type { Readable } from 'node:stream';
import { contentDisposition } from '../blobs/file-names.ts';
import { readRange } from './range.ts';
import { StreamAnswer } from './route.ts';

type File = {
  readonly size: number;
  readonly mediaType: string;
  readonly etag: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Opens the part that is sent, `end` excluded. */
  readonly open: (part: { readonly start: number; readonly end: number }) => Promise<Readable>;
};

/** Of a file that somebody sent: whatever it turns out to be, it is saved under its name, runs nothing and loads nothing. */
export const sentFileHeaders = (name: string): Readonly<Record<string, string>> => ({
  'content-disposition': contentDisposition(name),
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
});

/**
 * Answers with a file, or with the part of it that `Range` asks for.
 *
 * @param header reads a header of the request
 * @throws {Problem} 416
 */
export async function answerFile(
  header: (name: string) => string | undefined,
  { size, mediaType, etag, headers, open }: File,
): Promise<StreamAnswer> {
  const part = readRange({ range: header('range'), ifRange: header('if-range') }, { size, etag });
  const { start, end } = part ?? { start: 0, end: size };
  return new StreamAnswer(await open({ start, end }), {
    mediaType,
    status: part === undefined ? 200 : 206,
    length: end - start,
    headers: {
      ...headers,
      etag,
      'accept-ranges': 'bytes',
      ...(part !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
    },
  });
}
