/**
 * Makes a `fetch` for a service that the operator has named: what is sent goes to that address and to none it points at,
 * and an answer without end is cut off.
 *
 * @param bytesMax of an answer
 */
export const createPlainFetch =
  (bytesMax: number): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' });
    const { status, headers } = response;
    return new Response(await readBounded(response, bytesMax), { status, headers });
  };

async function readBounded({ body }: Response, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new Error('The answer of the service is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
