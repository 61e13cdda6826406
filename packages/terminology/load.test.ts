import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listLoaded } from './library.ts';
import { loadTerminology } from './load.ts';
import { useFolder } from './testing/folder.ts';
import { writeRelease } from './testing/generated-release.ts';
import { compileChoice, useTerminology } from './use.ts';

const folders = useFolder();
const RELEASE = 'snomed-int-20240101';
const DIE = fileURLToPath(new URL('./testing/load-and-die.ts', import.meta.url));
const idsIn = (dataDir: string) => listLoaded(dataDir).map(({ id }) => id);

describe('a load that was killed', () => {
  test.each([
    ['names', []],
    ['hierarchy', ['names']],
    ['map', ['names', 'hierarchy', 'history']],
  ])(
    'in the stage %s leaves no release, and the next goes on after the finished stages',
    async (stage, finished) => {
      const [dataDir, calm] = [folders.make(), folders.make()];
      const release = writeRelease(folders.make(), { concepts: 2000, synonyms: 2 });
      const { signal } = spawnSync(process.execPath, [DIE, dataDir, release, stage]);
      expect(signal).toBe('SIGKILL');
      expect(idsIn(dataDir)).toEqual(['gps-2020-09']);
      const { manifest, resumed } = await loadTerminology({ dataDir, paths: [release] });
      expect(resumed).toEqual(finished);
      expect(readdirSync(join(dataDir, 'terminology'))).toEqual([RELEASE]);
      expect(manifest).toEqual((await loadTerminology({ dataDir: calm, paths: [release] })).manifest);
      const [killed, whole] = [dataDir, calm].map((dir) => compileChoice(dir, { snomed: RELEASE }));
      expect(killed?.head).toBe(whole?.head);
      expect(
        Buffer.from(killed?.buffer ?? new ArrayBuffer()).equals(
          Buffer.from(whole?.buffer ?? new ArrayBuffer()),
        ),
      ).toBe(true);
    },
  );

  test('starts again when the files have changed since', async () => {
    const dataDir = folders.make();
    const folder = folders.make();
    spawnSync(process.execPath, [DIE, dataDir, writeRelease(folder, { concepts: 2000, synonyms: 2 }), 'map']);
    const { resumed, manifest } = await loadTerminology({
      dataDir,
      paths: [writeRelease(folder, { concepts: 1000, synonyms: 2 })],
    });
    expect([resumed, manifest.counts.active]).toEqual([[], 1000]);
    expect(readdirSync(join(dataDir, 'terminology'))).toEqual([RELEASE]);
  });
});

describe('loading again', () => {
  test('the same files does nothing', async () => {
    const dataDir = folders.make();
    const paths = [writeRelease(folders.make(), { concepts: 50, synonyms: 1 })];
    const first = await loadTerminology({ dataDir, paths });
    expect(await loadTerminology({ dataDir, paths })).toEqual({ ...first, wasLoaded: true });
  });

  test('other files under the same id replaces them, with what was compiled from them', async () => {
    const dataDir = folders.make();
    const load = (concepts: number) =>
      loadTerminology({ dataDir, paths: [writeRelease(folders.make(), { concepts, synonyms: 1 })] });
    await load(50);
    useTerminology(dataDir, { ids: [RELEASE] });
    await expect(load(60)).rejects.toThrow('in use');
    useTerminology(dataDir, { ids: ['gps-2020-09'] });
    await load(60);
    expect(listLoaded(dataDir).at(-1)?.counts.active).toBe(60);
    expect(existsSync(join(dataDir, 'terminology/index', `${RELEASE}.idx`))).toBe(false);
  });
});

describe('what is no release', () => {
  test.each([
    ['an empty folder', {}],
    ['notes', { 'notes.txt': 'Dear colleague\n' }],
    ['a picture', { 'scan.png': '\u0089PNG' }],
  ])('is refused: %s', async (_title, files) => {
    const folder = folders.make();
    for (const [name, content] of Object.entries(files)) folders.write(folder, name, content);
    await expect(loadTerminology({ dataDir: folders.make(), paths: [folder] })).rejects.toThrow(
      'is no release that can be read',
    );
  });

  test('several lists at once are refused by name', async () => {
    const folder = folders.make();
    for (const name of ['a.json', 'b.json']) folders.write(folder, name, '{}');
    await expect(loadTerminology({ dataDir: folders.make(), paths: [folder] })).rejects.toThrow(
      'holds several: a.json, b.json',
    );
  });
});
