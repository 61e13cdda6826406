export { assess } from './assess.ts';
export type { Assertion } from './model.ts';
export { readSentence, type SentenceScan } from './scan.ts';
