export { withHeadingStarts } from './breaks.ts';
export { findSections, type Section } from './sections.ts';
