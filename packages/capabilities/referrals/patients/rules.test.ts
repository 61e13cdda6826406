import { describe, expect, test } from 'vitest';
import type { PersonSummary } from '../work.ts';
import type { KnownPatient } from './directory.ts';
import { linkPerson, soughtOf } from './rules.ts';

const person = (more: Partial<PersonSummary> = {}): PersonSummary => ({
  family: "D'Souza",
  given: 'Carmel Bridie',
  dateOfBirth: '1951-10-28',
  identifiers: [{ type: 'medicare', value: '7172 33911 2', isValid: true }],
  isAgreed: true,
  category: null,
  rank: null,
  ...more,
});

const patient = (more: Partial<KnownPatient> = {}): KnownPatient => ({
  id: '1',
  names: ["Carmel D'Souza"],
  date_of_birth: '1951-10-28',
  mrn: '7172339112',
  external_id: null,
  ...more,
});

const linked = (...args: Parameters<typeof linkPerson>) => linkPerson(...args).patientId;

describe('somebody is linked without a person', () => {
  test('by a number with name and birth, with the name alone, or with the birth alone', () => {
    expect(linked(person(), [patient()])).toBe('1');
    expect(linked(person(), [patient({ date_of_birth: null })])).toBe('1');
    expect(linked(person({ family: null, given: null }), [patient()])).toBe('1');
  });

  test('though the number is written otherwise, and case, accents and second names differ', () => {
    const known = patient({ names: ['CÁRMEL', 'd souza'], mrn: null, external_id: '7172-33911-2' });
    expect(linked(person(), [known])).toBe('1');
  });

  test('also where a merged patient and the one it was merged into are both found', () => {
    expect(linked(person(), [patient(), patient({ names: ['Carmel Bird'], mrn: null })])).toBe('1');
  });
});

describe('a person says who it is', () => {
  test.each([
    ['the readers differ', person({ isAgreed: false }), [patient()]],
    [
      'the check digit contradicts the number',
      person({ identifiers: [{ type: 'medicare', value: '7172 33911 2', isValid: false }] }),
      [patient()],
    ],
    ['the birth is another', person({ dateOfBirth: '1952-10-28' }), [patient()]],
    ['twins share a card and a birth', person({ given: 'Celia' }), [patient()]],
    ['the number says somebody else', person({ family: 'Plum' }), [patient()]],
    ['two have the number', person(), [patient(), patient({ id: '2' })]],
    ['another has the same name and birth', person(), [patient(), patient({ id: '2', mrn: null })]],
    ['nobody has the number', person(), [patient({ mrn: '1' })]],
    [
      'four digits are all there is',
      person({ identifiers: [{ type: 'ssn_last4', value: '7172339112', isValid: true }] }),
      [patient()],
    ],
    [
      'neither name nor birth was read',
      person({ family: null, given: null, dateOfBirth: null }),
      [patient()],
    ],
  ])('where %s', (_, who, patients) => {
    const link = linkPerson(who, patients);
    expect(link.patientId).toBeNull();
    expect(link.candidates.length).toBeGreaterThan(0);
  });

  test('where somebody took the link away before, and the candidate tells so', () => {
    const link = linkPerson(person(), [patient()], ['1']);
    expect(link.patientId).toBeNull();
    expect(link.candidates).toEqual([
      { patient_id: '1', score: 1, why: ['identifier', 'date_of_birth', 'name', 'refused'] },
    ]);
  });

  test('the likeliest first', () => {
    const link = linkPerson(
      person(),
      [patient({ id: '2', mrn: null, names: ['Kay Dsouza', "D'Souza"] }), patient({ id: '3' })],
      ['3'],
    );
    expect(link.candidates.map(({ patient_id: id }) => id)).toEqual(['3', '2']);
  });
});

test('nobody who shares nothing is a candidate', () => {
  const other = patient({ names: ['Peter Okafor'], date_of_birth: null, mrn: null });
  expect(linkPerson(person(), [other])).toEqual({ patientId: null, candidates: [] });
});

test('a number is looked for in every way it may be written, and four digits are not', () => {
  const { identifiers } = soughtOf(
    person({
      identifiers: [
        { type: 'medicare', value: '7172339112', isValid: true },
        { type: 'ssn_last4', value: '1234', isValid: true },
      ],
    }),
  );
  expect(identifiers).toEqual(['7172339112', '7172 33911 2']);
});
