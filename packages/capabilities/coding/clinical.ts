// TEMPORARY until packages/clinical-text has its index.ts: then delete this file and import from the package.
export { relativeDate } from '../../clinical-text/time/relative.ts';
