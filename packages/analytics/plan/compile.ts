import { listBase } from '../model/check-query.ts';
import type { Model } from '../model/model.ts';
import type { Query } from '../model/query.ts';
import { openDraft } from './draft.ts';
import { compileList } from './list.ts';
import { compileMetrics } from './metrics.ts';
import type { Compiled, CompileOptions } from './model.ts';
import { compileQuality } from './quality.ts';

/**
 * Writes the statement that answers a typed query, with its plan in plain words. One text for one query: equal queries
 * give equal bytes.
 *
 * @throws {RangeError} for a query in which `checkQuery` finds a fault
 */
export function compileQuery(model: Model, query: Query, options: CompileOptions): Compiled {
  const draft = openDraft(model, query, options);
  if (query.intent === 'dataQuality') return compileQuality(draft);
  const base = listBase(model, query);
  return base === undefined ? compileMetrics(draft) : compileList(draft, base);
}
