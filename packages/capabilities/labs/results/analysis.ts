import { type BiomarkerReading, type LabPanel, runEngine } from '@chartwright/engines';
import type { EngineFeed, EngineQuery, Intelligence } from '@chartwright/intelligence';
import { type Db, hasScope, type ReadAudit } from '@chartwright/platform';
import { type Caller, noteShown } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import { find } from '../orders/store.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { digestPatientRef } from '../patient-ref.ts';
import { labResultErrors } from './errors.ts';
import { plainValue } from './flags.ts';
import type { ActiveBiomarkerModel } from './intake.ts';
import type { ResultStatus } from './result-set.ts';
import { openBody, type ResultBody } from './sealed-result.ts';
import * as store from './store.ts';
import { nameOf, observedAtOf } from './views.ts';

export type Analyses = ReturnType<typeof createAnalyses>;

export type AnalysisQuery = EngineQuery & { readonly explain: boolean; readonly asOf: string | undefined };

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly analyze: Intelligence['analyze'];
};

/** What still is open, or was taken back, says nothing. */
const SPEAKS: ReadonlySet<ResultStatus> = new Set(['preliminary', 'final', 'corrected']);

const isAnalysed = ({ isCurrent, status }: store.ResultRow): boolean => isCurrent && SPEAKS.has(status);

const readingOf = ({ observation, judged }: ResultBody): BiomarkerReading => ({
  name: nameOf(observation.code),
  value: plainValue(observation.value),
  unit: observation.unit ?? observation.ucum,
  flag: judged.flag,
  referenceRange: observation.referenceRange?.text,
  loinc: observation.code.loinc,
});

/** The results as the panels that the biomarker engine takes: one for each order and moment. */
function panelsOf(rows: readonly store.ResultRow[], sealKey: Buffer): LabPanel[] {
  const opened = rows
    .map((row) => ({ orderId: row.orderId, body: openBody(row.body, sealKey) }))
    .filter(({ body }) => body.observation.value.kind !== 'document');
  const groups = Map.groupBy(opened, ({ orderId, body }) =>
    JSON.stringify([orderId, observedAtOf(body)?.at ?? null]),
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { orderId, body } = first;
    return [
      {
        id: orderId,
        labName: body.performingLaboratory?.name ?? body.laboratory ?? 'Laboratory',
        observedAt: observedAtOf(body)?.at ?? null,
        results: { biomarkers: [first, ...others].map((one) => readingOf(one.body)) },
      },
    ];
  });
}

/** Runs the biomarker engine over the results of an order. */
export function createAnalyses({ db, readAudit, sealKey, analyze }: Parts) {
  return {
    async analyse({ actor, clock, requestId }: Caller, id: string, query: AnalysisQuery, accept?: string) {
      const owner = ownerOf(actor);
      const order = isOrderId(id) ? await find(db, owner, id, sealKey) : undefined;
      if (order === undefined) throw labsErrors.orderUnknown();
      const rows = (await store.listResults(db, owner, order.id)).filter(isAnalysed);
      const labs = panelsOf(rows, sealKey);
      if (labs.length === 0) throw labResultErrors.noResults();
      noteShown(readAudit, { actor, requestId }, 'lab_result.analysed', [order.id]);
      const { explain, asOf, ...rest } = query;
      const body = { labs, explain, ...(asOf !== undefined && { asOf }) };
      return analyze({ engine: 'biomarker', actor, body, query: rest, accept, clock });
    },
  };
}

/** How many watch items the biomarker engine finds among a patient's results, and how new they are. */
export type WatchCount = {
  readonly count: number;
  readonly observedAt: string | undefined;
  /** The orders that were looked at. */
  readonly orders: readonly string[];
};
export type WatchCountOf = (owner: Owner, patientRef: string, now: Date) => Promise<WatchCount | undefined>;

const DAY_MS = 86_400_000;
/** A flag of more than a year ago says nothing of today. */
const AGE_DAYS_MAX = 365;
const ORDERS_MAX = 50;

/** Gives the engines that take such a count what is known of a patient, to those who may read results. */
export const createLabFeed =
  (parts: { readonly watchCountOf: WatchCountOf; readonly readAudit: ReadAudit }): EngineFeed =>
  async ({ actor, requestId, patientRef, now, wanted }) => {
    if (!wanted.has('biomarkerWatchCount') || !hasScope(actor, 'labs:read')) return {};
    const found = await parts.watchCountOf(ownerOf(actor), patientRef, now);
    if (found?.observedAt === undefined) return {};
    noteShown(parts.readAudit, { actor, requestId }, 'lab_result.engine_read', found.orders);
    return {
      biomarkerWatchCount: { value: found.count, feed: { observedAt: found.observedAt, source: 'labs' } },
    };
  };

/**
 * Counts the flagged items of a patient for the engines that take such a count.
 *
 * @returns undefined where there is no result of the last year to judge: that is not the same as none flagged
 */
export function createWatchCount(parts: {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly activeModel: ActiveBiomarkerModel;
}): WatchCountOf {
  const { db, sealKey, activeModel } = parts;
  return async (owner, patientRef, now) => {
    const digest = digestPatientRef(owner, patientRef, sealKey);
    const rows = await store.listCurrentOfPatient(db, owner, digest, ORDERS_MAX);
    const oldest = now.getTime() - AGE_DAYS_MAX * DAY_MS;
    const labs = panelsOf(rows.filter(isAnalysed), sealKey).filter(({ observedAt }) => {
      if (observedAt === undefined || observedAt === null) return true;
      const at = Date.parse(observedAt);
      return at >= oldest && at <= now.getTime();
    });
    const model = await activeModel(owner);
    const result = runEngine('biomarker', { labs }, { now, model });
    if (!result.estimable) return undefined;
    const dates = labs.flatMap(({ observedAt }) => observedAt ?? []).toSorted((a, b) => (a < b ? -1 : 1));
    const orders = [...new Set(rows.map(({ orderId }) => orderId))];
    return { count: result.signalsPresent, observedAt: dates.at(-1), orders };
  };
}
