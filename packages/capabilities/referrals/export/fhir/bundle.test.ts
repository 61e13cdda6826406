import { complaintsOfR4 } from '@chartwright/fhir/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportSource } from '../source.ts';
import { anySource } from '../testing/any-source.ts';
import { resolved } from '../testing/resolved.ts';
import { exportOptions, letters, sourceOf, sourceOfCase, withField } from '../testing/sources.ts';
import { writeBundle } from './bundle.ts';

type Loose = ReturnType<typeof JSON.parse>;

const bundleOf = (source: ExportSource): Loose =>
  JSON.parse(JSON.stringify(writeBundle(source, exportOptions)));
const allOf = (bundle: Loose, type: string): Loose[] =>
  bundle.entry
    .map(({ resource }: Loose) => resource)
    .filter(({ resourceType }: Loose) => resourceType === type);
const oneOf = (bundle: Loose, type: string): Loose => {
  const [first, ...others] = allOf(bundle, type);
  expect(first).toBeDefined();
  expect(others).toEqual([]);
  return first;
};
const urgent = sourceOfCase('D01');

describe('the FHIR R4 bundle', () => {
  test('of every development letter is valid to a validator of another project, and its references lead somewhere', () => {
    const complaints = letters.flatMap((letter) =>
      complaintsOfR4(resolved(writeBundle(sourceOf(letter), exportOptions))).map(
        (one) => `${letter.id} ${one}`,
      ),
    );
    expect(letters.length).toBeGreaterThan(30);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('of any words at all is valid', () => {
    fc.assert(
      fc.property(anySource(fc), ({ source }) => {
        expect(complaintsOfR4(resolved(writeBundle(source, exportOptions)))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('says who is referred, by when, and how urgently', () => {
    const bundle = bundleOf(urgent);
    const patient = bundle.entry.find(({ resource }: Loose) => resource.resourceType === 'Patient');
    expect(patient.resource).toMatchObject({
      name: [{ family: 'Tulloch', given: ['Bernadette'] }],
      birthDate: '1967-05-27',
      identifier: [{ system: 'http://ns.electronichealth.net.au/id/medicare-number', value: '7051220722' }],
    });
    expect(oneOf(bundle, 'ServiceRequest')).toMatchObject({
      status: 'active',
      intent: 'order',
      priority: 'asap',
      subject: { reference: patient.fullUrl },
      occurrencePeriod: { end: '2026-03-14' },
      authoredOn: '2026-02-10',
    });
    expect(oneOf(bundle, 'DocumentReference')).toMatchObject({
      identifier: expect.arrayContaining([
        { system: 'https://clinic.example/fhir/identifier/sha-256', value: urgent.record.sha256 },
      ]),
      content: [{ attachment: { contentType: 'text/plain', url: exportOptions.fileUrl(urgent.record.id) } }],
    });
  });

  test('names the quote and page of what it says', () => {
    const [allergy] = allOf(bundleOf(urgent), 'AllergyIntolerance');
    const said = Object.fromEntries(
      allergy.extension.map(({ url, valueString, valueInteger }: Loose) => [
        url.slice(url.lastIndexOf('/') + 1),
        valueString ?? valueInteger,
      ]),
    );
    const page = letters.find(({ id }) => id === 'D01')?.pages[said['text-page'] - 1] ?? '';
    expect(said['text-source']).toContain('Keflex');
    expect(page.slice(said['text-index-start'], said['text-index-end'])).toBe(said['text-source']);
  });

  test('has a code of the gate for the words of a diagnosis, and for none that the coding did not read', () => {
    const [coded] = allOf(bundleOf(urgent), 'Condition').filter(
      ({ code }: Loose) => code.coding !== undefined,
    );
    expect(coded.code.coding[0]).toMatchObject({
      system: 'http://snomed.info/sct',
      code: expect.any(String),
    });
    const { result } = urgent.outcome;
    const uncoded = { ...result, coding: { ...result.coding, mentions: [] } };
    const bundle = bundleOf({ ...urgent, outcome: { ...urgent.outcome, result: uncoded } });
    expect(allOf(bundle, 'Condition').some(({ code }: Loose) => code.coding !== undefined)).toBe(false);
  });

  test.each([
    ['confirmed', 'confirmed', 'active'],
    ['suspected', 'provisional', 'active'],
    ['historical', 'confirmed', 'inactive'],
    ['negated', 'refuted', undefined],
  ])('calls a diagnosis that is %s %s', (status, verification, clinical) => {
    const source = withField(urgent, 'diagnoses', [{ text: 'Goitre', status, date: null }]);
    const condition = oneOf(bundleOf(source), 'Condition');
    expect(condition.verificationStatus.coding[0].code).toBe(verification);
    expect(condition.clinicalStatus?.coding[0].code).toBe(clinical);
  });

  test('keeps a diagnosis of a relative out of the conditions of the patient', () => {
    const source = withField(urgent, 'diagnoses', [{ text: 'Goitre', status: 'family', date: null }]);
    expect(allOf(bundleOf(source), 'Condition')).toEqual([]);
    expect(oneOf(bundleOf(source), 'FamilyMemberHistory').condition[0].code.text).toBe('Goitre');
  });

  test('says "no known allergies" only where the letter does, and never beside an allergy', () => {
    const texts = (source: ExportSource) =>
      allOf(bundleOf(source), 'AllergyIntolerance').map(({ code }: Loose) => code.text);
    const silent = withField(urgent, 'allergies', undefined);
    expect(texts(silent)).toEqual([]);
    expect(texts(withField(silent, 'no_known_allergies', true))).toEqual(['No known allergies']);
    expect(texts(withField(urgent, 'no_known_allergies', true))).toEqual(['Keflex']);
  });

  test('gives a number with a wrong check digit no system to be matched by', () => {
    const source = withField(urgent, 'identifiers', [
      { type: 'nhs', value: '999 000 0001', checkDigit: 'invalid' },
    ]);
    const [identifier] = oneOf(bundleOf(source), 'Patient').identifier;
    expect(identifier).toEqual({ type: { text: 'NHS number, check digit wrong' }, value: '999 000 0001' });
  });

  test('does not write as a finding that the letter speaks of red flags', () => {
    const source = withField(urgent, 'facts.chestPainRedFlags', { value: true });
    const codes = allOf(bundleOf(source), 'Observation').map(({ code }: Loose) => code.coding?.[0].code);
    expect(codes).toContain('visible');
    expect(codes).not.toContain('chestPainRedFlags');
  });

  test('holds what waits for a person, and names who decided', () => {
    const held = letters
      .map(sourceOf)
      .find(({ outcome }) => outcome.result.triage.human_review && outcome.result.patients.length === 1);
    if (held === undefined) throw new Error('No letter waits for a person');
    expect(oneOf(bundleOf(held), 'Task').status).toBe('on-hold');
    const decided = bundleOf({
      ...held,
      decision: {
        at: new Date('2027-01-02T03:04:05Z'),
        by: ['usr_1', 'usr_2'],
        action: 'override',
        category: 'CAT1',
        targetDate: '2027-02-01',
        reason: 'Seen by phone',
        route: null,
        patients: [],
      },
    });
    expect(oneOf(decided, 'Task')).toMatchObject({
      status: 'accepted',
      lastModified: '2027-01-02T03:04:05.000Z',
      restriction: { period: { end: '2027-02-01' } },
    });
    expect(oneOf(decided, 'Provenance').agent).toHaveLength(3);
  });

  test('of what is no referral is the file alone', () => {
    const other = letters
      .map(sourceOf)
      .find(({ outcome }) => outcome.result.document_type === 'not_referral');
    if (other === undefined) throw new Error('Every letter is a referral');
    const types = bundleOf(other).entry.map(({ resource }: Loose) => resource.resourceType);
    expect(types).not.toContain('ServiceRequest');
    expect(types).toContain('DocumentReference');
  });

  test('that is not valid does not leave, and says where without a value', () => {
    const broken = { ...urgent, record: { ...urgent.record, mediaType: 'secret value ' } };
    expect(() => writeBundle(broken, exportOptions)).toThrow(/contentType \(type\)/);
    expect(() => writeBundle(broken, exportOptions)).not.toThrow(/secret/);
  });
});
