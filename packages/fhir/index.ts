export { toBundle } from './bundle.ts';
export { NO_PATIENT } from './common.ts';
export type { Bundle, BundleOptions, ClinicalResource, CodedText, Entry, Provenance } from './model.ts';
export { validateBundle } from './validation/index.ts';
export type { Issue } from './validation/issue.ts';
