export { toBundle } from './bundle.ts';
export { NO_PATIENT } from './common.ts';
export type { Bundle, BundleOptions, ClinicalResource, CodedText, Entry, Provenance } from './model.ts';
export { present, someOf } from './present.ts';
export { type Span, spanOf } from './spans.ts';
export { fhirText } from './text.ts';
export { validateBundle, validateResource } from './validation/index.ts';
export type { Issue } from './validation/issue.ts';
