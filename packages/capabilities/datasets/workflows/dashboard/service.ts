import {
  type CaseSelection,
  DISTRIBUTED,
  PIVOTS,
  type Pivot,
  selectCounts,
  selectDistributions,
  selectHistograms,
  selectPeople,
  selectSecondary,
  selectTop,
  selectTrend,
} from '@chartwright/analytics';
import { type Caller, ownerOf } from '@chartwright/platform';
import { figureIn, lastYear, numberIn, readNamed, selectionOf } from '../asking.ts';
import { freshnessOf, type HospitalData, openHospitalData } from '../hospital-data.ts';
import { NO_DATA, SMALL_CELLS } from '../model.ts';
import { NOTICE } from '../notice.ts';
import { noteDataset, type WorkflowParts } from '../parts.ts';
import { heldBack, smallCellsMin } from '../small-cells.ts';
import { binsFor } from './bins.ts';
import type { DashboardBody, DashboardReply } from './model.ts';
import {
  type MetricBins,
  type Row,
  viewDistributions,
  viewPeople,
  viewReadmission,
  viewSecondary,
  viewTop,
  viewTrend,
} from './views.ts';

export type Dashboards = ReturnType<typeof createDashboards>;

type Findings = Pick<
  DashboardReply,
  'counts' | 'distributions' | 'readmission_30' | 'top' | 'trend' | 'people' | 'secondary_diagnoses'
>;

/** What a typical case of a procedure, condition or DRG looks like. */
export function createDashboards(parts: WorkflowParts) {
  return {
    async show(caller: Caller, body: DashboardBody): Promise<DashboardReply> {
      const { domain, id, filters } = body;
      const period = body.duration ?? lastYear(caller.clock.now());
      const frame = { domain, id, duration: period, notice: NOTICE };
      const data = await openHospitalData(parts, ownerOf(caller.actor), body.dataset);
      if (data === undefined || !data.has('cases'))
        return {
          ...frame,
          ...NOTHING,
          status: 'refused',
          name: null,
          dataset: null,
          freshness: null,
          refusal: NO_DATA,
        };
      const selection = await selectionOf(parts.entities, data, { domain, ids: [id], period, filters });
      const min = await smallCellsMin(parts.db, caller);
      noteDataset(parts.readAudit, caller, 'data.dashboard_shown', [data.dataset.id]);
      const known = await parts.entities.list(data, domain);
      const about = {
        ...frame,
        name: known.find((entity) => entity.id === id)?.name ?? null,
        dataset: data.dataset.name,
        freshness: freshnessOf(data),
      };
      const found = await find(data, selection, body.top, min);
      return found === undefined
        ? { ...about, ...NOTHING, status: 'refused', refusal: SMALL_CELLS }
        : { ...about, ...found, status: 'done', refusal: null };
    },
  };
}

const NOTHING: Findings = {
  counts: null,
  distributions: [],
  readmission_30: null,
  top: null,
  trend: [],
  people: [],
  secondary_diagnoses: null,
};

/** Undefined where all of them are so few people that they are not shown. */
async function find(
  data: HospitalData,
  selection: CaseSelection,
  limit: number,
  min: number,
): Promise<Findings | undefined> {
  const [counts] = await readNamed(data, selectCounts(selection));
  const patients = numberIn(counts, 'patients');
  if (patients > 0 && patients < min) return undefined;
  const distributions = await readNamed(data, selectDistributions(selection));
  const bins = binsOf(distributions);
  const statement = selectHistograms(selection, bins);
  const histograms = statement === undefined ? [] : await readNamed(data, statement);
  const top = await readTop(data, selection, limit, min);
  return {
    counts: viewCounts(counts, min),
    distributions: viewDistributions({ distributions, histograms, bins }, min),
    readmission_30: viewReadmission(counts, min),
    top,
    trend: viewTrend(await readNamed(data, selectTrend(selection)), min),
    people: viewPeople(await readNamed(data, selectPeople(selection)), min),
    secondary_diagnoses: data.has('case_codes')
      ? viewSecondary(
          await readNamed(data, selectSecondary(selection, limit)),
          numberIn(counts, 'cases'),
          min,
        )
      : null,
  };
}

function viewCounts(counts: Row | undefined, min: number): DashboardReply['counts'] {
  const kinds = ['planned', 'unplanned'] as const;
  const held = heldBack(
    kinds.filter((kind) => numberIn(counts, kind) > 0),
    (kind) => numberIn(counts, `${kind}_patients`),
    min,
  );
  const shown = (kind: (typeof kinds)[number]) => (held.has(kind) ? null : numberIn(counts, kind));
  return {
    cases: numberIn(counts, 'cases'),
    patients: numberIn(counts, 'patients'),
    planned: shown('planned'),
    unplanned: shown('unplanned'),
  };
}

function binsOf(distributions: readonly Row[]): MetricBins {
  return Object.fromEntries(
    DISTRIBUTED.flatMap((metric) => {
      const row = distributions.find((each) => each.metric === metric);
      const [low, high] = [figureIn(row, 'p1'), figureIn(row, 'p99')];
      const bins = low === null || high === null ? undefined : binsFor(low, high);
      return bins === undefined ? [] : [[metric, bins]];
    }),
  );
}

async function readTop(
  data: HospitalData,
  selection: CaseSelection,
  limit: number,
  min: number,
): Promise<NonNullable<DashboardReply['top']>> {
  const read = async (pivot: Pivot) =>
    viewTop(await readNamed(data, selectTop(selection, pivot, limit)), min);
  const pivots = Object.keys(PIVOTS) as Pivot[];
  const lists = await Promise.all(pivots.map(async (pivot) => [pivot, await read(pivot)] as const));
  return Object.fromEntries(lists) as NonNullable<DashboardReply['top']>;
}
