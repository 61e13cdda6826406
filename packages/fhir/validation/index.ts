import type { Issue } from './issue.ts';
import { checkProfile } from './profile.ts';
import { checkStructure } from './structure.ts';

/**
 * Everything that is wrong with a bundle of ours, in microseconds and without any file. A bundle with an issue must
 * not be sent.
 *
 * @returns nothing for a valid bundle; issues name paths and rules, never a value
 */
export const validateBundle = (bundle: unknown): Issue[] => [
  ...checkStructure(bundle),
  ...checkProfile(bundle),
];
