export { readModifiers, readValue } from './attributes.ts';
export { type Dated, type DateLink, linkDates } from './dates.ts';
