import { uuidOf, validateResource } from '@chartwright/fhir';
import type { PatientView } from '../../result.ts';
import type { ExportOptions, ExportSource } from '../source.ts';
import { readLetter, readPatient } from '../stated.ts';
import { reasonsOf, writeFindings } from './clinical.ts';
import { type Party, writeDecider, writePatient, writeRecipient, writeReferrer } from './people.ts';
import { type Parties, writeFile, writeProvenance, writeRequest, writeTask } from './request.ts';
import type { Entry, Writing } from './writing.ts';

type Letter = ReturnType<typeof readLetter>;
type Shared = Omit<Parties, 'subject'> & { readonly letter: Letter };

function writePatientView(writing: Writing, view: PatientView, subject: Entry, shared: Shared): Entry[] {
  const patient = readPatient(view);
  const { diagnoses, entries } = writeFindings({ writing, subject }, patient);
  const parties = { ...shared, subject };
  const reasonReference = reasonsOf(diagnoses, patient);
  const request = writeRequest(writing, parties, { view, patient, letter: shared.letter, reasonReference });
  return [subject, request, writeTask(writing, parties, { view, patient, request }), ...entries];
}

/**
 * The record as a FHIR R4 collection: patients, who refers to whom, the request and its triage, what the letter says, the
 * file, and where it all comes from. What is no referral has the file alone.
 *
 * @throws {Error} when what was written is not valid; it names paths and rules, never a value
 */
export function writeBundle(source: ExportSource, given: ExportOptions) {
  const options = { ...given, fhirBase: given.fhirBase.replace(/\/+$/, '') };
  const { result } = source.outcome;
  const whole: Writing = { source, options, patient: 0 };
  const ofPatient = (view: PatientView): Writing => ({ ...whole, patient: view.index });
  const letter = readLetter(result);
  const referrer = letter.referrer && writeReferrer(whole, letter.referrer);
  const recipient = letter.recipient && writeRecipient(whole, letter.recipient);
  const deciders = (source.decision?.by ?? []).map((by) => writeDecider(whole, by));
  const subjects = result.patients.map((view) => writePatient(ofPatient(view), readPatient(view)));
  // A file about several patients is the file of none of them.
  const file = writeFile(whole, subjects.length === 1 ? subjects[0] : undefined);
  const shared = { referrer: referrer?.role, recipient: recipient?.role, file, letter };
  const entries = [
    ...result.patients.flatMap((view, at) =>
      writePatientView(ofPatient(view), view, subjects[at] as Entry, shared),
    ),
    ...partsOf(referrer),
    ...partsOf(recipient),
    ...deciders,
    file,
  ];
  const provenance = writeProvenance(whole, entries, { file, deciders });
  return validated({
    resourceType: 'Bundle',
    id: uuidOf(`${source.jobId} bundle`),
    identifier: { system: `${options.fhirBase}/identifier/job`, value: source.jobId },
    type: 'collection',
    timestamp: (source.decision?.at ?? source.decidedAt).toISOString(),
    entry: [...entries, provenance],
  });
}

const partsOf = (party: Party | undefined): readonly Entry[] => party?.entries ?? [];

function validated<T extends { readonly resourceType: string }>(bundle: T): T {
  const issues = validateResource(bundle);
  if (issues.length > 0) {
    const where = issues.slice(0, 10).map(({ path, rule }) => `${path} (${rule})`);
    throw new Error(`The bundle is not valid: ${where.join('; ')}`);
  }
  return bundle;
}
