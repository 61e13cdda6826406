export { findTimes } from './expressions.ts';
export { guessDateOrder } from './order.ts';
export type { TimeContext, TimeExpression } from './reader.ts';
export { relativeDate } from './relative.ts';
