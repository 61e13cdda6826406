import { canonicalDocument, type Pathway, parsePathway } from '@chartwright/pathways';
import type { Db } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import { type BacktestRun, runBacktest, type Side } from './backtest.ts';
import * as store from './store.ts';
import { createTemplates, DEFAULT_TEMPLATE, findTemplate } from './templates.ts';

/** Runs the last decided referrals through a pathway that is stored nowhere, and through what decides now or another one. */
export async function backtestDocument(
  parts: { readonly db: Db; readonly sealKey: Buffer },
  owner: Owner,
  wish: { readonly after: Pathway; readonly against: Pathway | 'active'; readonly last: number },
): Promise<BacktestRun> {
  const before = wish.against === 'active' ? await findActive(parts.db, owner) : sideOf(wish.against);
  return runBacktest(parts, owner, { before, after: sideOf(wish.after), last: wish.last });
}

const sideOf = (pathway: Pathway): Side => ({ text: canonicalDocument(pathway), pathway });

async function findActive(db: Db, owner: Owner): Promise<Side> {
  const row = await store.findActiveVersion(db, owner);
  if (row === undefined) return sideOf(openDefault());
  const parsed = parsePathway(JSON.parse(row.document));
  if (parsed.state !== 'parsed') throw new Error('A stored version of a pathway cannot be read');
  return { text: row.document, pathway: parsed.pathway };
}

function openDefault(): Pathway {
  const template = findTemplate(DEFAULT_TEMPLATE);
  if (template === undefined) throw new Error('The template of the demonstration clinic is missing');
  return createTemplates().open(template);
}
