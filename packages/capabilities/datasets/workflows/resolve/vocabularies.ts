import type { EntityType } from '@chartwright/analytics';
import type { ConceptDomain } from './concepts.ts';
import type { Vocabulary } from './model.ts';

/** The vocabulary of a code by what it looks like; undefined for an own id, or a code nobody can tell. */
export function vocabularyOf(type: EntityType, id: string): Vocabulary | undefined {
  if (type === 'drg') return 'MS-DRG';
  if (type === 'condition') return /^[A-Z]\d[0-9A-Z]/.test(id) ? 'ICD10CM' : undefined;
  if (type !== 'procedure') return undefined;
  if (/^[0-9A-HJ-NP-Z]{7}$/.test(id)) return 'ICD10PCS';
  if (/^\d{4}[\dFTU]$/.test(id)) return 'CPT4';
  return /^[A-V]\d{4}$/.test(id) ? 'HCPCS' : undefined;
}

const DOMAINS: Partial<Record<EntityType, ConceptDomain>> = {
  condition: 'Condition',
  procedure: 'Procedure',
};

/** Where the terminology is asked; undefined for what is no clinical concept. */
export const domainOf = (type: EntityType): ConceptDomain | undefined => DOMAINS[type];
