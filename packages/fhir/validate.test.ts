import { describe, expect, test } from 'vitest';
import { toBundle, validateBundle, validateResource } from './index.ts';
import { examples, noteOf, options } from './testing/facts.ts';

/** A bundle as loose JSON, to be broken in one way. */
type Loose = ReturnType<typeof JSON.parse>;

const whole = JSON.stringify(toBundle(noteOf(examples), { ...options, includeNegated: true }));

const resourceOf = (bundle: Loose, type: string, has?: string): Loose =>
  bundle.entry.find(
    ({ resource }: Loose) =>
      resource.resourceType === type && (has === undefined || resource[has] !== undefined),
  ).resource;

const broken = (change: (bundle: Loose) => void) => {
  const bundle = JSON.parse(whole);
  change(bundle);
  return validateBundle(bundle);
};

type Case = readonly [rule: string, what: string, change: (bundle: Loose) => void];

const condition = (change: (resource: Loose) => void) => (bundle: Loose) =>
  change(resourceOf(bundle, 'Condition', 'onsetDateTime'));
const of = (type: string, has: string | undefined, change: (resource: Loose) => void) => (bundle: Loose) =>
  change(resourceOf(bundle, type, has));
const dosed = (change: (dosage: Loose) => void) =>
  of('MedicationStatement', 'effectivePeriod', ({ dosage }) => change(dosage[0]));

const structure: readonly Case[] = [
  ['structure', 'an unknown member', condition((one) => Object.assign(one, { bogus: 1 }))],
  [
    'structure',
    'an unknown member of a data type',
    condition(({ code }) => Object.assign(code, { codings: [] })),
  ],
  ['structure', 'a contained resource', condition((one) => Object.assign(one, { contained: [{}] }))],
  ['structure', 'a type in a data type', condition(({ code }) => Object.assign(code, { resourceType: 'x' }))],
  ['structure', 'extensions of no element', condition((one) => Object.assign(one, { _code: {} }))],
  [
    'structure',
    'a resource type we do not use',
    condition((one) => Object.assign(one, { resourceType: 'Patient' })),
  ],
  [
    'structure',
    'a data type as a resource',
    condition((one) => Object.assign(one, { resourceType: 'Quantity' })),
  ],
  ['structure', 'no resource type', condition((one) => delete one.resourceType)],
  ['cardinality', 'an absent subject', condition((one) => delete one.subject)],
  ['cardinality', 'an absent status', of('Procedure', undefined, (one) => delete one.status)],
  [
    'cardinality',
    'an absent medication',
    of('MedicationStatement', undefined, (one) => delete one.medicationCodeableConcept),
  ],
  [
    'cardinality',
    'an absent manifestation',
    of('AllergyIntolerance', 'reaction', (one) => delete one.reaction[0].manifestation),
  ],
  ['cardinality', 'an extension without address', condition((one) => delete one.extension[0].url)],
  [
    'cardinality',
    'one value where a list is due',
    condition((one) => Object.assign(one, { category: one.category[0] })),
  ],
  [
    'cardinality',
    'a list where one value is due',
    condition((one) => Object.assign(one, { code: [one.code] })),
  ],
  [
    'cardinality',
    'two of a choice',
    of('Procedure', 'performedPeriod', (one) => Object.assign(one, { performedDateTime: '2020' })),
  ],
  ['ele-1', 'an empty list', condition((one) => Object.assign(one, { note: [] }))],
  ['ele-1', 'an empty object', condition((one) => Object.assign(one, { severity: {} }))],
  ['type', 'null', condition((one) => Object.assign(one, { severity: null }))],
  ['type', 'a word for an object', condition((one) => Object.assign(one, { severity: 'mild' }))],
  ['type', 'a bare year month', condition((one) => Object.assign(one, { onsetDateTime: '2020-13' }))],
  [
    'type',
    'a day the calendar lacks',
    condition((one) => Object.assign(one, { onsetDateTime: '2021-02-29' })),
  ],
  [
    'type',
    'a century without a leap day',
    condition((one) => Object.assign(one, { onsetDateTime: '1900-02-29' })),
  ],
  ['type', 'a month of thirty days', condition((one) => Object.assign(one, { onsetDateTime: '2021-04-31' }))],
  ['type', 'the year nought', condition((one) => Object.assign(one, { onsetDateTime: '0000' }))],
  [
    'type',
    'a time without a zone',
    condition((one) => Object.assign(one, { onsetDateTime: '2021-02-01T10:00:00' })),
  ],
  ['type', 'a date for an instant', (bundle) => Object.assign(bundle, { timestamp: '2021-02-01' })],
  ['type', 'an id with a blank', (bundle) => Object.assign(bundle, { id: 'a b' })],
  ['type', 'an id of 65 characters', (bundle) => Object.assign(bundle, { id: 'a'.repeat(65) })],
  ['type', 'a blank string', condition(({ code }) => Object.assign(code, { text: ' ' }))],
  ['type', 'a form feed', condition(({ code }) => Object.assign(code, { text: 'a\fb' }))],
  ['type', 'half a character', condition(({ code }) => Object.assign(code, { text: '\ud83e' }))],
  ['type', 'a number for a string', condition(({ code }) => Object.assign(code, { text: 5 }))],
  [
    'type',
    'a blank in an address',
    condition((one) => Object.assign(one.extension[0], { url: `a b${one.extension[0].url}` })),
  ],
  [
    'type',
    'a code with two blanks',
    condition(({ code }) => Object.assign(code.coding[0], { code: 'a  b' })),
  ],
  ['type', 'a broken offset', condition((one) => Object.assign(one.extension[1], { valueInteger: 0.5 }))],
  ['type', 'no number of times', dosed(({ timing }) => Object.assign(timing.repeat, { frequency: 0 }))],
  [
    'type',
    'a word for a number',
    dosed(({ doseAndRate }) => Object.assign(doseAndRate[0].doseQuantity, { value: '5' })),
  ],
  ['type', 'a word for a yes', dosed((dosage) => Object.assign(dosage, { asNeededBoolean: 'yes' }))],
  [
    'binding',
    'a status nobody knows',
    of('Procedure', undefined, (one) => Object.assign(one, { status: 'banana' })),
  ],
  [
    'binding',
    'an unknown unit of time',
    dosed(({ timing }) => Object.assign(timing.repeat, { periodUnit: 'fortnight' })),
  ],
  [
    'binding',
    'an unknown event time',
    dosed(({ timing }) => Object.assign(timing.repeat, { when: ['BRUNCH'] })),
  ],
  [
    'binding',
    'a clinical status of another system',
    condition((one) => Object.assign(one.clinicalStatus.coding[0], { system: 'http://x' })),
  ],
  [
    'binding',
    'a clinical status in words',
    condition((one) => Object.assign(one, { clinicalStatus: { text: 'active' } })),
  ],
  [
    'binding',
    'an unknown severity of a reaction',
    of('AllergyIntolerance', 'reaction', (one) => Object.assign(one.reaction[0], { severity: 'lethal' })),
  ],
];

const inError = (name: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code: 'entered-in-error' }],
});

const invariants: readonly Case[] = [
  ['con-3', 'a problem without a clinical status', condition((one) => delete one.clinicalStatus)],
  [
    'con-4',
    'an end of what is active',
    condition((one) => Object.assign(one, { abatementDateTime: '2021' })),
  ],
  [
    'con-5',
    'a status of an error',
    condition((one) => Object.assign(one, { verificationStatus: inError('condition-ver-status') })),
  ],
  [
    'ait-1',
    'an allergy without a clinical status',
    of('AllergyIntolerance', undefined, (one) => delete one.clinicalStatus),
  ],
  [
    'ait-2',
    'a status of an error',
    of('AllergyIntolerance', undefined, (one) =>
      Object.assign(one, { verificationStatus: inError('allergyintolerance-verification') }),
    ),
  ],
  [
    'obs-6',
    'a value and a reason for none',
    of('Observation', 'valueQuantity', (one) => Object.assign(one, { dataAbsentReason: { text: 'x' } })),
  ],
  [
    'obs-7',
    'a value of what a component measures',
    of('Observation', 'valueQuantity', (one) => Object.assign(one, { component: [{ code: one.code }] })),
  ],
  [
    'qty-3',
    'a unit code without its system',
    of('Observation', 'valueQuantity', (one) => delete one.valueQuantity.system),
  ],
  [
    'sqty-1',
    'a dose with a comparator',
    dosed(({ doseAndRate }) => Object.assign(doseAndRate[0].doseQuantity, { comparator: '<' })),
  ],
  [
    'age-1',
    'an age of nought',
    of('FamilyMemberHistory', undefined, (one) => Object.assign(one.condition[0].onsetAge, { value: 0 })),
  ],
  [
    'age-1',
    'an age without a code',
    of('FamilyMemberHistory', undefined, (one) => delete one.condition[0].onsetAge.code),
  ],
  ['drt-1', 'a duration without a code', dosed(({ timing }) => delete timing.repeat.boundsDuration.code)],
  [
    'per-1',
    'an end before the start',
    of('Procedure', 'performedPeriod', (one) => Object.assign(one.performedPeriod, { end: '2019' })),
  ],
  [
    'per-1',
    'dates that cannot be compared',
    of('Procedure', 'performedPeriod', (one) => Object.assign(one.performedPeriod, { end: '2020-06' })),
  ],
  [
    'rng-2',
    'a range from more to less',
    (bundle) => {
      const { dosage } = bundle.entry
        .map(({ resource }: Loose) => resource)
        .find(({ dosage: [one] = [] }: Loose) => one?.doseAndRate?.[0].doseRange);
      dosage[0].doseAndRate[0].doseRange.low.value = 3;
    },
  ],
  ['tim-2', 'a period without a unit', dosed(({ timing }) => delete timing.repeat.periodUnit)],
  ['tim-5', 'a negative period', dosed(({ timing }) => Object.assign(timing.repeat, { period: -1 }))],
  [
    'tim-6',
    'a longest period alone',
    dosed(({ timing }) => {
      timing.repeat.periodMax = 2;
      delete timing.repeat.period;
    }),
  ],
  ['ext-1', 'an extension without a value', condition((one) => delete one.extension[0].valueString)],
  [
    'ext-1',
    'an extension with extensions and a value',
    condition((one) => Object.assign(one.extension[0], { extension: [{ url: 'http://x', valueCode: 'x' }] })),
  ],
  [
    'ref-1',
    'a reference to nothing contained',
    condition((one) => Object.assign(one.subject, { reference: '#p' })),
  ],
  ['bdl-5', 'an entry without a resource', ({ entry }) => delete entry[0].resource],
  ['bdl-7', 'the same fullUrl twice', ({ entry }) => Object.assign(entry[1], { fullUrl: entry[0].fullUrl })],
  [
    'bdl-8',
    'a fullUrl with a version',
    ({ entry }) => Object.assign(entry[0], { fullUrl: 'http://x/_history/1' }),
  ],
];

const own: readonly Case[] = [
  ['own-type', 'a bundle that is a batch', (bundle) => Object.assign(bundle, { type: 'batch' })],
  ['own-text-source', 'no source', condition(({ extension }) => extension.splice(0, 1))],
  ['own-text-source', 'two sources', condition(({ extension }) => extension.push(extension[0]))],
  ['own-text-index-start', 'no start', condition(({ extension }) => extension.splice(1, 1))],
  [
    'own-text-index-start',
    'a start in words',
    condition(({ extension }) =>
      Object.assign(extension, { 1: { url: extension[1].url, valueString: '0' } }),
    ),
  ],
  ['own-text-index-end', 'no end', condition(({ extension }) => extension.splice(2, 1))],
  ['own-text-index-end', 'two ends', condition(({ extension }) => extension.push(extension[2]))],
  [
    'own-span',
    'an end too far',
    condition(({ extension }) => {
      extension[2].valueInteger += 1;
    }),
  ],
  [
    'own-span',
    'a negative start',
    condition(({ extension }) => {
      extension[1].valueInteger -= 9;
      extension[2].valueInteger -= 9;
    }),
  ],
  ['own-identifier', 'no identifier', condition((one) => delete one.identifier)],
  [
    'own-identifier',
    'an identifier of another system',
    condition((one) => Object.assign(one.identifier[0], { system: 'http://x' })),
  ],
  [
    'own-patient',
    'a reference to a group',
    condition((one) => Object.assign(one.subject, { reference: 'Group/1' })),
  ],
  [
    'own-patient',
    'an illegal patient id',
    of('AllergyIntolerance', undefined, (one) => Object.assign(one.patient, { reference: 'Patient/a b' })),
  ],
  ['own-words', 'a code without words', condition(({ code }) => delete code.text)],
  [
    'own-words',
    'a medication without words',
    of(
      'MedicationStatement',
      undefined,
      ({ medicationCodeableConcept }) => delete medicationCodeableConcept.text,
    ),
  ],
  [
    'own-words',
    "a relative's condition without words",
    of('FamilyMemberHistory', undefined, (one) => delete one.condition[0].code.text),
  ],
  [
    'own-version',
    'a SNOMED CT coding without a release',
    condition(({ code }) => delete code.coding[0].version),
  ],
  [
    'own-version',
    'a severity without a release',
    condition(({ severity }) => delete severity.coding[0].version),
  ],
  ['own-coding', 'a coding without a system', condition(({ code }) => delete code.coding[0].system)],
  ['own-coding', 'a coding without a code', condition(({ code }) => delete code.coding[0].code)],
  [
    'own-fixed',
    'a procedure in progress',
    of('Procedure', undefined, (one) => Object.assign(one, { status: 'in-progress' })),
  ],
  [
    'own-fixed',
    'a plan that looks like an order',
    of('ServiceRequest', undefined, (one) => Object.assign(one, { intent: 'order' })),
  ],
  [
    'own-fixed',
    'a plan in force',
    of('ServiceRequest', undefined, (one) => Object.assign(one, { status: 'active' })),
  ],
  [
    'own-fixed',
    'an intolerance',
    of('AllergyIntolerance', 'type', (one) => Object.assign(one, { type: 'intolerance' })),
  ],
  [
    'own-address',
    'a fullUrl of another resource',
    ({ entry }) => Object.assign(entry[0].resource, { id: 'x' }),
  ],
  [
    'own-address',
    'a fullUrl that is no URN',
    ({ entry }) => Object.assign(entry[0], { fullUrl: 'http://x/Condition/1' }),
  ],
  ['own-provenance', 'no Provenance', ({ entry }) => entry.pop()],
  ['own-provenance', 'two of them', ({ entry }) => entry.push(entry.at(-1))],
  [
    'own-provenance',
    'a resource it does not name',
    of('Provenance', undefined, ({ target }) => target.pop()),
  ],
  [
    'own-provenance',
    'a resource it names in vain',
    of('Provenance', undefined, ({ target }) => Object.assign(target[0], { reference: 'urn:uuid:0' })),
  ],
];

describe('validateBundle()', () => {
  test('says nothing about the whole bundle', () => {
    expect(validateBundle(JSON.parse(whole))).toEqual([]);
  });

  test.each([...structure, ...invariants, ...own])('%s: %s', (rule, _what, change) => {
    expect(broken(change).map((issue) => issue.rule)).toContain(rule);
  });

  test.each([
    [undefined],
    [null],
    [[]],
    ['Bundle'],
    [{}],
    [{ resourceType: 'Bundle', type: 'collection', entry: [7] }],
  ])('%#: what is no bundle has an issue and no exception', (value) => {
    expect(validateBundle(value)).not.toEqual([]);
  });

  test('tells where, and never what', () => {
    const [issue, ...others] = broken(condition((one) => Object.assign(one, { onsetDateTime: 'SECRET' })));
    expect(issue).toEqual({
      path: 'Bundle.entry[0].resource.onsetDateTime',
      rule: 'type',
      text: 'Expected a value of type dateTime',
    });
    expect(others).toEqual([]);
  });

  test('accepts times of day with a zone and a leap second', () => {
    const change = condition((one) => Object.assign(one, { onsetDateTime: '2016-12-31T23:59:60.5+14:00' }));
    expect(broken(change)).toEqual([]);
  });
});

describe('validateResource() of the types of a referral', () => {
  const task = {
    resourceType: 'Task',
    id: '1',
    status: 'accepted',
    intent: 'order',
    authoredOn: '2026-03-01T00:00:00Z',
    lastModified: '2026-03-01T00:00:01Z',
  };
  const patient = {
    resourceType: 'Patient',
    id: '1',
    birthDate: '1960-02-29',
    telecom: [{ system: 'phone', value: '1' }],
  };
  const organization = { resourceType: 'Organization', id: '1', name: 'Clinic' };
  const file = {
    resourceType: 'DocumentReference',
    id: '1',
    status: 'current',
    content: [{ attachment: { contentType: 'application/pdf', url: 'https://example.org/1', size: 0 } }],
  };

  test.each([task, patient, organization, file])('takes a $resourceType', (resource) => {
    expect(validateResource(resource)).toEqual([]);
  });

  const attached = (change: object) => ({
    ...file,
    content: [{ attachment: { ...file.content[0]?.attachment, ...change } }],
  });

  test.each([
    ['inv-1', 'modified before it was written', { ...task, lastModified: '2026-02-28T00:00:00Z' }],
    ['binding', 'a status of no task', { ...task, status: 'banana' }],
    ['cpt-2', 'a number without a system', { ...patient, telecom: [{ value: '1' }] }],
    ['type', 'a birth date with a time', { ...patient, birthDate: '1960-02-29T00:00:00Z' }],
    ['type', 'a day that the calendar has not', { ...patient, birthDate: '1961-02-29' }],
    ['org-1', 'neither name nor identifier', { resourceType: 'Organization', id: '1' }],
    ['type', 'a size below nothing', attached({ size: -1 })],
    ['type', 'an address with blanks', attached({ url: 'https://example.org/a b' })],
  ])('finds %s: %s', (rule, _what, resource) => {
    expect(validateResource(resource).map((issue) => issue.rule)).toContain(rule);
  });
});
