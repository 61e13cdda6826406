import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type UserConfig } from '@hey-api/openapi-ts';
import type { Document } from './documents.ts';

type Input = Exclude<NonNullable<UserConfig['input']>, string | readonly unknown[]>;

export const HEADER = '// Made by `npm run gen` from the routes. Never edit this file.\n';

/**
 * TypeScript types of one surface: its named schemas, and for each operation `…Call` with path and query.
 *
 * @throws {Error} when the library cannot read the document or writes anything but one file
 */
export async function writeTypes(document: Document): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-types-'));
  try {
    await createClient({
      input: withoutRefusals(document),
      output: { path: folder, entryFile: false, fileName: { suffix: null }, header: '', tsConfigPath: null },
      plugins: [{ name: '@hey-api/typescript', requests: { name: '{{name}}Call' } }],
      logs: { level: 'silent', file: false },
    });
    return `${HEADER}\n${readFileSync(join(folder, 'types.ts'), 'utf8').trim()}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The client reads every refusal into one error class, and `Error` would hide the global of that name. */
function withoutRefusals({ text }: Document): Input {
  const document = JSON.parse(text) as {
    readonly components: { readonly schemas: Record<string, unknown> };
    readonly paths: Record<string, Record<string, { responses: unknown }>>;
  };
  delete document.components.schemas.Error;
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) operation.responses = {};
  }
  return document as unknown as Input;
}
