import { describe, expect, test } from 'vitest';
import { buildIndex } from './compile.ts';
import { createGate } from './gate.ts';
import { openLexicon } from './lexicon.ts';

const release = { id: 'own', title: 'Own', version: '2024-01-01', source: 'rf2', attribution: '' } as const;
const concepts = [
  { code: '22298006', term: 'Myocardial infarction (disorder)', active: true },
  { code: '195967001', term: 'Asthma (disorder)', active: false },
];
const maps = (each: (code: string, codes: readonly string[]) => void) => each('22298006', ['I21.9', 'Z99.9']);
const gate = createGate(openLexicon(buildIndex(concepts, release, { maps })));

describe('the code gate', () => {
  test('admits an active concept under its name', () => {
    expect(gate.admits({ code: '22298006', term: 'Myocardial infarction (disorder)' })).toBe(true);
    expect(gate.find('22298006')?.term).toBe('Myocardial infarction (disorder)');
  });

  test.each([
    ['another name', { code: '22298006', term: 'Heart attack' }],
    ['the name of another concept', { code: '22298006', term: 'Asthma (disorder)' }],
    ['the name in other letters', { code: '22298006', term: 'myocardial infarction (disorder)' }],
    ['a retired concept', { code: '195967001', term: 'Asthma (disorder)' }],
    ['a well-formed code that the release lacks', { code: '73211009', term: 'Diabetes mellitus (disorder)' }],
    ['what is no identifier', { code: '022298006', term: 'Myocardial infarction (disorder)' }],
    ['nothing', { code: '', term: '' }],
  ])('does not admit %s', (_title, coding) => {
    expect(gate.admits(coding)).toBe(false);
  });

  test('finds no retired concept', () => {
    expect(gate.find('195967001')).toBeUndefined();
  });

  test('admits a concept of a release that states no activity, and says so', () => {
    const unstated = concepts.map((row) => ({ ...row, active: undefined }));
    const open = createGate(openLexicon(buildIndex(unstated, release)));
    expect(open.admits({ code: '195967001', term: 'Asthma (disorder)' })).toBe(true);
    expect([open.knowsActivity, gate.knowsActivity]).toEqual([false, true]);
  });

  test('admits an RxNorm ingredient under its name alone', () => {
    expect(gate.admitsRxNorm({ code: '1191', term: 'Aspirin' })).toBe(true);
    expect(gate.admitsRxNorm({ code: '1191', term: 'warfarin' })).toBe(false);
    expect(gate.admitsRxNorm({ code: '99999999', term: 'aspirin' })).toBe(false);
  });

  test('admits an ICD-10-CM code only from the map of the concept', () => {
    expect(gate.admitsIcd10cm('22298006', { code: 'I21.9', term: 'anything' })).toBe(true);
    expect(gate.admitsIcd10cm('22298006', { code: 'I10', term: '' })).toBe(false);
    expect(gate.admitsIcd10cm('73211009', { code: 'I21.9', term: '' })).toBe(false);
  });

  test('with an order file, admits only its codes and under their titles', () => {
    const icd10cm = [{ code: 'I21.9', title: 'Acute myocardial infarction, unspecified' }];
    const strict = createGate(openLexicon(buildIndex(concepts, release, { maps, icd10cm })));
    expect(
      strict.admitsIcd10cm('22298006', { code: 'I21.9', term: 'Acute myocardial infarction, unspecified' }),
    ).toBe(true);
    expect(strict.admitsIcd10cm('22298006', { code: 'I21.9', term: 'Another title' })).toBe(false);
    expect(strict.admitsIcd10cm('22298006', { code: 'Z99.9', term: '' })).toBe(false);
  });
});
