export { agreementOf } from './agreement.ts';
export { check } from './check.ts';
export { compare } from './compare.ts';
export { judgeReferral } from './judge.ts';
