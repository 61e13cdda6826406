import { parseDocument, stringify } from 'yaml';
import type { Pathway } from './compile.ts';

const LINE_WIDTH = 110;

/** The document as a person edits it, with the definition of every fact it uses; read again it is the same pathway. */
export const writeYaml = ({ document }: Pathway): string => stringify(document, { lineWidth: LINE_WIDTH });

type NewName = { readonly id: string; readonly version: string; readonly title?: string | undefined };

/**
 * The text of a pathway under another name. Comments and layout stay.
 *
 * @param text of a pathway that was parsed
 */
export function renamePathway(text: string, { id, version, title }: NewName): string {
  const document = parseDocument(text, { schema: 'core' });
  document.set('id', id);
  document.set('version', version);
  if (title !== undefined) document.set('title', title);
  return document.toString({ lineWidth: 0 });
}
