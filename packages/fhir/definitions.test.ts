import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import eventTimes from './data/event-times.json' with { type: 'json' };
import { toBundle } from './index.ts';
import { examples, noteOf, options } from './testing/facts.ts';
import { INVARIANTS } from './validation/invariants.ts';
import { codesOf } from './validation/table.ts';

const require = createRequire(import.meta.url);
const published = dirname(require.resolve('hl7.fhir.r4b.core/package.json'));

const read = (file: string) => JSON.parse(readFileSync(join(published, `${file}.json`), 'utf8'));

/** The elements that our resources use. What is not here is refused by validateBundle. */
const USED: Readonly<Record<string, string>> = {
  Bundle: 'id identifier type timestamp entry',
  'Bundle.entry': 'fullUrl resource',
  Condition:
    'id extension identifier clinicalStatus verificationStatus category severity code subject onsetDateTime onsetAge abatementDateTime recordedDate note',
  Procedure: 'id extension identifier status code subject performedDateTime performedPeriod note',
  ServiceRequest:
    'id extension identifier requisition status intent priority code subject occurrenceDateTime occurrencePeriod authoredOn requester performerType performer reasonCode reasonReference supportingInfo',
  AllergyIntolerance:
    'id extension identifier clinicalStatus verificationStatus type category code patient onsetDateTime note reaction',
  'AllergyIntolerance.reaction': 'substance manifestation severity',
  MedicationStatement:
    'id extension identifier status medicationCodeableConcept subject effectiveDateTime effectivePeriod dateAsserted dosage',
  Observation:
    'id extension identifier basedOn status category code subject effectiveDateTime effectivePeriod performer valueQuantity valueCodeableConcept valueString valueBoolean valueRange valueRatio valueTime valueDateTime dataAbsentReason interpretation note specimen referenceRange component',
  'Observation.component': 'code valueQuantity',
  'Observation.referenceRange': 'low high text',
  DiagnosticReport:
    'id identifier basedOn status category code subject effectiveDateTime issued performer specimen result conclusion presentedForm',
  Specimen: 'id identifier type subject receivedTime collection',
  'Specimen.collection': 'collectedDateTime',
  FamilyMemberHistory: 'id extension identifier status patient date relationship condition',
  'FamilyMemberHistory.condition': 'code onsetAge onsetString',
  Provenance: 'id target recorded agent entity',
  'Provenance.agent': 'type who',
  'Provenance.entity': 'role what',
  Patient: 'id extension identifier name telecom gender birthDate address communication',
  'Patient.communication': 'language',
  Practitioner: 'id extension identifier name telecom',
  PractitionerRole: 'id extension practitioner organization specialty telecom',
  Organization: 'id extension name telecom address',
  Task: 'id identifier status businessStatus intent priority code focus for authoredOn lastModified requester owner reasonCode restriction output',
  'Task.restriction': 'period',
  'Task.output': 'type valueString',
  DocumentReference: 'id identifier status type subject date content',
  'DocumentReference.content': 'attachment',
  Attachment: 'contentType data url size title',
  Element: 'extension',
  Extension: 'extension url valueString valueInteger valueBoolean valueCode valueCodeableConcept',
  CodeableConcept: 'coding text',
  Coding: 'system version code display',
  Identifier: 'type system value',
  HumanName: 'text family given',
  ContactPoint: 'system value',
  Address: 'text',
  Reference: 'reference type identifier display',
  Annotation: 'text',
  Period: 'start end',
  Range: 'low high',
  Ratio: 'numerator denominator',
  Quantity: 'value comparator unit system code',
  SimpleQuantity: 'value comparator unit system code',
  Age: 'value unit system code',
  Duration: 'value unit system code',
  Dosage: 'text timing asNeededBoolean route doseAndRate',
  'Dosage.doseAndRate': 'doseQuantity doseRange',
  Timing: 'repeat',
  'Timing.repeat': 'boundsDuration frequency frequencyMax period periodMax periodUnit when',
};

type Definition = { path: string; min: number; max: string; type: { code: string; profile?: string[] }[] } & {
  binding?: { strength: string; valueSet: string };
  constraint?: { key: string; severity: string }[];
};

const definitionsOf = (type: string): Definition[] =>
  // A simple quantity is a Quantity with a profile; whether it may have a comparator is invariant sqty-1.
  read(`StructureDefinition-${type === 'SimpleQuantity' ? 'Quantity' : type}`).snapshot.element;

/** The definition of an element and, for one of a choice, which type its name means. */
function find(type: string, name: string): { definition: Definition; typeCode?: string } {
  const root = type.split('.')[0] ?? '';
  const path = type === 'SimpleQuantity' ? 'Quantity' : type;
  const all = definitionsOf(root);
  const plain = all.find((one) => one.path === `${path}.${name}`);
  if (plain !== undefined) return { definition: plain };
  for (const definition of all) {
    if (!definition.path.startsWith(`${path}.`) || !definition.path.endsWith('[x]')) continue;
    const choice = definition.path.slice(path.length + 1, -3);
    const chosen = definition.type.find(
      ({ code }) => name.toLowerCase() === `${choice}${code}`.toLowerCase(),
    );
    if (chosen !== undefined) return { definition, typeCode: chosen.code };
  }
  throw new Error(`${type} has no element ${name}`);
}

function typeOf(type: string, name: string): string {
  const { definition, typeCode } = find(type, name);
  const [first] = definition.type;
  const code = typeCode ?? first?.code ?? '';
  if (code === 'BackboneElement' || code === 'Element') return `${type}.${name}`;
  if (code === 'http://hl7.org/fhirpath/System.String') return name === 'url' ? 'uri' : 'id';
  const profiles = definition.type.find((one) => one.code === code)?.profile ?? [];
  return profiles.some((profile) => profile.endsWith('/SimpleQuantity')) ? 'SimpleQuantity' : code;
}

const nameOfSet = (url: string): string => url.replace(/\|.*$/, '').replace(/^.*\//, '');

/** Value sets whose codes nobody can list. */
const ENDLESS = new Set(['mimetypes']);

function describeElement(type: string, name: string) {
  const { definition, typeCode } = find(type, name);
  const choice = typeCode === undefined ? undefined : definition.path.slice(type.length + 1, -3);
  const { strength, valueSet = '' } = definition.binding ?? {};
  const isBound = strength === 'required' && !ENDLESS.has(nameOfSet(valueSet));
  return {
    type: typeOf(type, name),
    ...(definition.min > 0 && { min: definition.min }),
    ...(definition.max === '*' && { many: true }),
    ...(choice !== undefined && { choice: type === 'SimpleQuantity' ? name : choice }),
    ...(isBound && { codes: nameOfSet(valueSet) }),
  };
}

type Concepts = { code: string; display?: string; concept?: Concepts; property?: { code: string }[] }[];

const codesIn = (concepts: Concepts): string[] =>
  concepts.flatMap(({ code, concept = [], property = [] }) => [
    ...(property.some((one) => one.code === 'notSelectable') ? [] : [code]),
    ...codesIn(concept),
  ]);

function expand(valueSet: string): Record<string, string[]> {
  const { include } = read(`ValueSet-${valueSet}`).compose;
  return Object.fromEntries(
    include.map(({ system, concept }: { system: string; concept?: Concepts }) => [
      system,
      codesIn(concept ?? read(`CodeSystem-${system.replace(/^.*\//, '')}`).concept),
    ]),
  );
}

function buildTable() {
  const types = Object.fromEntries(
    Object.entries(USED).map(([type, names]) => [
      type,
      Object.fromEntries(names.split(' ').map((name) => [name, describeElement(type, name)])),
    ]),
  );
  const sets = Object.values(types).flatMap((elements) =>
    Object.values(elements).flatMap(({ codes }) => (codes === undefined ? [] : [codes])),
  );
  const codes = Object.fromEntries([...new Set(sets)].toSorted().map((set) => [set, expand(set)]));
  return { source: 'hl7.fhir.r4b.core 4.3.0, CC0-1.0; written by definitions.test.ts', types, codes };
}

describe('the table of R4B elements', () => {
  test('is what the published definitions say (vitest -u writes it)', async () => {
    const text = `${JSON.stringify(buildTable(), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot('./generated/r4b.json');
  });

  test('names no choice as required of which we use several', () => {
    const { types } = buildTable();
    for (const elements of Object.values(types)) {
      const required = Object.values(elements).filter(({ min, choice }) => min !== undefined && choice);
      expect(new Set(required.map(({ choice }) => choice)).size).toBe(required.length);
    }
  });
});

/** Invariants that cannot be broken, because validateBundle refuses the elements they speak of. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'dom-2': 'contained',
  'dom-3': 'contained',
  'dom-4': 'contained',
  'dom-5': 'contained',
  'pat-1': 'contact',
  'org-2': 'use of address',
  'org-3': 'use of telecom',
  'bdl-1': 'total',
  'bdl-2': 'search',
  'bdl-3': 'request',
  'bdl-4': 'response',
  'bdl-9': 'type document',
  'bdl-10': 'type document',
  'bdl-11': 'type document',
  'bdl-12': 'type message',
  'fhs-1': 'age, born',
  'fhs-2': 'age',
  'prr-1': 'orderDetail',
  'tim-1': 'duration',
  'tim-4': 'duration',
  'tim-7': 'durationMax',
  'tim-8': 'countMax',
  'tim-9': 'offset',
  'tim-10': 'timeOfDay',
  // Both belong to every element; structure.ts keeps them, ext-1 by the type Extension.
  'ele-1': 'no empty object or list',
};

test('every invariant of R4B about our elements is kept or out of reach', () => {
  const own = new Set(Object.values(INVARIANTS).flatMap((all) => all.map(({ key }) => key)));
  const keys = Object.entries(USED).flatMap(([type, names]) => {
    const paths = new Set([type, ...names.split(' ').map((name) => `${type}.${name}`)]);
    const root = type.split('.')[0] ?? '';
    const all =
      type === 'SimpleQuantity' ? read(`StructureDefinition-${type}`) : read(`StructureDefinition-${root}`);
    const elements: Definition[] = all.snapshot.element;
    return elements
      .filter(({ path }) => paths.has(path) || (type === 'SimpleQuantity' && path === 'Quantity'))
      .flatMap(({ constraint = [] }) => constraint)
      .filter(({ severity }) => severity === 'error')
      .map(({ key }) => key);
  });
  const open = [...new Set(keys)].filter((key) => !own.has(key) && OUT_OF_REACH[key] === undefined);
  expect(open).toEqual([]);
  expect(Object.keys(OUT_OF_REACH).filter((key) => own.has(key))).toEqual([]);
});

test('every word for a time of day has a code of R4B', () => {
  const codes = codesOf('event-timing');
  expect(eventTimes.filter(({ code }) => !codes.has(code))).toEqual([]);
});

const fileOfSystem = (system: string): string => `CodeSystem-${system.replace(/^.*\//, '')}.json`;

type Coded = { system: string; code: string; display?: string };

/** Every coding of a JSON value. */
function codingsOf(value: unknown): Coded[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'coding' ? (member as Coded[]) : codingsOf(member),
  );
}

const displayOf = (concepts: Concepts, code: string): string | undefined =>
  concepts
    .flatMap((one) => (one.code === code ? [one.display] : [displayOf(one.concept ?? [], code)]))
    .find((display) => display !== undefined);

test('every code of a system that R4B publishes is called what it is called there', () => {
  const bundle = toBundle(noteOf(examples), { ...options, includeNegated: true });
  const ours = codingsOf(bundle).filter(({ system }) => system.includes('hl7.org'));
  const checked = ours.filter(({ system }) => existsSync(join(published, fileOfSystem(system))));
  const wrong = checked.filter(({ system, code, display }) => {
    const { concept } = JSON.parse(readFileSync(join(published, fileOfSystem(system)), 'utf8'));
    return displayOf(concept, code) !== display;
  });
  expect(wrong).toEqual([]);
  expect(new Set(checked.map(({ system }) => system)).size).toBeGreaterThanOrEqual(6);
});
