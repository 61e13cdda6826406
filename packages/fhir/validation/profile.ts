import { NO_PATIENT } from '../common.ts';
import { OWN, SNOMED } from '../systems.ts';
import { type Issue, isObject, type Json, objectsOf } from './issue.ts';

type Located = {
  readonly path: string;
  readonly entry: Json;
  readonly resource: Json;
  readonly codings: readonly Json[];
};
type Rule = { readonly rule: string; readonly text: string; readonly holds: (located: Located) => boolean };

const PATIENT = new RegExp(`^Patient/(?:[A-Za-z0-9\\-.]{1,64}|${NO_PATIENT})$`);
const URN = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const endsWith = (value: unknown, end: string): boolean => typeof value === 'string' && value.endsWith(end);

const extensionsOf = ({ extension }: Json, end: string): readonly Json[] =>
  objectsOf(extension).filter(({ url }) => endsWith(url, end));

const hasOnce = (end: string, value: 'valueString' | 'valueInteger') => ({
  rule: `own-${end.slice(end.lastIndexOf('/') + 1)}`,
  text: `Has the extension exactly once, with ${value}`,
  holds: ({ resource }: Located) => {
    const [first, ...others] = extensionsOf(resource, end);
    return first?.[value] !== undefined && others.length === 0;
  },
});

/** Offsets count UTF-16 units, as the length of a string does. */
function spansItsSource({ resource }: Located): boolean {
  const [source] = extensionsOf(resource, OWN.textSource);
  const [start] = extensionsOf(resource, OWN.textStart);
  const [end] = extensionsOf(resource, OWN.textEnd);
  const length = typeof source?.valueString === 'string' ? source.valueString.length : undefined;
  return (
    Number(start?.valueInteger) >= 0 && Number(end?.valueInteger) - Number(start?.valueInteger) === length
  );
}

const hasName = ({ resource }: Located): boolean =>
  objectsOf(resource.identifier).some(
    ({ system, value }) => endsWith(system, OWN.extraction) && typeof value === 'string',
  );

const isOfPatient = ({ resource }: Located): boolean => {
  const patient = resource.subject ?? resource.patient;
  return isObject(patient) && typeof patient.reference === 'string' && PATIENT.test(patient.reference);
};

const mainConcepts = (resource: Json): readonly unknown[] =>
  [resource.code, resource.medicationCodeableConcept]
    .concat(objectsOf(resource.condition).map(({ code }) => code))
    .filter((concept) => concept !== undefined);

const isSaid = ({ resource }: Located): boolean => {
  const concepts = mainConcepts(resource);
  return concepts.length > 0 && concepts.every((concept) => isObject(concept) && concept.text !== undefined);
};

/** Collects the codings anywhere in a resource. */
function codingsIn(value: unknown, found: Json[] = []): readonly Json[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'coding') found.push(...objectsOf(member));
    else if (typeof member === 'object') codingsIn(member, found);
  }
  return found;
}

const areVersioned = ({ codings }: Located): boolean =>
  codings.every(({ system, version }) => system !== SNOMED || version !== undefined);

const areNamed = ({ codings }: Located): boolean =>
  codings.every(({ system, code }) => system !== undefined && code !== undefined);

const isAddressed = ({ entry, resource }: Located): boolean =>
  typeof entry.fullUrl === 'string' &&
  URN.test(entry.fullUrl) &&
  entry.fullUrl === `urn:uuid:${String(resource.id)}`;

/** Values that the documented contract fixes where R4B leaves a choice. */
const FIXED: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  Procedure: { status: ['completed', 'not-done'] },
  AllergyIntolerance: { type: ['allergy', undefined] },
  ServiceRequest: { status: ['draft'], intent: ['plan'] },
};

const isFixed = ({ resource }: Located): boolean =>
  Object.entries(FIXED[String(resource.resourceType)] ?? {}).every(([name, values]) =>
    values.includes(resource[name]),
  );

const ADDRESS: Rule = {
  rule: 'own-address',
  text: 'fullUrl is urn:uuid and the id of the resource',
  holds: isAddressed,
};
const CODINGS: Rule = { rule: 'own-coding', text: 'A coding has a system and a code', holds: areNamed };

const OF_A_FACT: readonly Rule[] = [
  hasOnce(OWN.textSource, 'valueString'),
  hasOnce(OWN.textStart, 'valueInteger'),
  hasOnce(OWN.textEnd, 'valueInteger'),
  { rule: 'own-span', text: 'The offsets are as far apart as the source is long', holds: spansItsSource },
  { rule: 'own-identifier', text: 'Has the identifier of its extraction', holds: hasName },
  { rule: 'own-patient', text: 'Is about Patient/ and an id', holds: isOfPatient },
  { rule: 'own-words', text: 'Its code has the words of the note as text', holds: isSaid },
  { rule: 'own-version', text: 'A SNOMED CT coding names its release', holds: areVersioned },
  { rule: 'own-fixed', text: 'Has the value that the contract fixes', holds: isFixed },
];

const check = (located: Located, rules: readonly Rule[]): Issue[] =>
  rules.filter(({ holds }) => !holds(located)).map(({ rule, text }) => ({ path: located.path, rule, text }));

/** A bundle tells once which program made it, of everything else in it and nothing more. */
function checkProvenance(all: readonly Located[]): Issue[] {
  const [first, ...others] = all.filter(({ resource }) => resource.resourceType === 'Provenance');
  if (first === undefined && all.length === 0) return [];
  const targets = objectsOf(first?.resource.target).map(({ reference }) => reference);
  const named = new Set(targets);
  const expected = all.filter((located) => located !== first).map(({ entry }) => entry.fullUrl);
  const isWhole =
    first !== undefined &&
    others.length === 0 &&
    targets.length === expected.length &&
    expected.every((fullUrl) => named.has(fullUrl));
  if (isWhole) return [];
  return [
    { path: 'Bundle', rule: 'own-provenance', text: 'One Provenance has every other resource as target' },
  ];
}

/** What we promise beyond R4B: see the README. */
export function checkProfile(bundle: unknown): Issue[] {
  if (!isObject(bundle)) return [];
  const located = objectsOf(bundle.entry).map((entry, index) => {
    const resource = isObject(entry.resource) ? entry.resource : {};
    return { path: `Bundle.entry[${index}].resource`, entry, resource, codings: codingsIn(resource) };
  });
  const issues = located.flatMap((one) => [
    ...check(one, [ADDRESS, CODINGS]),
    ...(one.resource.resourceType === 'Provenance' ? [] : check(one, OF_A_FACT)),
  ]);
  const isCollection = bundle.type === 'collection';
  return [
    ...(isCollection ? [] : [{ path: 'Bundle', rule: 'own-type', text: 'Is a collection' }]),
    ...issues,
    ...checkProvenance(located),
  ];
}
