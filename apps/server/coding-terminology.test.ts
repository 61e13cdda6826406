import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWork } from '@chartwright/coding/work';
import { loadTerminology, useTerminology } from '@chartwright/terminology/manage';
import { conceptId, writeRelease } from '@chartwright/terminology/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNoteReader } from './coding-reader.ts';
import { loadTerminology as loadForServer } from './terminology.ts';

/** Notes coded with what an operator has loaded, through the real engine and its code gate. */

let dataDir = '';
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'chartwright-loaded-'));
  const order = join(dataDir, 'icd10cm_order_2025.txt');
  writeFileSync(order, `00001 S133    1 ${'Sprain'.padEnd(60)} Sprain, as the order file has it\n`);
  await loadTerminology({ dataDir, paths: [order] });
  await loadTerminology({
    dataDir,
    paths: [writeRelease(join(dataDir, 'release'), { concepts: 100, synonyms: 2 })],
  });
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const codesOf = (note: string) => {
  const reader = openNoteReader(loadForServer(dataDir));
  return reader
    .code(note, { specialty: 'General Medicine', letterDate: '2025-03-15' })
    .facts.map(({ source, snomed, icd10cm }) => [source, snomed?.code, icd10cm]);
};

// Number 3 is mapped to S13.3, number 15 to S25.5.
const NOTE = 'Acute inflammation of proximal femur. Acute contracture of proximal femur.';

test('a loaded release gives its concepts, with ICD-10-CM codes from its map alone', () => {
  useTerminology(dataDir, { ids: ['snomed-int-20240101'] });
  expect(codesOf(NOTE)).toEqual([
    ['Acute inflammation of proximal femur', conceptId(3), [{ code: 'S13.3', term: '' }]],
    ['Acute contracture of proximal femur', conceptId(15), [{ code: 'S25.5', term: '' }]],
  ]);
});

test('with an order file only its codes are given, under its titles', () => {
  useTerminology(dataDir, { ids: ['snomed-int-20240101', 'icd10cm-2025'] });
  expect(codesOf(NOTE)).toEqual([
    [
      'Acute inflammation of proximal femur',
      conceptId(3),
      [{ code: 'S13.3', term: 'Sprain, as the order file has it' }],
    ],
    ['Acute contracture of proximal femur', conceptId(15), undefined],
  ]);
});

const request = { note: NOTE, specialty: 'General Medicine', letterDate: '2025-03-15', birthDate: null };
const id = '00000000-0000-7000-8000-000000000000';
const codeIt = () =>
  createWork(openNoteReader(loadForServer(dataDir))).code({
    id,
    request,
    codedAt: '2025-03-15T00:00:00.000Z',
  });
const bundleOf = (coded: ReturnType<typeof codeIt>): string => {
  const work = createWork(openNoteReader(loadForServer(dataDir)));
  const face = { name: 'bundle' as const, patientId: 'p1', fhirBase: 'https://clinic.example/fhir' };
  return Buffer.from(work.show({ id, request, coded, face })).toString();
};

test('a task coded with it is shown as a valid Bundle that names the release', () => {
  const bundle = bundleOf(codeIt());
  expect(bundle).toContain(conceptId(3));
  expect(bundle).toContain('20240101');
});

test('a mapped code without an order file stands in the Bundle without a name', () => {
  useTerminology(dataDir, { ids: ['snomed-int-20240101'], without: ['icd10cm'] });
  expect(bundleOf(codeIt())).toContain('{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"S13.3"}');
});

test('the Bundle of an old task leaves out what the terminology loaded now does not have', () => {
  useTerminology(dataDir, { ids: ['snomed-int-20240101'] });
  const coded = codeIt();
  useTerminology(dataDir, { ids: ['gps-2020-09'] });
  const bundle = bundleOf(coded);
  expect(bundle).not.toContain(conceptId(3));
  expect(bundle).not.toContain('icd-10-cm');
  expect(bundle).toContain('Acute inflammation of proximal femur');
});
