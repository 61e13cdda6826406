import { codeNote, deidentify } from '@chartwright/clinical-text';
import type { NoteReader } from '@chartwright/coding/work';
import { toBundle, validateBundle } from '@chartwright/fhir';
import type { CodedNote, Fact, TargetFact } from '@chartwright/kernel';
import { createGate, type Gate, type IndexData, openLexicon } from '@chartwright/terminology';
import { VERSION } from './version.ts';

/** Reads notes by one loaded terminology. Threads that are given the same data share its memory. */
export function openNoteReader(data: IndexData): NoteReader {
  const lexicon = openLexicon(data);
  const gate = createGate(lexicon);
  return {
    release: lexicon.release,
    code: (text, context) => {
      const coded = codeNote(lexicon, text, context);
      requireAdmitted(gate, coded);
      return coded;
    },
    deidentify: ({ text, letterDate, replacement }) => deidentify(text, { letterDate, style: replacement }),
    writeBundle: (note, options) => {
      const facts = note.facts.map((fact) => withAdmittedCodes(gate, fact));
      const bundle = toBundle({ ...note, facts }, { ...options, softwareVersion: VERSION, gate: gate.find });
      requireValid(bundle);
      return bundle;
    },
  };
}

/** The code gate: a note with one code that the loaded terminology does not have under that name is not answered. */
function requireAdmitted(gate: Gate, { facts, targets }: CodedNote): void {
  const refused = [...facts, ...targets].filter((fact) => !isAdmitted(gate, fact)).length;
  if (refused > 0)
    throw new Error(`The code gate refuses ${refused} of ${facts.length + targets.length} mentions`);
}

function isAdmitted(
  gate: Gate,
  mention: TargetFact & Partial<Pick<Fact, 'alternatives' | 'icd10cm'>>,
): boolean {
  const { snomed, rxnorm = [], alternatives = [], icd10cm = [] } = mention;
  const concepts = snomed === undefined ? alternatives : [snomed, ...alternatives];
  return (
    concepts.every(gate.admits) &&
    rxnorm.every(gate.admitsRxNorm) &&
    icd10cm.every((coding) => gate.admitsIcd10cm(snomed?.code ?? '', coding))
  );
}

/** A stored fact without the codes that the terminology loaded now does not have; its words stay. */
function withAdmittedCodes(gate: Gate, { snomed, rxnorm = [], icd10cm = [], ...fact }: Fact): Fact {
  return {
    ...fact,
    ...(snomed !== undefined && gate.admits(snomed) ? { snomed } : {}),
    rxnorm: rxnorm.filter(gate.admitsRxNorm),
    icd10cm: icd10cm.filter((coding) => gate.admitsIcd10cm(snomed?.code ?? '', coding)),
  };
}

/** A Bundle that is not valid R4B never leaves. The rules that it broke are told, not what it says. */
function requireValid(bundle: object): void {
  const issues = validateBundle(bundle);
  if (issues.length === 0) return;
  const rules = [...new Set(issues.map(({ rule }) => rule))].join(', ');
  throw new Error(`A Bundle breaks FHIR R4B in ${issues.length} places: ${rules}`);
}
