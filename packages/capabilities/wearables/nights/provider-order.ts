import type { ProviderCode } from '../tables.ts';
import order from './provider-order.json' with { type: 'json' };

/** Ranks of providers, the best first; those that are not in the list come last and are equal. */
export type ProviderOrder = readonly (readonly string[])[];

export const usualOrder: ProviderOrder = order;

export function rankIn(order: ProviderOrder, provider: ProviderCode): number {
  const rank = order.findIndex((group) => group.includes(provider));
  return rank === -1 ? order.length : rank;
}
