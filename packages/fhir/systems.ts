export const SNOMED = 'http://snomed.info/sct';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm';
export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';
export const DATA_ABSENT_REASON = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

const hl7 = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;

export const CONDITION_CLINICAL = hl7('condition-clinical');
export const CONDITION_VERIFICATION = hl7('condition-ver-status');
export const CONDITION_CATEGORY = hl7('condition-category');
export const ALLERGY_CLINICAL = hl7('allergyintolerance-clinical');
export const ALLERGY_VERIFICATION = hl7('allergyintolerance-verification');
export const OBSERVATION_CATEGORY = hl7('observation-category');
export const ROLE_CODE = hl7('v3-RoleCode');
export const PARTICIPANT_TYPE = hl7('provenance-participant-type');

/** Ends of the addresses of our own extensions and identifiers; the configured FHIR base stands before them. */
export const OWN = {
  textSource: '/StructureDefinition/text-source',
  textStart: '/StructureDefinition/text-index-start',
  textEnd: '/StructureDefinition/text-index-end',
  laterality: '/StructureDefinition/laterality',
  ingredient: '/StructureDefinition/ingredient',
  extraction: '/identifier/extraction',
  task: '/identifier/task',
  software: '/identifier/software',
} as const;
