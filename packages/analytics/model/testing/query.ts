import type { Query } from '../query.ts';

/** A query of which only what matters is said. */
export const queryOf = (asked: Partial<Query>): Query => ({
  model: 'claims',
  intent: 'metric',
  metrics: [],
  dimensions: [],
  filters: [],
  cohorts: [],
  having: [],
  orderBy: [],
  ...asked,
});
