import catalogue from './data/facts.json' with { type: 'json' };
import type { FactCatalogue } from './model.ts';

/** Every fact and field a pathway can use without defining it: type, unit, range and the question to the referrer. */
export const factCatalogue: FactCatalogue = catalogue as FactCatalogue;
