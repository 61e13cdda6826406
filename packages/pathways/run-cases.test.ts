import { describe, expect, test } from 'vitest';
import {
  type PathwayCase,
  parsePathway,
  readCases,
  renamePathway,
  runCases,
  systemTemplates,
  writeYaml,
} from './index.ts';
import { demo, pathwayOf, templateText } from './testing/cases.ts';
import { ruleText, small } from './testing/small.ts';

const patient = {
  id: '1',
  given: ['patient.name', 'patient.dob', 'referrer.name', 'reason'],
  birthDate: '1963-08-19',
  sex: 'male',
  conditions: ['haematuria'],
  facts: { visible: true, activeUti: { value: false, evidence: ['e1'] } },
};
const input = {
  documentType: 'referral',
  receivedAt: '2026-03-05',
  letterDate: '2026-03-03',
  patients: [patient],
};
const lineOf = (expectation: object, more: object = {}): string =>
  JSON.stringify({ id: 'R01', input, expect: expectation, ...more });

function casesOf(text: string): readonly PathwayCase[] {
  const file = readCases(text);
  if (file.state === 'invalid') throw new Error(JSON.stringify(file.issues));
  return file.cases;
}
const faultsOf = (text: string) => {
  const file = readCases(text);
  return file.state === 'invalid' ? file.issues : [];
};

describe('runCases()', () => {
  test('has nothing to tell about a case that is as expected', () => {
    const [result] = runCases(
      demo(),
      casesOf(lineOf({ category: 'CAT1', targetDays: 30, rules: ['URO-H1'] })),
    );
    expect(result).toEqual({ id: 'R01', line: 1, differences: [] });
  });

  test('names every field that differs, with what was expected and what was found', () => {
    const [result] = runCases(
      demo(),
      casesOf(`\n${lineOf({ category: 'CAT3', humanReview: true, flags: [] })}`),
    );
    expect(result).toEqual({
      id: 'R01',
      line: 2,
      differences: [
        { field: 'category', expected: 'CAT3', found: 'CAT1' },
        { field: 'humanReview', expected: true, found: false },
      ],
    });
  });

  test('compares lists without their order', () => {
    const missing = runCases(demo(), casesOf(lineOf({ missing: [] })))[0]?.differences[0]?.found as string[];
    expect(missing.length).toBeGreaterThan(1);
    const reversed = lineOf({ missing: missing.toReversed() });
    expect(runCases(demo(), casesOf(reversed))[0]?.differences).toEqual([]);
  });

  test('runs the start that a case names', () => {
    const nodes = `  - { manuallyRun: second-look, title: Second look, nodes: [\n${ruleText('A', 'CAT3', '{ always: true }').replace('  - ', '    ')}    ] }\n`;
    const two = small(`${ruleText('B', 'CAT1', '{ always: true }')}${nodes}`);
    const asked = [{ ...input, patients: [{ ...patient, conditions: ['headache'] }] }, input] as const;
    const text = JSON.stringify({
      id: 'a',
      input: asked[0],
      start: 'second-look',
      expect: { category: 'CAT3' },
    });
    expect(runCases(two, casesOf(text))[0]?.differences).toEqual([]);
  });
});

describe('readCases()', () => {
  test('tells every fault with its line and place, and no value', () => {
    const text = [
      '',
      'nonsense',
      lineOf({ category: 'CAT1', categorie: 'x' }),
      lineOf({}),
      '{"id":"x"}',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      { path: '', line: 2, message: 'is not JSON' },
      { path: 'expect.categorie', line: 3, message: 'categorie is no key of this place' },
      { path: 'expect', line: 4, message: 'expects nothing' },
      { path: 'input', line: 5, message: 'is missing' },
      { path: 'expect', line: 5, message: 'is missing' },
    ]);
    const bad = lineOf({ category: 'CAT1' }, { input: { ...input, receivedAt: 'Quackenbush' } });
    expect(faultsOf(bad)).toEqual([
      { path: 'input.receivedAt', line: 1, message: 'must be a date such as 2026-01-31' },
    ]);
  });

  test('refuses a file of none, and an id that stands twice', () => {
    expect(faultsOf('\n\n')).toEqual([{ path: '', message: 'holds no case' }]);
    const line = lineOf({ category: 'CAT1' });
    expect(faultsOf(`${line}\n${line}`)).toEqual([
      { path: 'id', line: 2, message: 'names a case that stands above' },
    ]);
  });

  test('takes a short fact and a whole one for the same', () => {
    const [short] = casesOf(lineOf({ category: 'CAT1' }));
    expect(short?.input.patients[0]?.facts).toEqual({
      visible: { value: true, evidence: [] },
      activeUti: { value: false, evidence: ['e1'] },
    });
    expect(short?.input.patients[0]?.birthDate).toEqual({ value: '1963-08-19', evidence: [] });
  });
});

describe('writing a pathway', () => {
  test.each(systemTemplates)('$id as YAML is read as the same pathway', ({ text }) => {
    const pathway = pathwayOf(text);
    expect(pathwayOf(writeYaml(pathway)).sha256).toBe(pathway.sha256);
  });

  test('under another name keeps every comment and changes nothing else', () => {
    const text = templateText('urology');
    const renamed = renamePathway(text, { id: 'north-urology', version: '2.0.0', title: 'North: urology' });
    expect(renamed.match(/#.*/g)).toEqual(text.match(/#.*/g));
    const { document } = pathwayOf(renamed);
    const { document: before } = pathwayOf(text);
    expect(document).toEqual({ ...before, id: 'north-urology', version: '2.0.0', title: 'North: urology' });
    expect(parsePathway(renamePathway(text, { id: 'x-y', version: '1.0.0' }))).toMatchObject({
      state: 'parsed',
      pathway: { document: { title: before.title } },
    });
  });
});
