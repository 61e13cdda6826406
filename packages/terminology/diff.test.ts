import { describe, expect, test } from 'vitest';
import { diffReleases, type StoredCode } from './diff.ts';
import { loadTerminology } from './load.ts';
import { useFolder } from './testing/folder.ts';
import { conceptId, conceptName, writeRelease } from './testing/generated-release.ts';

const folders = useFolder();

async function loadTwo(): Promise<string> {
  const dataDir = folders.make();
  const older = writeRelease(folders.make(), { concepts: 100, synonyms: 1, day: '20230101' });
  const newer = writeRelease(folders.make(), {
    concepts: 120,
    synonyms: 1,
    day: '20240101',
    retireEvery: 50,
  });
  for (const path of [older, newer]) await loadTerminology({ dataDir, paths: [path] });
  return dataDir;
}
const [from, to] = ['snomed-int-20230101', 'snomed-int-20240101'];
const stored = (number: number, tasks: number, term = `${conceptName(number)} (disorder)`): StoredCode => ({
  code: conceptId(number),
  term,
  tasks,
});

describe('the difference of two releases', () => {
  test('counts what is added, retired, restored and renamed, in both directions', async () => {
    const dataDir = await loadTwo();
    expect(diffReleases(dataDir, { from, to, stored: [] })).toMatchObject({
      added: 19,
      retired: 1,
      restored: 0,
      renamed: 0,
    });
    expect(diffReleases(dataDir, { from: to, to: from, stored: [] })).toMatchObject({
      added: 0,
      retired: 19,
      restored: 1,
    });
  });

  test('names the stored codes that are retired, with replacements and tasks', async () => {
    const dataDir = await loadTwo();
    const gone: StoredCode = { code: '22298006', term: 'Myocardial infarction (disorder)', tasks: 1 };
    const diff = diffReleases(dataDir, { from, to, stored: [stored(1, 4), stored(50, 3), gone] });
    expect(diff.stored).toEqual({
      codes: 3,
      retired: [
        {
          ...stored(50, 3),
          why: 'inactive',
          replacements: [
            { how: 'replaced-by', code: conceptId(51), term: expect.stringContaining(conceptName(51)) },
          ],
        },
      ],
      inNeither: [gone],
      renamed: [],
    });
  });

  test('tells a code that only the older release holds from one that neither does', async () => {
    const stored: StoredCode[] = [
      { code: '22298006', term: 'Myocardial infarction (disorder)', tasks: 1 },
      { code: '999999000', term: 'Of an extension (disorder)', tasks: 2 },
    ];
    const diff = diffReleases(await loadTwo(), { from: 'gps-2020-09', to, stored });
    expect(diff.stored.retired.map(({ code, why }) => [code, why])).toEqual([['22298006', 'absent']]);
    expect(diff.stored.inNeither.map(({ code }) => code)).toEqual(['999999000']);
  });

  test('names the stored codes that have another name now', async () => {
    const dataDir = await loadTwo();
    const diff = diffReleases(dataDir, { from, to, stored: [stored(1, 2, 'Its former name (disorder)')] });
    expect(diff.stored.renamed).toEqual([
      { ...stored(1, 2, 'Its former name (disorder)'), newTerm: `${conceptName(1)} (disorder)` },
    ]);
  });

  test('with the starter set needs nothing loaded', async () => {
    const diff = diffReleases(await loadTwo(), { from: 'gps-2020-09', to, stored: [] });
    expect([diff.added, diff.retired]).toEqual([118, 26_158]);
  });
});
