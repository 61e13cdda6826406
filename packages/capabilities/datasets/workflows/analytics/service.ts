import {
  type CaseAnalysis,
  caseMetrics,
  LEFT_OUT_BILL_TYPES,
  type Statement,
  selectDetails,
  selectGroups,
  selectTotals,
} from '@chartwright/analytics';
import { type Caller, ownerOf } from '@chartwright/platform';
import { figureIn, lastYear, numberIn, readNamed, selectionOf, textIn } from '../asking.ts';
import { workflowErrors } from '../errors.ts';
import { freshnessOf, type HospitalData, openHospitalData } from '../hospital-data.ts';
import { NO_DATA, SMALL_CELLS } from '../model.ts';
import { NOTICE } from '../notice.ts';
import { noteDataset, type WorkflowParts } from '../parts.ts';
import { heldBack, smallCellsMin } from '../small-cells.ts';
import type { AnalysisBody, AnalysisReply } from './model.ts';
import { planOf } from './plan.ts';

export type Analyses = ReturnType<typeof createAnalyses>;

type Row = Readonly<Record<string, unknown>>;
type Findings = Pick<AnalysisReply, 'groups' | 'cases' | 'page' | 'totals' | 'left_out' | 'statements'>;

/** Nine metrics of the cases of a procedure, condition or DRG, by surgeon, payor, provider or client. */
export function createAnalyses(parts: WorkflowParts) {
  return {
    async analyse(caller: Caller, body: AnalysisBody): Promise<AnalysisReply> {
      const { metric, view, pivot, domain, ids, filters, page } = body;
      if (metric === 'readmission_30' && filters.percentile_band !== undefined)
        throw workflowErrors.bandNotApplicable();
      const period = body.duration ?? lastYear(caller.clock.now());
      const frame = {
        duration: period,
        domain,
        ids,
        metric,
        view,
        pivot,
        definition: definitionOf(metric),
        plan: planOf(body, period),
        notice: NOTICE,
      };
      const nothing = { ...NOTHING, page: { ...page, rows: 0 } };
      const data = await openHospitalData(parts, ownerOf(caller.actor), body.dataset);
      if (data === undefined || !data.has('cases'))
        return { ...frame, ...nothing, status: 'refused', dataset: null, freshness: null, refusal: NO_DATA };
      const selection = await selectionOf(parts.entities, data, { domain, ids, period, filters });
      const min = await smallCellsMin(parts.db, caller);
      noteDataset(parts.readAudit, caller, 'data.analysed', [data.dataset.id]);
      const analysis = { ...selection, metric, pivot, band: filters.percentile_band };
      const found = await find(data, analysis, body, min);
      const about = { ...frame, dataset: data.dataset.name, freshness: freshnessOf(data) };
      return found === undefined
        ? { ...about, ...nothing, status: 'refused', refusal: SMALL_CELLS }
        : { ...about, ...found, status: 'done', refusal: null };
    },
  };
}

const NOTHING: Omit<Findings, 'page'> = {
  groups: [],
  cases: [],
  totals: null,
  left_out: null,
  statements: [],
};

function definitionOf(metric: AnalysisBody['metric']): AnalysisReply['definition'] {
  const { label, unit, definition } = caseMetrics[metric];
  return { label, unit, definition };
}

/** Undefined where so few people are not shown: single cases never are then. */
async function find(
  data: HospitalData,
  analysis: CaseAnalysis,
  body: AnalysisBody,
  min: number,
): Promise<Findings | undefined> {
  const { view, page } = body;
  const statement = selectTotals(analysis);
  const [total] = await readNamed(data, statement);
  const patients = numberIn(total, 'patients');
  if (min > 0 && (view === 'detail' || (patients > 0 && patients < min))) return undefined;
  const rows =
    view === 'detail'
      ? await readDetails(data, analysis, page)
      : await readGroups(data, analysis, view, { page, min });
  return {
    groups: rows.groups,
    cases: rows.cases,
    page: { ...page, rows: view === 'detail' ? numberIn(total, 'measured') : rows.all },
    totals: totalsOf(total),
    left_out: leftOutOf(total, analysis),
    statements: [statement, rows.statement].map(({ sql, parameters }) => ({
      sql,
      parameters: [...parameters],
    })),
  };
}

type Page = AnalysisBody['page'];
type Listed = Pick<Findings, 'groups' | 'cases'> & { readonly all: number; readonly statement: Statement };

const offsetOf = ({ number, size }: Page): number => (number - 1) * size;

async function readDetails(data: HospitalData, analysis: CaseAnalysis, page: Page): Promise<Listed> {
  const statement = selectDetails(analysis, { limit: page.size, offset: offsetOf(page) });
  const rows = await readNamed(data, statement);
  const cases = rows.map((row) => ({
    case_id: textIn(row, 'case_id') ?? '',
    discharged_on: textIn(row, 'discharge_date') ?? '',
    id: textIn(row, 'id'),
    name: textIn(row, 'name'),
    value: figureIn(row, 'value') ?? 0,
  }));
  return { groups: [], cases, all: rows.length, statement };
}

async function readGroups(
  data: HospitalData,
  analysis: CaseAnalysis,
  view: 'avg' | 'sum',
  { page, min }: { readonly page: Page; readonly min: number },
): Promise<Listed> {
  const statement = selectGroups(analysis, view);
  const rows = await readNamed(data, statement);
  const held = heldBack(rows, (row) => numberIn(row, 'patients'), min);
  // The order of what is held back would tell its value.
  const ordered = [...rows.filter((row) => !held.has(row)), ...[...held].toSorted(byId)];
  const groups = ordered
    .slice(offsetOf(page), offsetOf(page) + page.size)
    .map((row) => toGroup(row, held.has(row)));
  return { groups, cases: [], all: rows.length, statement };
}

const byId = (a: Row, b: Row): number => ((textIn(a, 'id') ?? '') < (textIn(b, 'id') ?? '') ? -1 : 1);

function toGroup(row: Row, isHeld: boolean): AnalysisReply['groups'][number] {
  const who = { id: textIn(row, 'id'), name: textIn(row, 'name'), held_back: isHeld };
  if (isHeld) return { ...who, cases: null, patients: null, measured: null, value: null };
  return {
    ...who,
    cases: numberIn(row, 'cases'),
    patients: numberIn(row, 'patients'),
    measured: numberIn(row, 'measured'),
    value: figureIn(row, 'value'),
  };
}

const totalsOf = (row: Row | undefined): AnalysisReply['totals'] => ({
  cases: numberIn(row, 'cases'),
  patients: numberIn(row, 'patients'),
  measured: numberIn(row, 'measured'),
  sum: figureIn(row, 'total'),
  average: figureIn(row, 'average'),
});

function leftOutOf(row: Row | undefined, { metric, band }: CaseAnalysis): AnalysisReply['left_out'] {
  const isHospitalOnly = caseMetrics[metric].hospitalOnly;
  const valued = numberIn(row, 'valued');
  return {
    bill_types: isHospitalOnly ? [...LEFT_OUT_BILL_TYPES] : [],
    bill_type_cases: isHospitalOnly ? numberIn(row, 'bill_types') : 0,
    payor_organisation_cases: isHospitalOnly ? numberIn(row, 'payor_clients') : 0,
    professional_fees: isHospitalOnly ? figureIn(row, 'professional_fees') : null,
    cases_without_value: numberIn(row, 'selected') - valued,
    outside_band: band === undefined ? 0 : valued - numberIn(row, 'measured'),
  };
}
