import { describe, expect, test } from 'vitest';
import type { PatientReading, Read, Reading } from '../reading.ts';
import { compare, type Verdict } from './compare.ts';

const text =
  'Mr Alan FORSYTHE 19/08/1963 Medicare 7011 45233 1 Lasix 40 mg urgent review, fever. Ms Joan WALLIS 02/11/1954';
const task = { pages: [text], receivedAt: '2026-06-30' };

function read<T>(value: T, quote: string): Read<T> {
  const start = text.indexOf(quote);
  return { value, confidence: 0.9, evidence: [{ page: 1, start, end: start + quote.length, quote }] };
}

const empty: PatientReading = {
  identifiers: [],
  phones: [],
  conditions: [],
  facts: {},
  diagnoses: [],
  medications: [],
  allergies: [],
  investigations: [],
  redFlags: [],
};
const reading = (...patients: readonly Partial<PatientReading>[]): Reading => ({
  documentType: 'referral',
  textQuality: 1,
  patients: patients.map((patient) => ({ ...empty, ...patient })),
  instructions: [],
  repairs: [],
});
const verdicts = (
  one: Partial<PatientReading>,
  other: Partial<PatientReading>,
): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(
    compare(reading(one), reading(other), task).patients[0]?.fields.map(({ field, verdict }) => [
      field,
      verdict,
    ]) ?? [],
  );

const name = (full: string) => read({ family: null, given: null, full, isComplete: true }, 'Alan FORSYTHE');
const drug = (word: string) =>
  read({ name: word, dose: null, frequency: null, status: 'current' as const }, 'Lasix 40 mg');
const fact = (value: boolean | number, unit?: string) =>
  read({ value, ...(unit === undefined ? {} : { unit }) }, 'fever');

describe('compare()', () => {
  test.each<[string, Partial<PatientReading>, Partial<PatientReading>, string, Verdict]>([
    [
      'capitals and order of a name',
      { name: name('Alan Forsythe') },
      { name: name('FORSYTHE, Alan') },
      'name',
      'agree',
    ],
    ['another name', { name: name('Alan Forsythe') }, { name: name('Alan Forster') }, 'name', 'disagree'],
    [
      'a brand and its ingredient',
      { medications: [drug('Lasix 40 mg')] },
      { medications: [drug('furosemide')] },
      'medications',
      'agree',
    ],
    [
      'another day',
      { dateOfBirth: read('1963-08-19', '19/08/1963') },
      { dateOfBirth: read('1963-08-18', '19/08/1963') },
      'dateOfBirth',
      'disagree',
    ],
    [
      'words of one urgency',
      { statedUrgency: read('urgent', 'urgent') },
      { statedUrgency: read('urgent review', 'urgent review') },
      'statedUrgency',
      'agree',
    ],
    [
      'units of one meaning',
      { facts: { ess: fact(4, 'weeks') } },
      { facts: { ess: fact(4, 'wk') } },
      'facts.ess',
      'agree',
    ],
    [
      'another value',
      { facts: { syncope: fact(true) } },
      { facts: { syncope: fact(false) } },
      'facts.syncope',
      'disagree',
    ],
    ['silence of the Judge', { facts: { syncope: fact(true) } }, {}, 'facts.syncope', 'cannot_tell'],
    ['silence of the Assistant', {}, { facts: { syncope: fact(true) } }, 'facts.syncope', 'disagree'],
  ])('%s', (_, one, other, field, verdict) => {
    expect(verdicts(one, other)[field]).toBe(verdict);
  });

  test('a quote that does not stand is invalid even where the values agree', () => {
    const wrong: Read<'male'> = {
      value: 'male',
      confidence: 1,
      evidence: [{ page: 1, start: 0, end: 3, quote: 'Mrs' }],
    };
    expect(verdicts({ sex: wrong }, { sex: read('male', 'Mr') }).sex).toBe('evidence_invalid');
  });

  test('a value without a quote is invalid', () => {
    expect(
      verdicts({ sex: { value: 'male', confidence: 1, evidence: [] } }, { sex: read('male', 'Mr') }).sex,
    ).toBe('evidence_invalid');
  });

  test('patients are matched by who they are, not by their place', () => {
    const alan = { dateOfBirth: read('1963-08-19', '19/08/1963'), name: name('Alan Forsythe') };
    const joan = { dateOfBirth: read('1954-11-02', '02/11/1954'), name: name('Joan Wallis') };
    const { patients } = compare(reading(alan, joan), reading(joan, alan), task);
    expect(patients.map(({ assistant, judge }) => [assistant, judge])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(patients.flatMap(({ fields }) => fields).every(({ verdict }) => verdict === 'agree')).toBe(true);
  });

  test('a patient that only one reader saw is shown', () => {
    const alan = { dateOfBirth: read('1963-08-19', '19/08/1963') };
    const joan = { dateOfBirth: read('1954-11-02', '02/11/1954') };
    const { patients } = compare(reading(alan), reading(alan, joan), task);
    expect(patients.map(({ assistant, judge }) => [assistant, judge])).toEqual([
      [0, 0],
      [undefined, 1],
    ]);
  });

  test('what the Judge could not settle brings its own evidence', () => {
    const evidence = read(true, 'fever').evidence;
    const judge = {
      ...reading({}),
      abstentions: [{ patient: 0, field: 'facts.syncope', why: 'conflict' as const, evidence }],
    };
    const [patient] = compare(reading({ facts: { syncope: fact(true) } }), judge, task).patients;
    expect(patient?.fields).toEqual([
      { field: 'facts.syncope', verdict: 'cannot_tell', assistant: 'true', judge: undefined, evidence },
    ]);
  });
});
