export { readReferral } from './assistant/read-referral.ts';
export { agreementOf, check, compare, judgeReferral } from './judge/index.ts';
export type { Evidence, PatientReading, Read, Reading, ReadingTask } from './reading.ts';
