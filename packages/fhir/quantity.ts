import type { Quantity as FactQuantity } from '@chartwright/kernel';
import type { Quantity } from './model.ts';
import { present } from './present.ts';
import { UCUM } from './systems.ts';

/** A number in UCUM. Without a unit there is none: the note named none, or none that is known. */
export const ucumQuantity = (value: number, unit: string | undefined): Quantity =>
  unit === undefined ? { value } : { value, unit, system: UCUM, code: unit };

export const quantityOf = ({ value, comparator, unit }: FactQuantity): Quantity =>
  present({ ...ucumQuantity(value, unit), comparator });

/** An age in years. FHIR allows none of zero (age-1): then undefined. */
export const ageQuantity = (years: number | undefined): Quantity | undefined =>
  years === undefined || years <= 0 ? undefined : { ...ucumQuantity(years, 'a'), unit: 'years' };
