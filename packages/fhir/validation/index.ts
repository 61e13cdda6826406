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
  ...checkStructure(bundle, 'Bundle'),
  ...checkProfile(bundle),
];

/**
 * What is wrong with a single resource that somebody else made, as far as we use its type. Of the types that clinical facts
 * have, R4 and R4B say the same of these elements.
 */
export const validateResource = (resource: { readonly resourceType: string }): Issue[] =>
  checkStructure(resource, resource.resourceType);
