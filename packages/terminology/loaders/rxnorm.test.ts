import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGate } from '../gate.ts';
import { openLexicon } from '../lexicon.ts';
import { loadTerminology } from '../load.ts';
import { useFolder } from '../testing/folder.ts';
import { useTerminology } from '../use.ts';

const folders = useFolder();

const atom = (rxcui: string, type: string, name: string, { source = 'RXNORM', suppressed = 'N' } = {}) =>
  `${rxcui}|ENG||||||${rxcui}9||${rxcui}||${source}|${type}|${rxcui}|${name}||${suppressed}|4096|\n`;
/** The second concept has this relation to the first, as the files say it. */
const relation = (first: string, said: string, second: string, inverse: string) =>
  `${first}||CUI|RO|${second}||CUI|${said}|1||RXNORM|RXNORM|||||\n${second}||CUI|RO|${first}||CUI|${inverse}|2||RXNORM|RXNORM|||||\n`;

const CONSO = [
  atom('1191', 'IN', 'aspirin'),
  atom('32968', 'IN', 'clopidogrel'),
  atom('9000001', 'IN', 'zorbimab'),
  atom('9000002', 'IN', 'house cat dander'),
  atom('9000003', 'PIN', 'zorbimab sodium'),
  atom('9000004', 'BN', 'Zorbify'),
  atom('9000005', 'BN', 'Today'),
  atom('9000006', 'SCDC', 'zorbimab 10 MG'),
  atom('9000007', 'SCDC', 'aspirin 75 MG'),
  atom('9000008', 'SCD', 'aspirin 75 MG / zorbimab 10 MG Oral Tablet'),
  atom('9000009', 'SCD', 'old tablet', { suppressed: 'O' }),
  atom('9000010', 'IN', 'foreign drug', { source: 'MMSL' }),
  atom('9000011', 'BN', 'Orphanol'),
].join('');
const REL = [
  relation('9000001', 'form_of', '9000003', 'has_form'),
  relation('9000001', 'tradename_of', '9000004', 'has_tradename'),
  relation('9000001', 'tradename_of', '9000005', 'has_tradename'),
  relation('9000001', 'has_ingredient', '9000006', 'ingredient_of'),
  relation('9000003', 'has_precise_ingredient', '9000006', 'precise_ingredient_of'),
  relation('1191', 'has_ingredient', '9000007', 'ingredient_of'),
  relation('9000006', 'consists_of', '9000008', 'constitutes'),
  relation('9000007', 'consists_of', '9000008', 'constitutes'),
].join('');

function writeRxNorm(
  files: Readonly<Record<string, string>> = { 'RXNCONSO.RRF': CONSO, 'RXNREL.RRF': REL },
): string {
  const folder = join(folders.make(), 'RxNorm_full_01022024');
  for (const [name, content] of Object.entries(files)) folders.write(folder, `rrf/${name}`, content);
  return folder;
}

const load = async (path = writeRxNorm()) => {
  const dataDir = folders.make();
  return { dataDir, ...(await loadTerminology({ dataDir, paths: [path] })) };
};

describe('RxNorm', () => {
  test('is loaded with what each drug is made of', async () => {
    const { manifest, dataDir } = await load();
    expect(manifest).toMatchObject({
      id: 'rxnorm-20240102',
      version: '2024-01-02',
      counts: { IN: 4, PIN: 1, BN: 2, SCD: 1 },
      notes: ['1 drugs have no ingredient that is in use and were left out.'],
    });
    expect(manifest.attribution).toContain('National Library of Medicine');
    const rows = readFileSync(join(dataDir, 'terminology/rxnorm-20240102/drugs.tsv'), 'utf8');
    expect(rows).toContain('9000008\tSCD\taspirin 75 MG / zorbimab 10 MG Oral Tablet\t1191+9000001\n');
    expect(rows).toContain('9000003\tPIN\tzorbimab sodium\t9000001\n');
    expect(rows).toContain('9000004\tBN\tZorbify\t9000001\n');
  });

  test('adds its drugs to the dictionary, but no everyday word and nothing that is in no clinical drug', async () => {
    const { dataDir } = await load();
    const lexicon = openLexicon(useTerminology(dataDir, { ids: ['rxnorm-20240102'] }).index);
    const forms = Array.from({ length: lexicon.formCount }, (_, at) => lexicon.form(at)).flatMap(
      ({ text, owner }) =>
        'drug' in owner
          ? [[text, lexicon.drugs[owner.drug]?.ingredients.map(({ rxcui }) => rxcui).join('+')]]
          : [],
    );
    const of = (name: string) =>
      forms.filter(([text]) => text === name).map(([, ingredients]) => ingredients);
    expect(of('zorbimab')).toEqual(['9000001']);
    expect(of('zorbimab sodium')).toEqual(['9000001']);
    expect(of('Zorbify')).toEqual(['9000001']);
    expect(of('aspirin')).toEqual(['1191']);
    expect([...of('Today'), ...of('house cat dander'), ...of('foreign drug')]).toEqual([]);
    expect(
      lexicon.drugs.some(
        ({ ingredients }) => ingredients.map(({ rxcui }) => rxcui).join('+') === '1191+9000001',
      ),
    ).toBe(true);
  });

  test('takes its identifier from a drug of ours that it does not have under that name', async () => {
    const { dataDir } = await load();
    const plain = createGate(openLexicon(useTerminology(dataDir, { ids: [] }).index));
    const gate = createGate(openLexicon(useTerminology(dataDir, { ids: ['rxnorm-20240102'] }).index));
    const [aspirin, warfarin] = [
      { code: '1191', term: 'aspirin' },
      { code: '11289', term: 'warfarin' },
    ];
    expect([plain.admitsRxNorm(aspirin), plain.admitsRxNorm(warfarin)]).toEqual([true, true]);
    expect([gate.admitsRxNorm(aspirin), gate.admitsRxNorm(warfarin)]).toEqual([true, false]);
  });

  test.each([
    ['a file missing', { 'RXNCONSO.RRF': CONSO }, /has no RXNREL\.RRF/],
    [
      'a row of another form',
      { 'RXNCONSO.RRF': `${CONSO}1|2|3\n`, 'RXNREL.RRF': REL },
      /RXNCONSO\.RRF, line 14: 18 fields were expected/,
    ],
    [
      'a relation of another form',
      { 'RXNCONSO.RRF': CONSO, 'RXNREL.RRF': 'x\n' },
      /RXNREL\.RRF, line 1: 16 fields/,
    ],
    ['no ingredient', { 'RXNCONSO.RRF': atom('1', 'BN', 'x'), 'RXNREL.RRF': REL }, /holds no ingredient/],
  ])('with %s is refused', async (_title, files, message) => {
    await expect(load(writeRxNorm(files as Record<string, string>))).rejects.toThrow(message);
  });
});
