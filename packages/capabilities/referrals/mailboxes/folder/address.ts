import { resolve } from 'node:path';
import type { Mode } from '@chartwright/platform';

/** The folder that a fax server writes to, and whose referrals its files are. */
export type FolderAddress = {
  readonly folder: string;
  /** Undefined: the first organisation of the server. */
  readonly orgId: string | undefined;
  readonly mode: Mode;
};

const FORM = /^(?<folder>.*?[^:])(?::(?<org>[\w-]+))?(?::(?<mode>test|live))?$/s;

/**
 * Reads `DIR`, `DIR:ORGANISATION` or `DIR:ORGANISATION:MODE`; live where no mode is said.
 *
 * @throws {Error} for any other form
 */
export function readFolderAddress(text: string): FolderAddress {
  const { folder, org, mode } = FORM.exec(text)?.groups ?? {};
  const isModeAlone = org === 'test' || org === 'live';
  if (folder === undefined || isModeAlone) throw new Error('The folder is not DIR[:organisation[:mode]]');
  return { folder: resolve(folder), orgId: org, mode: mode === 'test' ? 'test' : 'live' };
}
