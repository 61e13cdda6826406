import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadCurrentIndex } from './current.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { openLexicon } from './lexicon.ts';
import { isOutdated, listLoaded, readCurrent, writeCurrent } from './library.ts';
import { loadTerminology } from './load.ts';
import { compileStarter } from './starter.ts';
import { useFolder } from './testing/folder.ts';
import { writeRelease } from './testing/generated-release.ts';
import { useTerminology } from './use.ts';

const folders = useFolder();
const RELEASE = 'snomed-int-20240101';
const HEADER = 'identifier\tactive\tFSN\tpreferred term\n';
const releaseOf = (dataDir: string, starterFile?: string) =>
  openLexicon(loadCurrentIndex({ dataDir, ...(starterFile === undefined ? {} : { starterFile }) })).release
    .id;

const loadGps = (dataDir: string, day: string, ...rows: string[]) => {
  const path = folders.write(
    folders.make(),
    `gps-${day}.txt`,
    HEADER + rows.map((row) => `${row}\n`).join(''),
  );
  return loadTerminology({ dataDir, paths: [path] });
};

describe('what a server answers from', () => {
  test('is the starter set at first, from the file of the build where there is one', () => {
    const dataDir = folders.make();
    expect(releaseOf(dataDir)).toBe('gps-2020-09');
    const file = join(folders.make(), 'starter.idx');
    expect(releaseOf(dataDir, file)).toBe('gps-2020-09');
    writeIndexFile(file, compileStarter());
    expect(releaseOf(dataDir, file)).toBe('gps-2020-09');
    writeFileSync(file, 'nothing');
    expect(() => releaseOf(dataDir, file)).toThrow();
  });

  test('is what use has chosen, and stays it when a later choice fails', async () => {
    const dataDir = folders.make();
    await loadTerminology({ dataDir, paths: [writeRelease(folders.make(), { concepts: 30, synonyms: 1 })] });
    expect(releaseOf(dataDir)).toBe('gps-2020-09');
    useTerminology(dataDir, { ids: [RELEASE] });
    expect(releaseOf(dataDir)).toBe(RELEASE);
    expect(() => useTerminology(dataDir, { ids: ['gps-19990101'] })).toThrow(
      `Loaded: gps-2020-09, ${RELEASE}.`,
    );
    expect(() => useTerminology(dataDir, { ids: [RELEASE, 'gps-2020-09'] })).toThrow(
      'Two of the kind snomed',
    );
    expect(releaseOf(dataDir)).toBe(RELEASE);
  });

  test('is never another when what was chosen is damaged or gone', async () => {
    const dataDir = folders.make();
    const { index: name } = useTerminology(dataDir, { ids: ['gps-2020-09'] }).current;
    const file = join(dataDir, 'terminology/index', name);
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    expect(() => releaseOf(dataDir)).toThrow('chartwright terminology use');
    rmSync(file);
    expect(() => releaseOf(dataDir)).toThrow('chartwright terminology use');
    useTerminology(dataDir, { ids: [] });
    expect(openLexicon(readIndexFile(file)).release.id).toBe('gps-2020-09');
  });

  test('keeps a kind that is not named, and goes without one on request', async () => {
    const dataDir = folders.make();
    const order = folders.write(
      folders.make(),
      'icd10cm_order_2025.txt',
      `00001 I219    1 ${'Acute'.padEnd(60)} Acute myocardial infarction, unspecified\n`,
    );
    await loadTerminology({ dataDir, paths: [order] });
    await loadGps(dataDir, '20240101', '22298006\t1\tMyocardial infarction (disorder)\tHeart attack');
    useTerminology(dataDir, { ids: ['icd10cm-2025'] });
    useTerminology(dataDir, { ids: ['gps-20240101'] });
    expect(readCurrent(dataDir)).toMatchObject({ snomed: 'gps-20240101', icd10cm: 'icd10cm-2025' });
    useTerminology(dataDir, { ids: [], without: ['icd10cm'] });
    expect(readCurrent(dataDir)).toEqual({
      format: 1,
      snomed: 'gps-20240101',
      index: 'gps-20240101.idx',
      layer: expect.any(String),
    });
  });
});

describe('rows of our own layer', () => {
  let lexicon: ReturnType<typeof openLexicon>;
  const reviewed = (code: string): number => {
    const concept = lexicon.findConcept(code);
    return Array.from({ length: lexicon.formCount }, (_, at) => lexicon.form(at)).filter(
      ({ kind, owner }) => kind === 'reviewed' && 'concept' in owner && owner.concept === concept,
    ).length;
  };

  beforeAll(async () => {
    const dataDir = folders.make();
    await loadGps(
      dataDir,
      '20240101',
      '21522001\t1\tPain of abdomen region (finding)\tAbdominal pain',
      '58150001\t1\tBroken collarbone (disorder)\tBroken collarbone',
      '9682006\t0\tFracture of scapula (disorder)\tFracture of scapula',
      '230690007\t1\tCerebrovascular accident (disorder)\tStroke',
      '230745008\t1\tHydrocephalus (disorder)\tRA',
    );
    lexicon = openLexicon(useTerminology(dataDir, { ids: ['gps-20240101'] }).index);
  });

  test('are taken where the name stands, or is one of the descriptions since the name was reworded', () => {
    expect(reviewed('230690007')).toBeGreaterThan(3);
    expect(reviewed('21522001')).toBeGreaterThan(3);
  });

  test('decide alone what an abbreviation of ours means', () => {
    const forms = Array.from({ length: lexicon.formCount }, (_, at) => lexicon.form(at));
    const preferred = forms.filter(({ kind }) => kind === 'preferred').map(({ text }) => text);
    expect(preferred).toContain('Abdominal pain');
    expect(preferred).not.toContain('RA');
  });

  test('are left out where the concept means something else now, is retired, or is not there; and are counted', () => {
    expect([reviewed('58150001'), reviewed('9682006'), lexicon.findConcept('422504002')]).toEqual([0, 0, -1]);
    const { leftOut } = lexicon.layer;
    expect(leftOut.absent).toBeGreaterThan(2000);
    expect(leftOut.renamed).toBeGreaterThan(0);
    expect(leftOut.inactive).toBeGreaterThan(0);
  });
});

test('an index compiled with other synonyms than these is told from one that was not', () => {
  const dataDir = folders.make();
  expect(isOutdated(dataDir)).toBe(false);
  const { current } = useTerminology(dataDir, { ids: [] });
  expect(isOutdated(dataDir)).toBe(false);
  writeCurrent(dataDir, { ...current, layer: 'another' });
  expect(isOutdated(dataDir)).toBe(true);
});

test('the starter set heads the list of what is loaded', async () => {
  const dataDir = folders.make();
  await loadGps(dataDir, '20240101', '22298006\t1\tMyocardial infarction (disorder)\tHeart attack');
  expect(listLoaded(dataDir).map(({ id, attribution }) => [id, attribution.length > 40])).toEqual([
    ['gps-2020-09', true],
    ['gps-20240101', true],
  ]);
});
