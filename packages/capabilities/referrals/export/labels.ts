import { factCatalogue } from '@chartwright/pathways';

/** What the catalogue calls a fact. */
export const labelOf = (key: string): string =>
  Object.hasOwn(factCatalogue.facts, key) ? (factCatalogue.facts[key]?.label ?? key) : key;
