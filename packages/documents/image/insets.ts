import type { FileLimits, Part } from '../opened.ts';
import { Refusal } from '../reasons.ts';
import { isDecoration } from './decoration.ts';

/** The pictures inside a letter that may say something, each as a document of its own. */
export async function partsOfPictures(pictures: readonly Uint8Array[], limits: FileLimits): Promise<Part[]> {
  if (pictures.length > limits.partsMax) throw new Refusal('too_many_parts');
  const parts: Part[] = [];
  for (const bytes of pictures) {
    if (!(await isDecoration(bytes, limits.pixelsMax))) parts.push({ bytes });
  }
  return parts;
}
