export { readReferral } from './assistant/read-referral.ts';
export { referralErrors } from './errors.ts';
export { agreementOf, check, compare, judgeReferral } from './judge/index.ts';
export type { ReferralEngine } from './parts.ts';
export type { Evidence, PatientReading, Read, Reading, ReadingTask } from './reading.ts';
export { openReferrals } from './referrals.ts';
export { referralRoutes } from './routes.ts';
export { referrals } from './surface.ts';
