import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLexicon } from '../lexicon.ts';
import { loadTerminology } from '../load.ts';
import { useFolder } from '../testing/folder.ts';
import {
  conceptId,
  conceptName,
  descriptionId,
  type ReleaseShape,
  writeRelease,
} from '../testing/generated-release.ts';
import { makeZip } from '../testing/zip.ts';
import { compileChoice, readConcepts } from '../use.ts';

const folders = useFolder();
const SHAPE: ReleaseShape = { concepts: 600, synonyms: 3, retireEvery: 20 };
const RELEASE = 'snomed-int-20240101';

const filesOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The one file of a release whose name begins so, rewritten. */
function rewrite(root: string, start: string, how: (text: string) => string | Uint8Array): void {
  const file = filesOf(root).find((path) => path.split('/').at(-1)?.startsWith(start));
  if (file === undefined) throw new Error(`no ${start}`);
  writeFileSync(file, how(readFileSync(file, 'utf8')));
}

const generate = (shape: Partial<ReleaseShape> = {}): string =>
  writeRelease(folders.make(), { ...SHAPE, ...shape });
const load = (dataDir: string, path: string, language?: string) =>
  loadTerminology({ dataDir, paths: [path], language });
const loadFresh = async (path: string, language?: string) => {
  const dataDir = folders.make();
  const { manifest } = await load(dataDir, path, language);
  return { dataDir, manifest, lexicon: openLexicon(compileChoice(dataDir, { snomed: manifest.id })) };
};

describe('a generated release', () => {
  test('is loaded with its names, hierarchy, history and map', async () => {
    const { manifest, lexicon } = await loadFresh(generate());
    expect(manifest).toMatchObject({
      id: RELEASE,
      version: '2024-01-01',
      title: 'SNOMED CT International Edition',
      counts: { active: 571, inactive: 29 },
    });
    expect(manifest.attribution).toMatch(/affiliate licence/);
    expect(lexicon.conceptOf(conceptId(1))).toMatchObject({
      term: `${conceptName(1)} (disorder)`,
      active: true,
    });
    expect(lexicon.conceptOf(conceptId(20))?.active).toBe(false);
    expect(lexicon.replacementsOf(conceptId(20))).toEqual([conceptId(21)]);
    const parents = lexicon.parents(lexicon.findConcept(conceptId(95)));
    expect(parents.map((parent) => lexicon.concept(parent).code)).toEqual([conceptId(11), conceptId(8)]);
    expect(lexicon.icd10cm(lexicon.findConcept(conceptId(3)))).toEqual(['S13.3']);
  });

  test('maps no concept whose code depends on the age of the patient, and says so', async () => {
    const { manifest, lexicon } = await loadFresh(generate());
    expect(lexicon.icd10cm(lexicon.findConcept(conceptId(30)))).toEqual([]);
    expect(manifest.notes).toContain(
      '11 concepts map by age, sex or other facts and are given no ICD-10-CM code.',
    );
  });

  test('has the synonyms of its descriptions as forms, retired concepts none', async () => {
    const { lexicon } = await loadFresh(generate());
    const owners = Array.from({ length: lexicon.formCount }, (_, at) => lexicon.form(at)).filter(
      ({ kind }) => kind === 'synonym',
    );
    const texts = owners.map(({ text }) => text);
    expect(texts).toContain(`proximal femur acute infection`);
    const retired = lexicon.findConcept(conceptId(20));
    expect(owners.some(({ owner }) => 'concept' in owner && owner.concept === retired)).toBe(false);
  });

  test('gives the same index from a folder, a zip, and its Full files', async () => {
    const folder = generate();
    const entries = filesOf(folder).map((path) => ({
      name: path.slice(folder.length + 1).replaceAll('\\', '/'),
      data: readFileSync(path),
    }));
    const zip = folders.write(folders.make(), 'release.zip', makeZip(entries));
    const full = generate({ type: 'Full' });
    const [first, ...others] = await Promise.all(
      [folder, zip, full].map(async (path) => {
        const dataDir = folders.make();
        const { manifest } = await load(dataDir, path);
        const { head, buffer } = compileChoice(dataDir, { snomed: manifest.id });
        return `${head}${Buffer.from(buffer).toString('base64')}`;
      }),
    );
    for (const other of others) expect(other === first).toBe(true);
  });

  test('reads the Snapshot where a package also has Full files', async () => {
    const folder = folders.make();
    writeRelease(folder, SHAPE);
    writeRelease(folder, { ...SHAPE, concepts: 10, type: 'Full' });
    const { manifest } = await loadFresh(folder);
    expect(manifest.counts).toMatchObject({ active: 571 });
  });

  test('takes preferred terms from the dialect that was asked for', async () => {
    const root = generate({ concepts: 40 });
    const [us, preferred, acceptable] = ['900000000000509007', '900000000000548007', '900000000000549004'];
    const [usual, other] = [descriptionId(1), descriptionId(2)];
    rewrite(root, 'der2_cRefset_Language', (text) =>
      text
        .replace(`${us}\t${usual}\t${preferred}`, `${us}\t${usual}\t${acceptable}`)
        .replace(`${us}\t${other}\t${acceptable}`, `${us}\t${other}\t${preferred}`),
    );
    const preferredIn = async (language: string | undefined) => {
      const { dataDir, manifest } = await loadFresh(root, language);
      const file = join(dataDir, 'terminology', manifest.id, 'descriptions.tsv');
      return readFileSync(file, 'utf8')
        .split('\n')
        .find((line) => line.startsWith(`${conceptId(0)}\tP`));
    };
    expect(await preferredIn(undefined)).toBe(`${conceptId(0)}\tP\tproximal femur acute fracture`);
    expect(await preferredIn('en-US')).toBe(`${conceptId(0)}\tP\tproximal femur acute fracture`);
    expect(await preferredIn('en-GB')).toBe(`${conceptId(0)}\tP\tAcute fracture of proximal femur`);
    expect(await preferredIn('900000000000508004')).toBe(await preferredIn('en-GB'));
    await expect(load(folders.make(), root, '32570271000036106')).rejects.toThrow('choose one by --language');
  });

  test('of an extension is loaded together with its edition, and is named after the extension', async () => {
    const edition = generate({ concepts: 40 });
    const extension = folders.make();
    const write = (name: string, ...rows: string[]) =>
      folders.write(extension, `Snapshot/${name}`, `${rows.join('\r\n')}\r\n`);
    const [start, module] = ['id\teffectiveTime\tactive\tmoduleId', '731000124108'];
    write(
      'Terminology/sct2_Concept_Snapshot_US1000124_20240301.txt',
      `${start}\tdefinitionStatusId`,
      `999000001000124100\t20240301\t1\t${module}\t900000000000074008`,
    );
    write(
      'Terminology/sct2_Description_Snapshot-en_US1000124_20240301.txt',
      `${start}\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId`,
      `999000001000124117\t20240301\t1\t${module}\t999000001000124100\ten\t900000000000003001\tUnhoused (finding)\t900000000000448009`,
    );
    const dataDir = folders.make();
    const { manifest } = await loadTerminology({ dataDir, paths: [edition, extension] });
    expect(manifest).toMatchObject({ id: 'snomed-us1000124-20240301', counts: { active: 40 } });
    expect(readConcepts(dataDir, manifest.id).at(-1)).toEqual({
      code: '999000001000124100',
      term: 'Unhoused (finding)',
      active: true,
    });
  });

  test('leaves what the dialect does not prefer and text definitions out of the names', async () => {
    const root = generate({ concepts: 3 });
    rewrite(root, 'sct2_TextDefinition', () => 'not even a table');
    expect((await loadFresh(root)).manifest.counts.active).toBe(3);
  });
});

describe('rows of a later day', () => {
  const change = (root: string, day: string, active: string) =>
    rewrite(
      root,
      'sct2_Concept',
      (text) => `${text}${conceptId(1)}\t${day}\t${active}\t900000000000207008\t900000000000074008\r\n`,
    );

  test('win wherever they stand, and earlier ones lose', async () => {
    const [later, earlier] = [generate({ type: 'Full' }), generate({ type: 'Full' })];
    change(later, '20231231', '0');
    change(earlier, '19991231', '0');
    expect((await loadFresh(later)).lexicon.conceptOf(conceptId(1))?.active).toBe(false);
    expect((await loadFresh(earlier)).lexicon.conceptOf(conceptId(1))?.active).toBe(true);
  });
});

describe('a release that is not whole is refused and leaves nothing behind', () => {
  const SECRET = 'Acute infection';
  const cases: readonly (readonly [string, (root: string) => void, RegExp])[] = [
    [
      'a column short',
      (root) => rewrite(root, 'sct2_Description', (text) => text.replace('\ten\t', '\t')),
      /sct2_Description_Snapshot-en_INT_20240101\.txt, line 2: 9 columns were expected, 8 were found/,
    ],
    [
      'with another header',
      (root) => rewrite(root, 'sct2_Concept', (text) => text.replace('moduleId', 'module')),
      /line 1: column 4 should be named moduleId/,
    ],
    [
      'with a date that is none',
      (root) => rewrite(root, 'sct2_Relationship', (text) => text.replace('20020131', '2002-1-31')),
      /line 2: effectiveTime is no date/,
    ],
    [
      'with an activity that is none',
      (root) => rewrite(root, 'sct2_Concept', (text) => text.replace('\t1\t', '\ttrue\t')),
      /active is neither 0 nor 1/,
    ],
    [
      'with an identifier that is none',
      (root) => rewrite(root, 'sct2_Description', (text) => text.replace(conceptId(0), '0x00')),
      /conceptId is no identifier/,
    ],
    [
      'cut off in a row',
      (root) => rewrite(root, 'sct2_Description', (text) => text.slice(0, -30)),
      /cut off|columns were expected/,
    ],
    [
      'cut off in its last field',
      (root) => rewrite(root, 'sct2_Concept', (text) => text.slice(0, -4)),
      /ends in the middle of this line/,
    ],
    [
      'in UTF-16',
      (root) => rewrite(root, 'sct2_Description', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
      /not UTF-8/,
    ],
    [
      'in Latin-1',
      (root) =>
        rewrite(root, 'sct2_Description', (text) =>
          Buffer.from(text.replace('Acute', 'Aigu\u00eb'), 'latin1'),
        ),
      /not UTF-8/,
    ],
    ['with an empty file', (root) => rewrite(root, 'sct2_Concept', () => ''), /is empty/],
  ];

  test.each(cases)('%s', async (_title, harm, message) => {
    const dataDir = folders.make();
    const root = generate({ concepts: 40 });
    harm(root);
    const fault = await load(dataDir, root).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(fault?.name).toBe('LoadError');
    expect(fault?.message).toMatch(message);
    expect(fault?.message).not.toContain(SECRET);
    expect(readdirSync(join(dataDir, 'terminology')).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('without a kind of file that is needed', async () => {
    const folder = folders.make();
    folders.write(folder, 'sct2_Concept_Snapshot_INT_20240101.txt', 'id\r\n');
    await expect(load(folders.make(), folder)).rejects.toThrow(
      'no Snapshot or Full file of: description, relationship, language',
    );
  });
});
