export { buildIndex, type Extras } from './compile.ts';
export {
  type ConceptWish,
  createConceptSearch,
  type FoundName,
  type NamedConcept,
  type Relations,
} from './concept-search.ts';
export { loadCurrentIndex } from './current.ts';
export { createGate, type Gate } from './gate.ts';
export { type IndexData, readIndexFile, writeIndexFile } from './index-file.ts';
export { type Lexicon, openLexicon } from './lexicon.ts';
export type { Concept, Drug, Form, FormKind, Guard, Release } from './model.ts';
export { compileStarter, GPS_ATTRIBUTION } from './starter.ts';
