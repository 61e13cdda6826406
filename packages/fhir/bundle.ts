import type { ConceptType, Fact } from '@chartwright/kernel';
import { isAllergy, writeAllergy } from './allergy.ts';
import type { Stance, Writing } from './common.ts';
import { writeCondition } from './condition.ts';
import { writeFamilyHistory } from './family.ts';
import { writeMedication } from './medication.ts';
import type { Bundle, BundleOptions, ClinicalResource, CodedText, Entry } from './model.ts';
import { isMeasured, writeObservation } from './observation.ts';
import { present, someOf } from './present.ts';
import { writeProcedure, writeServiceRequest } from './procedure.ts';
import { writeProvenance } from './provenance.ts';
import { OWN } from './systems.ts';
import { mentionWords } from './text.ts';
import { uuidOf } from './uuid.ts';

/** What one can have: the types of a Condition. */
const HAD: ReadonlySet<ConceptType> = new Set(['disorder', 'finding', 'situation', 'event']);

function stanceOf({ status, negated, temporality }: Fact): Stance {
  if (negated || status === 'negated') return 'denied';
  if (status === 'planned' || temporality === 'planned') return 'planned';
  return status === 'provisional' || status === 'differential' ? 'uncertain' : 'asserted';
}

const isPlanned = ({ status, temporality }: Fact): boolean =>
  status === 'planned' || temporality === 'planned';

/** What is feared, advised against or said of a stranger is nothing that happened to the patient. */
const isOutside = ({ status, temporality, experiencer }: Fact): boolean =>
  status === 'hypothetical' || temporality === 'hypothetical' || experiencer === 'other';

const isFamily = ({ status, experiencer }: Fact): boolean => status === 'family' || experiencer === 'family';

/** A Procedure is always reported as done, so one that may have been done is not reported. */
function writeDeed(writing: Writing, stance: Stance): ClinicalResource | undefined {
  if (stance === 'planned') return writeServiceRequest(writing);
  const { fact, words } = writing;
  if (isMeasured(fact, words)) return stance === 'denied' ? undefined : writeObservation(writing, fact);
  if (fact.conceptType !== 'procedure' || stance === 'uncertain') return undefined;
  return writeProcedure(writing, stance);
}

/** The resource that says what a fact says; none where R4B has none for it. */
function writeFact(writing: Writing): ClinicalResource | undefined {
  const { fact, words, options } = writing;
  const stance = stanceOf(fact);
  const isDenied = stance === 'denied';
  if (isOutside(fact)) return undefined;
  // R4B cannot say that a relative does not have something, nor that a plan was dropped.
  if (isFamily(fact)) return isDenied || !HAD.has(fact.conceptType) ? undefined : writeFamilyHistory(writing);
  if (isDenied && (options.includeNegated !== true || isPlanned(fact))) return undefined;
  if (isAllergy(fact)) return stance === 'planned' ? undefined : writeAllergy(writing, stance);
  if (fact.conceptType === 'medication') return writeMedication(writing, stance);
  if (!HAD.has(fact.conceptType) || isMeasured(fact, words)) return writeDeed(writing, stance);
  return stance === 'planned' ? undefined : writeCondition(writing, stance);
}

function entryOf(fact: Fact, index: number, text: string, options: BundleOptions): Entry[] {
  if (text.slice(fact.start, fact.end) !== fact.source) {
    throw new RangeError(`Fact ${index} is not of this text`);
  }
  const id = uuidOf(`${options.taskId} ${index}`);
  const words = mentionWords(text, fact);
  const extractionId = options.extractionIds?.[index] ?? id;
  const resource = writeFact({ fact, words, id, extractionId, options });
  return resource === undefined ? [] : [{ fullUrl: `urn:uuid:${id}`, resource }];
}

/**
 * Writes the facts of a note as a FHIR R4B collection. The same note, facts and options give the same bytes.
 *
 * @param note the text and its facts; offsets are UTF-16
 * @returns a Bundle with one resource for each fact that R4B can hold, and one Provenance for all; without entries
 *   when there is no such fact. Let `validateBundle` see it before it leaves.
 * @throws {RangeError} when a fact is not of this text
 * @source https://hl7.org/fhir/R4B
 */
export function toBundle({ text, facts }: CodedText, given: BundleOptions): Bundle {
  const options = { ...given, fhirBase: given.fhirBase.replace(/\/+$/, '') };
  const { taskId, recordedAt, fhirBase } = options;
  const entries = facts.flatMap((fact, index) => entryOf(fact, index, text, options));
  const provenanceId = uuidOf(`${taskId} provenance`);
  const provenance: Entry[] =
    entries.length === 0
      ? []
      : [
          {
            fullUrl: `urn:uuid:${provenanceId}`,
            resource: writeProvenance(provenanceId, entries, options),
          },
        ];
  return present({
    resourceType: 'Bundle' as const,
    id: uuidOf(`${taskId} bundle`),
    identifier: { system: `${fhirBase}${OWN.task}`, value: taskId },
    type: 'collection' as const,
    timestamp: recordedAt,
    entry: someOf([...entries, ...provenance]),
  });
}
