import sharp from 'sharp';

/** A sheet of paper has more dots on its longer side, even on a bad photograph. */
const SHEET_PIXELS_MIN = 600;

/** True for a picture in the text of a message that is too small to be a page: the logo below a signature. */
export async function isOrnament(bytes: Uint8Array): Promise<boolean> {
  try {
    const { width, height } = await sharp(bytes).metadata();
    return Math.max(width, height) < SHEET_PIXELS_MIN;
  } catch {
    // What cannot be told is a part of its own, and is refused there with its reason.
    return false;
  }
}
