/** Control characters that lay out no text. */
const NOT_IN_TEXT = /[^\P{Cc}\t\n\v\f\r\u0085]/u;
/** In UTF-16 without a mark nearly every second byte of Western text is zero. */
const ZERO_SHARE = 0.3;

/**
 * Decodes text by its byte order mark, as UTF-8 where it is that, else as Windows-1252.
 *
 * @returns undefined where the bytes are not text
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const text = decode(bytes);
  return text === undefined || NOT_IN_TEXT.test(text) ? undefined : text;
}

function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return strictly('utf-16le', bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return strictly('utf-16be', bytes);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return strictly(wide, bytes);
  return strictly('utf-8', bytes) ?? new TextDecoder('windows-1252').decode(bytes);
}

function strictly(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function wideEncoding(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) < (ZERO_SHARE * head.length) / 2 || Math.min(even, odd) > head.length / 20)
    return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}
