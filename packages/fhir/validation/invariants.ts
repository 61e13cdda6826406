import { compareDates } from '../dates.ts';
import {
  ALLERGY_VERIFICATION,
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
  UCUM,
} from '../systems.ts';
import { isObject, type Json, objectsOf } from './issue.ts';

export type Invariant = {
  /** The key R4B gives it. */
  readonly key: string;
  readonly text: string;
  readonly holds: (value: Json) => boolean;
};

const codings = (concept: unknown): readonly Json[] =>
  objectsOf(concept).flatMap(({ coding }) => objectsOf(coding));

const hasCode = (concept: unknown, system: string, ...codes: string[]): boolean =>
  codings(concept).some((coding) => coding.system === system && codes.includes(String(coding.code)));

const has = (value: Json, name: string): boolean => value[name] !== undefined;
const hasAny = (value: Json, start: string): boolean =>
  Object.keys(value).some((key) => key.startsWith(start));
const implies = (premise: boolean, conclusion: () => boolean): boolean => !premise || conclusion();

const isInError = (value: Json, system: string): boolean =>
  hasCode(value.verificationStatus, system, 'entered-in-error');

/** FHIRPath cannot order 2020 and 2020-05, and what cannot be told does not hold. */
const isOrdered = (start: unknown, end: unknown): boolean => {
  if (typeof start !== 'string' || typeof end !== 'string') return true;
  const order = compareDates(start, end);
  return order < 0 || (order === 0 && start.length === end.length);
};

const isUpTo = (low: unknown, high: unknown): boolean =>
  !isObject(low) || !isObject(high) || Number(low.value) <= Number(high.value);

const isPositiveOrAbsent = (value: unknown): boolean => value === undefined || Number(value) >= 0;

const sharesCoding = (a: unknown, b: unknown): boolean =>
  codings(a).some((x) => codings(b).some((y) => JSON.stringify(x) === JSON.stringify(y)));

const areDistinct = (keys: readonly string[]): boolean => new Set(keys).size === keys.length;

const entries = (bundle: Json): readonly Json[] => objectsOf(bundle.entry);
const versioned = ({ fullUrl, resource }: Json): string =>
  `${String(fullUrl)}|${isObject(resource) ? JSON.stringify(resource.meta) : ''}`;

const quantity: Invariant = {
  key: 'qty-3',
  text: 'A code of a unit needs its system',
  holds: (value) => implies(has(value, 'code'), () => has(value, 'system')),
};

/** The invariants of R4B that the elements we use can break, by type. The text says what must be so. */
export const INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  Condition: [
    {
      key: 'con-3',
      text: 'A problem list item has a clinical status',
      holds: (value) =>
        implies(
          has(value, 'verificationStatus') &&
            !isInError(value, CONDITION_VERIFICATION) &&
            hasCode(value.category, CONDITION_CATEGORY, 'problem-list-item'),
          () => has(value, 'clinicalStatus'),
        ),
    },
    {
      key: 'con-4',
      text: 'An abated condition is inactive, resolved or in remission',
      holds: (value) =>
        implies(hasAny(value, 'abatement'), () =>
          hasCode(value.clinicalStatus, CONDITION_CLINICAL, 'resolved', 'remission', 'inactive'),
        ),
    },
    {
      key: 'con-5',
      text: 'A condition entered in error has no clinical status',
      holds: (value) =>
        implies(isInError(value, CONDITION_VERIFICATION), () => !has(value, 'clinicalStatus')),
    },
  ],
  AllergyIntolerance: [
    {
      key: 'ait-1',
      text: 'An allergy with a verification status has a clinical status, unless entered in error',
      holds: (value) =>
        implies(has(value, 'verificationStatus') && !isInError(value, ALLERGY_VERIFICATION), () =>
          has(value, 'clinicalStatus'),
        ),
    },
    {
      key: 'ait-2',
      text: 'An allergy entered in error has no clinical status',
      holds: (value) => implies(isInError(value, ALLERGY_VERIFICATION), () => !has(value, 'clinicalStatus')),
    },
  ],
  Observation: [
    {
      key: 'obs-6',
      text: 'There is no reason for an absent value where there is a value',
      holds: (value) => !(has(value, 'dataAbsentReason') && hasAny(value, 'value')),
    },
    {
      key: 'obs-7',
      text: 'Where a component has the code of the observation, the observation has no value',
      holds: (value) =>
        implies(
          hasAny(value, 'value'),
          () => !objectsOf(value.component).some(({ code }) => sharesCoding(code, value.code)),
        ),
    },
  ],
  'Observation.referenceRange': [
    {
      key: 'obs-3',
      text: 'A reference range has a low end, a high end or a text',
      holds: (value) => ['low', 'high', 'text'].some((name) => has(value, name)),
    },
  ],
  Attachment: [
    {
      key: 'att-1',
      text: 'Data has its content type',
      holds: (value) => implies(has(value, 'data'), () => has(value, 'contentType')),
    },
  ],
  Ratio: [
    {
      key: 'rat-1',
      text: 'A ratio has both its numerator and its denominator',
      holds: (value) => has(value, 'numerator') && has(value, 'denominator'),
    },
  ],
  Organization: [
    {
      key: 'org-1',
      text: 'An organization has a name or an identifier',
      holds: (value) => has(value, 'name') || has(value, 'identifier'),
    },
  ],
  Task: [
    {
      key: 'inv-1',
      text: 'A task is not modified before it is written, and both times can be compared',
      holds: ({ authoredOn, lastModified }) => isOrdered(authoredOn, lastModified),
    },
  ],
  ContactPoint: [
    {
      key: 'cpt-2',
      text: 'A contact has a system',
      holds: (value) => implies(has(value, 'value'), () => has(value, 'system')),
    },
  ],
  Quantity: [quantity],
  SimpleQuantity: [
    quantity,
    {
      key: 'sqty-1',
      text: 'A simple quantity has no comparator',
      holds: (value) => !has(value, 'comparator'),
    },
  ],
  Age: [
    quantity,
    {
      key: 'age-1',
      text: 'An age is above zero and has a UCUM code',
      holds: (value) =>
        (has(value, 'code') || !has(value, 'value')) &&
        (!has(value, 'system') || value.system === UCUM) &&
        (!has(value, 'value') || Number(value.value) > 0),
    },
  ],
  Duration: [
    quantity,
    {
      key: 'drt-1',
      text: 'A duration has a UCUM code',
      holds: (value) => implies(has(value, 'value'), () => value.system === UCUM && has(value, 'code')),
    },
  ],
  Period: [
    {
      key: 'per-1',
      text: 'A period does not end before it starts, and both dates can be compared',
      holds: ({ start, end }) => isOrdered(start, end),
    },
  ],
  Range: [
    {
      key: 'rng-2',
      text: 'The low end of a range is not above the high end',
      holds: ({ low, high }) => isUpTo(low, high),
    },
  ],
  'Timing.repeat': [
    {
      key: 'tim-2',
      text: 'A period needs its unit',
      holds: (value) => implies(has(value, 'period'), () => has(value, 'periodUnit')),
    },
    {
      key: 'tim-5',
      text: 'A period is not negative',
      holds: ({ period }) => isPositiveOrAbsent(period),
    },
    {
      key: 'tim-6',
      text: 'A longest period needs a period',
      holds: (value) => implies(has(value, 'periodMax'), () => has(value, 'period')),
    },
  ],
  Extension: [
    {
      key: 'ext-1',
      text: 'An extension has a value or extensions, not both',
      holds: (value) => has(value, 'extension') !== hasAny(value, 'value'),
    },
  ],
  Reference: [
    {
      key: 'ref-1',
      text: 'A reference to a contained resource points at one',
      holds: ({ reference }) => !(typeof reference === 'string' && reference.startsWith('#')),
    },
  ],
  Bundle: [
    {
      key: 'bdl-7',
      text: 'Every fullUrl is there once',
      holds: (bundle) =>
        areDistinct(
          entries(bundle)
            .filter((entry) => has(entry, 'fullUrl'))
            .map(versioned),
        ),
    },
  ],
  'Bundle.entry': [
    { key: 'bdl-5', text: 'An entry has a resource', holds: (entry) => has(entry, 'resource') },
    {
      key: 'bdl-8',
      text: 'A fullUrl names no version',
      holds: ({ fullUrl }) => !(typeof fullUrl === 'string' && fullUrl.includes('/_history/')),
    },
  ],
};
