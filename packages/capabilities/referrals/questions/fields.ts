import type { Field, PatientView, PlacedEvidence } from '../result.ts';
import { type Answer, type AskRequest, quoteInWords, withoutRepeats } from './asked.ts';

type Named = { readonly name: string; readonly field: Field };

const QUOTES_MAX = 20;

/** An answer out of what the readers found; undefined when they found nothing of the kind. */
export function answerFromFields(
  { result, question }: AskRequest,
  names: readonly string[],
  fits: (evidence: PlacedEvidence) => boolean = () => true,
): Answer | undefined {
  const patients = patientsMeant(result.patients, question);
  const found = names.flatMap((name) => fieldsNamed(name, result.fields, patients, result.patients.length));
  // The first name of the list that the letter has; the others stand in for it.
  const first = found.find(({ name }) => name.endsWith(names.find((each) => hasField(found, each)) ?? ''));
  const used = found.filter(({ name }) => lastPart(name) === lastPart(first?.name ?? ''));
  const quoted = used
    .map(({ name, field }) => ({ name, field, evidence: field.evidence.filter(fits) }))
    .filter(({ evidence }) => evidence.length > 0);
  const quotes = withoutRepeats(quoted.flatMap(({ evidence }) => evidence)).slice(0, QUOTES_MAX);
  if (quotes.length === 0) return undefined;
  return {
    answer: quoteInWords(quotes),
    quotes,
    confidence: Math.min(...quoted.map(({ field }) => field.confidence)),
    about: quoted.map(({ name }) => name),
    kind: 'field',
  };
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const hasField = (found: readonly Named[], name: string): boolean =>
  found.some((each) => lastPart(each.name) === name);

/** Named in the question by a part of their name; all, when none is. */
function patientsMeant(patients: readonly PatientView[], question: string): readonly PatientView[] {
  const asked = question.toLowerCase();
  const named = patients.filter(({ fields }) => {
    const name = fields.name?.value as
      | { readonly given?: string | null; readonly family?: string | null }
      | undefined;
    const parts = `${name?.given ?? ''} ${name?.family ?? ''}`.toLowerCase().split(/[^\p{L}']+/u);
    return parts.some(
      (part) => part.length > 2 && new RegExp(`(?<!\\p{L})${part}(?!\\p{L})`, 'u').test(asked),
    );
  });
  return named.length === 0 ? patients : named;
}

function fieldsNamed(
  name: string,
  ofDocument: AskRequest['result']['fields'],
  patients: readonly PatientView[],
  count: number,
): readonly Named[] {
  const inDocument = ofDocument[name];
  if (inDocument !== undefined) return [{ name, field: inDocument }];
  return patients.flatMap((patient) => {
    const prefix = count > 1 ? `patients.${patient.index}.` : '';
    const field = name === 'red_flags' ? flagsOf(patient) : patient.fields[name];
    return field === undefined ? [] : [{ name: `${prefix}${name}`, field }];
  });
}

function flagsOf({ red_flags }: PatientView): Field | undefined {
  const [first] = red_flags;
  if (first === undefined) return undefined;
  return {
    ...first,
    confidence: Math.min(...red_flags.map(({ confidence }) => confidence)),
    evidence: red_flags.flatMap(({ evidence }) => evidence),
  };
}
