import type { EntityView, Field, PageView, PatientView } from '../result.ts';

/** Names of the documented answer where they differ from ours. */
const NAMES: Readonly<Record<string, string>> = {
  name: 'patientName',
  sex: 'patientGender',
  date_of_birth: 'patientDateOfBirth',
  age_stated: 'patientAge',
  address: 'patientAddress',
  phones: 'patientPhone',
  identifiers: 'patientIdentifier',
};

/** Always answered: an empty value says that the letter surely does not hold it. */
const ALWAYS = [
  'patientName',
  'patientGender',
  'patientDateOfBirth',
  'patientIdentifier',
  'referrer',
  'recipient',
  'letterDate',
  'statedUrgency',
  'reason',
  'condition',
  'diagnoses',
  'medications',
  'allergies',
  'investigations',
] as const;

export const ENTITY_NAMES: ReadonlySet<string> = new Set([
  ...ALWAYS,
  'patientAge',
  'patientAddress',
  'patientPhone',
  'interpreter',
  'requestedSpecialty',
  'noKnownAllergies',
]);

/** The documented flat list of entities, of all patients together. */
export function viewEntities(
  result: {
    readonly fields: Readonly<Record<string, Field>>;
    readonly patients: readonly Pick<PatientView, 'fields'>[];
    readonly pages: readonly PageView[];
  },
  asked?: readonly string[],
): EntityView[] {
  const found = [result.fields, ...result.patients.map(({ fields }) => fields)].flatMap((fields) =>
    Object.entries(fields)
      .filter(([name]) => name !== 'facts' && !name.startsWith('facts.'))
      .map(([name, field]) => viewEntity(nameOf(name), field, result.pages)),
  );
  const names = new Set(found.map(({ entityName }) => entityName));
  const wanted = asked ?? ALWAYS;
  const absent = wanted.filter((name) => !names.has(name)).map(viewAbsent);
  return [...found, ...absent].filter(({ entityName }) => asked === undefined || asked.includes(entityName));
}

const nameOf = (name: string): string =>
  NAMES[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const viewAbsent = (entityName: string): EntityView => ({
  entityName,
  entityValue: '',
  boundingBox: {},
  confidence: '1.000',
});

function viewEntity(entityName: string, field: Field, pages: readonly PageView[]): EntityView {
  const [first] = field.evidence;
  const page = first === undefined ? undefined : pages[first.page - 1];
  return {
    entityName,
    entityValue: writeValue(field.value),
    boundingBox:
      first?.box && page ? { ...first.box, page: first.page, original_page: page.original_page } : {},
    confidence: field.confidence.toFixed(3),
  };
}

/** A value as one line of text. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(writeValue).join('; ');
  if (value === true) return 'yes';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  if ('full' in value) return String(value.full);
  if ('checkDigit' in value && 'value' in value) return String(value.value);
  const parts = Object.entries(value).filter(
    ([key, part]) => part !== null && key !== 'status' && key !== 'isComplete',
  );
  return parts.map(([, part]) => writeValue(part)).join(' ');
}
