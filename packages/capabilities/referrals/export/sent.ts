import { contentDisposition, StreamAnswer } from '@chartwright/platform';

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file that was written in memory, as a download. */
export function sendFile(
  content: string | Uint8Array,
  { mediaType, name }: { readonly mediaType: string; readonly name: string },
): StreamAnswer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const headers = { 'content-disposition': contentDisposition(name) };
  return new StreamAnswer(whole(bytes), { mediaType, length: bytes.length, headers });
}
