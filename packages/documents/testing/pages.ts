import type { Document, Page } from '../model.ts';
import type { DocumentReader } from '../reader.ts';

/** The documents of a file that must be readable. */
export async function documentsOf(reader: DocumentReader, bytes: Uint8Array): Promise<readonly Document[]> {
  const result = await reader.read(bytes);
  if (result.state === 'refused') throw new Error(`The file was refused: ${result.reason}`);
  return result.documents;
}

/** The pages of the file itself. */
export async function pagesOf(reader: DocumentReader, bytes: Uint8Array): Promise<readonly Page[]> {
  const [document] = await documentsOf(reader, bytes);
  return document?.pages ?? [];
}
