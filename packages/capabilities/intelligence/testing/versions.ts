import { defaultParameters, type RelapseParameters } from '@chartwright/engines';
import type { SheetEvidence, VersionState } from '@chartwright/engines/calibration';
import { type Db, inTransaction } from '@chartwright/platform';
import { insertVersion, type Owner } from '../registry/store.ts';

/** How a version differs from one that holds the shipped constants and has passed every gate. */
export type VersionOrder = {
  readonly version: number;
  readonly state: VersionState;
  readonly areGatesClosed?: true;
  readonly bands?: Partial<RelapseParameters['bands']>;
};

/** Leaves a version of the relapse engine as a calibration run would, or as a faulty one might. */
export const putRelapseVersion = (db: Db, owner: Owner, order: VersionOrder): Promise<void> =>
  inTransaction(db, (tx) => {
    const { version, state, areGatesClosed, bands } = order;
    const shipped = defaultParameters.relapse;
    const parameters = { ...shipped, bands: { ...shipped.bands, ...bands } };
    const evidence = evidenceOf(areGatesClosed !== true);
    return insertVersion(tx, owner, 'relapse', { version, state, parameters, evidence, runId: 'cal_test' });
  });

const evidenceOf = (areGatesOpen: boolean): SheetEvidence => ({
  window: {
    events: 400,
    nonEvents: 900,
    sites: 3,
    weeks: 20,
    firstWeek: '2026-W01',
    lastWeek: '2026-W20',
  },
  active: null,
  candidate: null,
  gates: {
    evidence: 'full',
    metricsMayBeShown: true,
    candidateMayBeShown: areGatesOpen,
    failures: areGatesOpen ? [] : [{ gate: 'holdout_brier', figure: 0.001, required: 'at most -0.002' }],
    strataNotJudged: [],
  },
});
