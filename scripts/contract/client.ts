import { writeApi } from './client-api.ts';
import { writeTypes } from './client-types.ts';
import { readDocuments } from './documents.ts';

const FOLDER = 'packages/sdk/generated';

/** Everything the typed client is generated from: the types of each surface, and the operations. */
export async function writeClient(): Promise<ReadonlyMap<string, string>> {
  const documents = readDocuments();
  const files = new Map([[`${FOLDER}/api.ts`, writeApi(documents)]]);
  for (const document of documents) {
    files.set(`${FOLDER}/${document.surface}.ts`, await writeTypes(document));
  }
  return files;
}
