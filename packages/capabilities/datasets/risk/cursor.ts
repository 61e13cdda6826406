import { httpErrors } from '@chartwright/platform';

const CURSOR = /^(\d{1,9})\.(\d{1,9})$/;

/** A place in the results of one version of a dataset: it names nobody. */
export const writeCursor = (version: number, offset: number): string =>
  Buffer.from(`${version}.${offset}`, 'latin1').toString('base64url');

/** @throws Problem 400 for what no page has given, or one of an earlier version has */
export function readCursor(cursor: string | undefined, version: number): number {
  if (cursor === undefined) return 0;
  const [, ofVersion, offset] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (offset === undefined) throw refuse('Expected next_cursor of an earlier page');
  if (Number(ofVersion) !== version) throw refuse('The data have changed since; begin with the first page');
  return Number(offset);
}

const refuse = (message: string) => httpErrors.invalidRequest({ issues: [{ path: 'cursor', message }] });
