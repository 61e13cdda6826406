import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { openLexicon } from '../lexicon.ts';
import { loadTerminology } from '../load.ts';
import { compileStarter } from '../starter.ts';
import { useFolder } from '../testing/folder.ts';
import { makeZip } from '../testing/zip.ts';
import { compileChoice, readConcepts, useTerminology } from '../use.ts';

const folders = useFolder();

async function loadText(name: string, content: string | Uint8Array, released?: string) {
  const dataDir = folders.make();
  const path = folders.write(folders.make(), name, content);
  const { manifest } = await loadTerminology({ dataDir, paths: [path], released });
  const concepts = () =>
    readConcepts(dataDir, manifest.id).map(({ code, term, active }) => [code, term, active]);
  return { dataDir, manifest, concepts };
}
const table = (...rows: readonly string[][]) => rows.map((cells) => `${cells.join('\t')}\r\n`).join('');
const MI = ['22298006', '1', 'Myocardial infarction (disorder)', 'Heart attack'];
const ASTHMA = ['195967001', '0', 'Asthma (disorder)', 'Asthma'];

describe('a Global Patient Set file', () => {
  const HEADER = ['identifier', 'active', 'FSN', 'preferred term'];

  test('is read in ascending order, with active and inactive concepts and preferred terms', async () => {
    const { manifest, concepts, dataDir } = await loadText(
      'SnomedGPS_20240101.txt',
      table(HEADER, ASTHMA, MI),
    );
    expect(manifest).toMatchObject({
      id: 'gps-20240101',
      version: '2024-01-01',
      counts: { active: 1, inactive: 1, unstated: 0, descriptions: 1 },
    });
    expect(manifest.attribution).toContain('CC BY 4.0');
    expect(concepts()).toEqual([
      ['22298006', 'Myocardial infarction (disorder)', true],
      ['195967001', 'Asthma (disorder)', false],
    ]);
    const lexicon = openLexicon(compileChoice(dataDir, { snomed: manifest.id }));
    const preferred = Array.from({ length: lexicon.formCount }, (_, at) => lexicon.form(at)).filter(
      ({ kind }) => kind === 'preferred',
    );
    expect(lexicon.conceptOf('22298006')?.active).toBe(true);
    expect(preferred.every(({ text }) => text === 'Heart attack')).toBe(true);
  });

  test.each([
    [
      ['FSN', 'Identifier', 'Preferred Term', 'Active'],
      [2, 0, 3, 1],
    ],
    [
      ['active', 'Fully Specified Name', 'conceptId', 'PT'],
      [1, 2, 0, 3],
    ],
    [
      ['\uFEFFConcept ID', 'FSN', 'Status', 'Note'],
      [0, 2, 1, 3],
    ],
  ])('is read by its header: %j', async (header, places) => {
    const reorder = (row: readonly string[]) => {
      const order = header.map((title) => {
        const bare = title.toLowerCase().replaceAll(/[^a-z]/g, '');
        if (['fsn', 'fullyspecifiedname'].includes(bare)) return 2;
        if (['active', 'status'].includes(bare)) return 1;
        return ['identifier', 'conceptid'].includes(bare) ? 0 : 3;
      });
      return order.map((place) => row[place] ?? '');
    };
    expect(places).toHaveLength(4);
    const { concepts } = await loadText('gps-20250101.tsv', table(header, reorder(MI), reorder(ASTHMA)));
    expect(concepts()).toEqual([
      ['22298006', 'Myocardial infarction (disorder)', true],
      ['195967001', 'Asthma (disorder)', false],
    ]);
  });

  test('takes words for activity', async () => {
    const { concepts } = await loadText(
      'gps-20250101.txt',
      table(
        HEADER,
        ['22298006', 'Active', 'A (finding)', 'A'],
        ['195967001', 'INACTIVE', 'B (finding)', 'B'],
      ),
    );
    expect(concepts().map(([, , active]) => active)).toEqual([true, false]);
  });

  test('without a date in its name asks for it, and takes it from the order', async () => {
    await expect(loadText('gps.txt', table(HEADER, MI))).rejects.toThrow('--released');
    expect((await loadText('gps.txt', table(HEADER, MI), '2023-06-30')).manifest.id).toBe('gps-20230630');
  });

  test.each([
    [
      'a bad identifier',
      table(HEADER, ['022298006', '1', 'A (finding)', 'A']),
      /line 2: the identifier is none/,
    ],
    [
      'an unclear activity',
      table(HEADER, MI, ['195967001', 'maybe', 'A (finding)', 'A']),
      /line 3: the column of activity/,
    ],
    ['no name', table(HEADER, ['195967001', '1', '', 'A']), /line 2: the name is empty/],
    ['a column too few', table(HEADER, ['195967001', '1']), /line 2: 4 columns were expected, 2 were found/],
    ['an identifier twice', table(HEADER, MI, MI), /line 3: the identifier stands in the file twice/],
    ['no rows', table(HEADER), /holds no concept/],
    ['an end that was cut off', table(HEADER, MI).slice(0, -5), /cut off/],
  ])('with %s is refused', async (_title, content, message) => {
    await expect(loadText('gps-20250101.txt', content)).rejects.toThrow(message);
  });

  test('is found in a zip', async () => {
    const zip = makeZip([
      { name: 'gps-20250101.txt', data: Buffer.from(table(HEADER, MI)) },
      { name: 'readme.md', data: Buffer.from('#') },
    ]);
    expect((await loadText('any.zip', zip)).manifest.id).toBe('gps-20250101');
  });
});

describe('a FHIR resource', () => {
  const system = 'http://snomed.info/sct';
  const valueSet = (members: object) =>
    JSON.stringify({ resourceType: 'ValueSet', name: 'OwnSet', version: '2024-03-01', ...members });

  test('is read from compose.include.concept, other systems left out', async () => {
    const { manifest, concepts } = await loadText(
      'set.json',
      valueSet({
        compose: {
          include: [
            { system, concept: [{ code: '22298006', display: 'Myocardial infarction (disorder)' }] },
            { system: 'http://loinc.org', concept: [{ code: '8480-6', display: 'Systolic blood pressure' }] },
          ],
        },
      }),
    );
    expect(manifest).toMatchObject({
      id: 'fhir-ownset-20240301',
      source: 'fhir',
      counts: { active: 0, unstated: 1 },
    });
    expect(manifest.notes).toContain('1 concepts are not said to be active or inactive; they are used.');
    expect(manifest.notes.join()).toContain('The date is that of the resource');
    expect(concepts()).toEqual([['22298006', 'Myocardial infarction (disorder)', undefined]]);
  });

  test('is read from expansion.contains at any depth, with what is inactive', async () => {
    const { concepts } = await loadText(
      'set.json',
      valueSet({
        expansion: {
          contains: [
            {
              contains: [
                {
                  system,
                  code: '22298006',
                  display: 'Heart attack',
                  inactive: false,
                  designation: [
                    { use: { code: '900000000000003001' }, value: 'Myocardial infarction (disorder)' },
                  ],
                },
                { system, code: '195967001', display: 'Asthma (disorder)', inactive: true },
              ],
            },
          ],
        },
      }),
    );
    expect(concepts()).toEqual([
      ['22298006', 'Myocardial infarction (disorder)', true],
      ['195967001', 'Asthma (disorder)', false],
    ]);
  });

  test.each([
    [
      'its include',
      {
        compose: {
          include: [
            {
              system,
              version: `${system}/900000000000207008/version/20230131`,
              concept: [{ code: '22298006', display: 'x (finding)' }],
            },
          ],
        },
      },
    ],
    [
      'its expansion',
      {
        expansion: {
          parameter: [{ valueUri: `${system}|${system}/900000000000207008/version/20230131` }],
          contains: [{ system, code: '22298006', display: 'x (finding)' }],
        },
      },
    ],
  ])('takes the date of the edition from %s before its own', async (_title, members) => {
    const { manifest } = await loadText('set.json', valueSet(members));
    expect(manifest.version).toBe('2023-01-31');
    expect(manifest.notes.join()).not.toContain('The date is that of the resource');
  });

  test('is read from a CodeSystem, its version from the edition', async () => {
    const { manifest, concepts } = await loadText(
      'system.json',
      JSON.stringify({
        resourceType: 'CodeSystem',
        url: system,
        name: 'Part',
        version: `${system}/900000000000207008/version/20240201`,
        concept: [
          {
            code: '22298006',
            display: 'Heart attack',
            concept: [
              {
                code: '195967001',
                display: 'Asthma (disorder)',
                property: [{ code: 'inactive', valueBoolean: true }],
              },
            ],
          },
        ],
      }),
    );
    expect(manifest.version).toBe('2024-02-01');
    expect(manifest.notes.join()).toContain('1 names have no semantic tag');
    expect(concepts()).toEqual([
      ['22298006', 'Heart attack', undefined],
      ['195967001', 'Asthma (disorder)', false],
    ]);
  });

  test('as large as the starter set gives its concepts, and bears out every row of our own layer', async () => {
    const file = createRequire(import.meta.url).resolve('hl7.terminology.r4/ValueSet-snomed-intl-gps.json');
    const { manifest, dataDir } = await loadText('gps.json', readFileSync(file));
    expect(manifest).toMatchObject({ version: '2020-07-31', counts: { unstated: 26_158 } });
    const lexicon = openLexicon(compileChoice(dataDir, { snomed: manifest.id }));
    expect(lexicon.layer).toEqual(openLexicon(compileStarter()).layer);
  });

  test.each([
    ['no JSON', '{"resourceType":', /is not JSON/],
    ['a set by rule', valueSet({ compose: { include: [{ system, filter: [] }] } }), /must be expanded first/],
    ['another resource', JSON.stringify({ resourceType: 'Patient', date: '2024-01-01' }), /lists no concept/],
    [
      'another code system',
      JSON.stringify({
        resourceType: 'CodeSystem',
        date: '2024-01-01',
        url: 'http://loinc.org',
        concept: [{ code: '22298006', display: 'x' }],
      }),
      /lists no concept/,
    ],
    [
      'a code that is none',
      valueSet({ expansion: { contains: [{ system, code: 'MI', display: 'x' }] } }),
      /no identifier of SNOMED CT/,
    ],
    [
      'a code without a name',
      valueSet({ expansion: { contains: [{ system, code: '22298006' }] } }),
      /gives 22298006 no name/,
    ],
    [
      'a code with two names',
      valueSet({
        expansion: {
          contains: [
            { system, code: '22298006', display: 'x' },
            { system, code: '22298006', display: 'y' },
          ],
        },
      }),
      /two names/,
    ],
  ])('that is %s is refused', async (_title, content, message) => {
    await expect(loadText('one.json', content, '2024-01-01')).rejects.toThrow(message);
  });
});

describe('an ICD-10-CM order file', () => {
  const row = (number: number, code: string, billable: string, title: string) =>
    `${String(number).padStart(5, '0')} ${code.padEnd(7)} ${billable} ${title.slice(0, 60).padEnd(60)} ${title}\r\n`;
  const ORDER = [
    row(1, 'E11', '0', 'Type 2 diabetes mellitus'),
    row(2, 'E119', '1', 'Type 2 diabetes mellitus without complications'),
    row(
      3,
      'S72001A',
      '1',
      'Fracture of unspecified part of neck of right femur, initial encounter for closed fracture',
    ),
  ].join('');

  test('is read by its columns, and its titles are found by code', async () => {
    const { manifest, dataDir } = await loadText('icd10cm_order_2025.txt', ORDER);
    expect(manifest).toMatchObject({
      id: 'icd10cm-2025',
      kind: 'icd10cm',
      counts: { codes: 3, billable: 2 },
    });
    const { index } = useTerminology(dataDir, { ids: ['icd10cm-2025'] });
    const lexicon = openLexicon(index);
    expect(lexicon.hasIcd10cm).toBe(true);
    expect(lexicon.icd10cmTitle('E11.9')).toBe('Type 2 diabetes mellitus without complications');
    expect(lexicon.icd10cmTitle('S72.001A')).toMatch(/^Fracture of unspecified part/);
    expect(['E119', 'E11.8', '', 'ZZZ'].map((code) => lexicon.icd10cmTitle(code))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(lexicon.parts).toMatchObject([{ kind: 'icd10cm', version: '2025' }]);
  });

  test.each([
    ['icd10cm-order-2024.txt', 'icd10cm-2024'],
    ['icd10cm-order-April-1-2025.txt', 'icd10cm-2025'],
  ])('is known under the name %s; the addenda beside it are not', async (name, id) => {
    const addenda = { name: 'icd10cm_order_addenda_2025.txt', data: Buffer.from('No change') };
    const zip = makeZip([{ name: `2025/${name}`, data: Buffer.from(ORDER) }, addenda]);
    expect((await loadText('icd.zip', zip)).manifest.id).toBe(id);
  });

  test.each([
    ['a row of another form', `${ORDER}not a row\r\n`, /line 4: this is no row/],
    ['a code twice', ORDER + row(4, 'E119', '1', 'Again'), /line 4: the code stands in the file twice/],
    ['nothing', '', /holds no code/],
  ])('with %s is refused', async (_title, content, message) => {
    await expect(loadText('icd10cm_order_2025.txt', content)).rejects.toThrow(message);
  });
});
