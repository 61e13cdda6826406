export { readModifiers, readValue } from './attributes.ts';
export { carryDate, type Dated, type DateLink, lastDate, linkDates } from './dates.ts';
