import catalogueData from './data/catalogue.json' with { type: 'json' };
import organisationData from './data/organisation.json' with { type: 'json' };

export type Named = { readonly code: string; readonly name: string };
export type Sex = 'F' | 'M';

/** One kind of case: who has it, what is done, and what it takes. Money in dollars. */
export type CaseKind = {
  readonly key: string;
  /** How often it is, against the other kinds. */
  readonly weight: number;
  readonly specialty: string;
  readonly procedure?: Named;
  readonly diagnosis: Named;
  /** The share that is planned. */
  readonly planned: number;
  readonly minutes?: { readonly median: number; readonly spread: number };
  /** Usual days in hospital of an inpatient. */
  readonly days: number;
  /** The share that goes home the same day. */
  readonly outpatient: number;
  readonly age: { readonly mean: number; readonly deviation: number };
  readonly sex?: string;
  /** How much more often in January than on average; below 0 it is more frequent in July. */
  readonly winter: number;
  readonly wardCost: number;
  readonly death: number;
  readonly readmit: number;
  /** From the most to the least complicated. */
  readonly drgs: readonly Named[];
  readonly supplies: readonly { readonly item: string; readonly from: number; readonly to: number }[];
};

/** `severity` 2 is a major complication, 1 a complication. */
export type SecondaryDiagnosis = Named & {
  readonly severity: number;
  readonly isChronic: boolean;
  readonly weight: number;
};

export type Item = {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
};

export const caseKinds: readonly CaseKind[] = catalogueData.kinds;
export const secondaryDiagnoses: readonly SecondaryDiagnosis[] = catalogueData.secondary;
export const complications: readonly string[] = catalogueData.complications;

const items = new Map<string, Item>(catalogueData.items.map((item) => [item.id, item]));

export function itemOf(id: string): Item {
  const found = items.get(id);
  if (found === undefined) throw new RangeError(`The catalogue has no item ${id}`);
  return found;
}

export const organisation = organisationData;
export type Payor = (typeof organisationData.payors)[number];
export type Facility = (typeof organisationData.facilities)[number];
export type Client = (typeof organisationData.clients)[number];
