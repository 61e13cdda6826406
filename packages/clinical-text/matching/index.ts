export { findMentions } from './find-mentions.ts';
export type { Mention, Sense, Surroundings } from './model.ts';
