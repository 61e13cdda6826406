export { findMentions } from './find-mentions.ts';
export type { Mention, Sense } from './model.ts';
