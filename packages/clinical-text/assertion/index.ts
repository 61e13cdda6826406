export { type Assertion, assess, type Subject } from './assess.ts';
export { readSentence, type SentenceScan } from './scan.ts';
