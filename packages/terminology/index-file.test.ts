import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildIndex } from './compile.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { openLexicon } from './lexicon.ts';
import { useFolder } from './testing/folder.ts';

const folders = useFolder();
const release = { id: 'own', title: 'Own', version: '2024-01-01', source: 'gps', attribution: '' } as const;
const index = buildIndex(
  [
    { code: '22298006', term: 'Myocardial infarction (disorder)', active: true },
    { code: '195967001', term: 'Asthma (disorder)', active: false },
  ],
  release,
);

const written = (): string => {
  const file = join(folders.make(), 'own.idx');
  writeIndexFile(file, index);
  return file;
};
const change = (file: string, how: (bytes: Buffer) => Buffer): void =>
  writeFileSync(file, how(readFileSync(file)));
const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
};

describe('an index file', () => {
  test('gives back what was written', () => {
    const read = readIndexFile(written());
    expect(read.head).toBe(index.head);
    expect(Buffer.from(read.buffer).equals(Buffer.from(index.buffer))).toBe(true);
    const lexicon = openLexicon(read);
    expect(lexicon.conceptOf('22298006')).toEqual({
      code: '22298006',
      term: 'Myocardial infarction (disorder)',
      tag: 'disorder',
      active: true,
    });
    expect(lexicon.conceptOf('195967001')?.active).toBe(false);
  });

  test('of another program or another version is refused', () => {
    const stranger = written();
    change(stranger, flip(0));
    expect(() => readIndexFile(stranger)).toThrow('is not a terminology index');
    const older = written();
    change(older, (bytes) => {
      bytes.write('CWIDX000', 'latin1');
      return bytes;
    });
    expect(() => readIndexFile(older)).toThrow('of another version');
  });

  test('is refused when a bit of it has changed, wherever that is', () => {
    const size = readFileSync(written()).length;
    for (let at = 0; at < size; at += Math.ceil(size / 97)) {
      const file = written();
      change(file, flip(at));
      expect(() => readIndexFile(file), `byte ${at}`).toThrow();
    }
  });

  test('is refused when bytes are missing at its end or too many are there', () => {
    const size = readFileSync(written()).length;
    for (const kept of [0, 7, 15, 25, size >> 1, size - 1]) {
      const file = written();
      change(file, (bytes) => bytes.subarray(0, kept));
      expect(() => readIndexFile(file), `${kept} bytes`).toThrow();
    }
    const longer = written();
    change(longer, (bytes) => Buffer.concat([bytes, Buffer.alloc(8)]));
    expect(() => readIndexFile(longer)).toThrow('is not as long as it says');
  });
});
