import { truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useFolder } from '../testing/folder.ts';
import { makeZip } from '../testing/zip.ts';
import { openSources, type SourceFile } from './source.ts';

const folders = useFolder();

async function readAll(file: SourceFile | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  if (file !== undefined) for await (const chunk of file.chunks()) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
const zipped = (...entries: Parameters<typeof makeZip>[0]) =>
  folders.write(folders.make(), 'release.zip', makeZip(entries));
const text = (content: string) => Buffer.from(content);

describe('a source', () => {
  test('is the same from a folder and from a zip of it', async () => {
    const folder = folders.make();
    folders.write(folder, 'a/one.txt', 'one');
    folders.write(folder, 'a/.hidden', 'no');
    const zip = zipped(
      { name: 'a/one.txt', data: text('one') },
      { name: '__MACOSX/a/._one.txt', data: text('no') },
    );
    for (const path of [folder, zip]) {
      const { packages, close } = await openSources([path]);
      expect(packages.flat().map((file) => [file.path, file.size])).toEqual([['a/one.txt', 3]]);
      expect(await readAll(packages[0]?.[0])).toBe('one');
      close();
    }
  });

  test('that is not there is told', async () => {
    await expect(openSources(['/nowhere/at-all'])).rejects.toThrow('There is nothing at /nowhere/at-all');
  });

  test.each([
    '../outside.txt',
    '/etc/outside.txt',
    'a/../../outside.txt',
    'C:/outside.txt',
    'a\\..\\outside.txt',
  ])('with the path %s in it is refused', async (name) => {
    await expect(openSources([zipped({ name, data: text('x') })])).rejects.toThrow('cannot be read as a zip');
  });

  test('that unpacks to hundreds of times its size is refused before anything is unpacked', async () => {
    const bomb = zipped({ name: 'sct2_Concept_Snapshot_INT_20240101.txt', data: Buffer.alloc(40_000_000) });
    await expect(openSources([bomb])).rejects.toThrow('unpacks to more than 200 times its size');
  });

  test.each([
    ['more bytes than it claims', { claimedSize: 10 }],
    ['fewer bytes than it claims', { claimedSize: 10_000 }],
    ['another checksum than it claims', { claimedChecksum: 1 }],
  ])('with a file of %s fails while it is read', async (_title, lie) => {
    const { packages, close } = await openSources([
      zipped({ name: 'one.txt', data: text('x'.repeat(1000)), ...lie }),
    ]);
    await expect(readAll(packages[0]?.[0])).rejects.toThrow('one.txt cannot be unpacked');
    close();
  });

  test('whose zip was cut off is refused', async () => {
    const zip = zipped({ name: 'one.txt', data: text('one') });
    truncateSync(zip, 40);
    await expect(openSources([zip])).rejects.toThrow('cannot be read as a zip');
  });
});
