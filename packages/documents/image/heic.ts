import { createRequire } from 'node:module';
import sharp, { type Sharp } from 'sharp';
import { Refusal } from '../reasons.ts';

type Picture = {
  readonly width: number;
  readonly height: number;
  readonly decode: () => Promise<{ readonly data: Uint8ClampedArray }>;
};

/** Opens the pictures of a HEIC file; their decoder turns them upright by itself. */
export async function openHeic(bytes: Uint8Array, pixelsMax: number): Promise<(() => Promise<Sharp>)[]> {
  const pictures = await list(bytes);
  return pictures.map((picture) => async () => {
    const { width, height } = picture;
    if (width * height > pixelsMax) throw new Refusal('too_many_pixels');
    try {
      const { data } = await picture.decode();
      return sharp(data, { raw: { width, height, channels: 4 } });
    } catch (cause) {
      throw new Refusal('page_damaged', { cause });
    }
  });
}

type Decoder = { readonly all: (file: { readonly buffer: Uint8Array }) => Promise<readonly Picture[]> };

async function list(bytes: Uint8Array): Promise<readonly Picture[]> {
  try {
    // The package has no types.
    const require = createRequire(import.meta.url);
    const decoder = require('heic-decode') as Decoder;
    return await decoder.all({ buffer: bytes });
  } catch (cause) {
    throw new Refusal('damaged', { cause });
  }
}
