export { toBundle } from './bundle.ts';
export { NO_PATIENT } from './common.ts';
export type { Bundle, BundleOptions, ClinicalResource, CodedText, Entry, Provenance } from './model.ts';
export { present, someOf } from './present.ts';
export { type Span, spanOf } from './spans.ts';
export {
  ALLERGY_CLINICAL,
  ALLERGY_VERIFICATION,
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
  DATA_ABSENT_REASON,
  OWN,
  PARTICIPANT_TYPE,
  ROLE_CODE,
  SNOMED,
  UCUM,
} from './systems.ts';
export { fhirText } from './text.ts';
export { uuidOf } from './uuid.ts';
export { validateBundle, validateResource } from './validation/index.ts';
export type { Issue } from './validation/issue.ts';
