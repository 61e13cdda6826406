import {
  countPeople,
  type GroupImpact,
  type GroupKind,
  type Impact,
  type MonthRow,
  nextMonth,
  type People,
  type Period,
  readCells,
  readMonths,
  type Simulation,
  selectCells,
  selectMonths,
  selectPeopleOfGroups,
  simulate,
  simulationTable,
} from '@chartwright/analytics';
import { type Caller, ownerOf } from '@chartwright/platform';
import { dayOf, freshnessOf, type HospitalData, openHospitalData } from '../hospital-data.ts';
import { SMALL_CELLS } from '../model.ts';
import { NOTICE } from '../notice.ts';
import { noteDataset, type WorkflowParts } from '../parts.ts';
import { heldBack, smallCellsMin } from '../small-cells.ts';
import type { SimulationBody, SimulationReply } from './model.ts';

const MODEL_VERSION = 'seasonal-level/1';
const HISTORY_MONTHS = 36;
const LOOK_BACK_MONTHS = 12;
const CASES_NEEDED = 100;
/** Mean absolute percentage error of the months held out. */
const ERROR_GOOD = 0.1;
const ERROR_FAIR = 0.2;

export type Simulations = ReturnType<typeof createSimulations>;

/** What other prices would have done, carried into a forecast. Nothing is stored. */
export function createSimulations(parts: WorkflowParts) {
  return {
    async simulate(caller: Caller, body: SimulationBody): Promise<SimulationReply> {
      const data = await openHospitalData(parts, ownerOf(caller.actor), body.dataset);
      const lastMonth = lastCompleteMonth(dayOf(caller.clock.now()), data);
      const lookBack = body.look_back ?? monthsUntil(lastMonth, LOOK_BACK_MONTHS);
      const frame = {
        mode: body.mode,
        look_back: lookBack,
        horizon_months: body.horizon_months,
        unit: 'USD' as const,
        model_version: MODEL_VERSION,
        notice: NOTICE,
      };
      const table = simulationTable(body.mode);
      if (data === undefined || !data.has('cases') || !data.has(table))
        return { ...frame, ...REFUSED, refusal: noData(body.mode) };
      await requireKnown(parts.entities, data, body);
      const min = await smallCellsMin(parts.db, caller);
      noteDataset(parts.readAudit, caller, 'data.simulated', [data.dataset.id]);
      const known = { ...frame, ...REFUSED, dataset: data.dataset.name, freshness: freshnessOf(data) };
      const months = await readHistory(data, body, lastMonth);
      const { rows } = await data.read(
        selectCells(
          body.mode,
          body.scope,
          lookBack,
          body.changes.map(({ id }) => id),
        ),
      );
      const cases = months.slice(-LOOK_BACK_MONTHS).reduce((sum, month) => sum + month.cases, 0);
      const simulation =
        cases < CASES_NEEDED
          ? undefined
          : simulate({
              history: months,
              cells: readCells(rows),
              changes: body.changes.map(({ id, kind, value }) => ({ item: id, kind, value })),
              horizonMonths: body.horizon_months,
            });
      if (simulation === undefined) return { ...known, refusal: TOO_THIN };
      const people = min === 0 ? undefined : await readPeople(data, body, lookBack);
      const isShown = people === undefined || people.all >= min;
      if (!isShown) return { ...known, refusal: SMALL_CELLS };
      return { ...known, ...write(simulation, cases, holder(people, min)), refusal: null };
    },
  };
}

/** @throws {Problem} 400 for a name in place of an id, 404 for an unknown id */
async function requireKnown(
  entities: WorkflowParts['entities'],
  data: HospitalData,
  { mode, changes, scope }: SimulationBody,
): Promise<void> {
  const changed = changes.map(({ id }) => id);
  await entities.require(data, mode === 'items' ? 'supply' : 'billing_group', changed);
  await entities.require(data, 'payor', scope.payors);
  await entities.require(data, 'specialty', scope.specialties);
  await entities.require(data, 'procedure', scope.procedures);
  await entities.require(data, 'surgeon', scope.surgeons);
  await entities.require(data, 'condition', scope.diagnoses);
}

async function readPeople(
  data: HospitalData,
  { mode, scope, changes }: SimulationBody,
  lookBack: Period,
): Promise<People> {
  const items = changes.map(({ id }) => id);
  const { rows } = await data.read(selectPeopleOfGroups(mode, scope, lookBack, items));
  return countPeople(rows);
}

const REFUSED = {
  status: 'refused',
  dataset: null,
  overall: null,
  by_item: [],
  by_procedure: [],
  by_payor: [],
  absent: [],
  baseline: null,
  assumptions: [],
  freshness: null,
} as const satisfies Partial<SimulationReply>;

const noData = (mode: SimulationBody['mode']) => ({
  type: 'not_modelled' as const,
  code: 'no_data' as const,
  message:
    mode === 'items'
      ? 'No hospital cases with supplies were uploaded yet.'
      : 'No hospital cases with charges were uploaded yet.',
});

const TOO_THIN = {
  type: 'not_modelled',
  code: 'history_too_thin',
  message: `A baseline needs twelve complete months, and ${CASES_NEEDED} cases in the last twelve.`,
} as const;

async function readHistory(
  data: HospitalData,
  { mode, scope }: SimulationBody,
  lastMonth: string,
): Promise<MonthRow[]> {
  const { rows } = await data.read(selectMonths(mode, scope, monthsUntil(lastMonth, HISTORY_MONTHS)));
  return readMonths(rows);
}

/** The last month that is over today and that the data hold to its end. */
function lastCompleteMonth(today: string, data: HospitalData | undefined): string {
  const before = nextMonth(today.slice(0, 7), -1);
  const to = data?.snapshot.tables.find(({ table }) => table === 'cases')?.to;
  if (to === undefined) return before;
  const covered = to === lastDayOf(to.slice(0, 7)) ? to.slice(0, 7) : nextMonth(to.slice(0, 7), -1);
  if (covered > before) return before;
  return covered;
}

function lastDayOf(month: string): string {
  const next = new Date(`${nextMonth(month)}-01T00:00:00Z`);
  return dayOf(new Date(next.getTime() - 1));
}

const monthsUntil = (last: string, count: number) => ({
  from: `${nextMonth(last, 1 - count)}-01`,
  to: lastDayOf(last),
});

const cents = (value: number): number => Number(value.toFixed(2));
const figure = (value: number): number => Number(value.toFixed(4));

const writeImpact = ({ before, after, net, percent }: Impact) => ({
  before: cents(before),
  after: cents(after),
  net: cents(net),
  percent: percent === null ? null : figure(percent),
});

const HELD_BACK = { before: null, after: null, net: null, percent: null, share_of_impact: null };

type Hold = (kind: GroupKind, groups: readonly GroupImpact[]) => ReadonlySet<GroupImpact>;

/** Which groups are of too few people to be shown. */
const holder =
  (people: People | undefined, min: number): Hold =>
  (kind, groups) =>
    people === undefined ? new Set() : heldBack(groups, ({ id }) => people[kind].get(id) ?? 0, min);

function writeGroups(kind: GroupKind, groups: readonly GroupImpact[], hold: Hold) {
  const held = hold(kind, groups);
  return groups.map((group) => ({
    id: group.id,
    ...writeImpact(group),
    share_of_impact: group.share === null ? null : figure(group.share),
    ...(held.has(group) && HELD_BACK),
    held_back: held.has(group),
  }));
}

function write(
  { overall, affected, byItem, byProcedure, byPayor, absent, forecast }: Simulation,
  cases: number,
  hold: Hold,
) {
  const { method, drift, months, quality } = forecast;
  const error = quality.meanAbsolutePercentageError;
  return {
    status: 'simulated' as const,
    overall: { ...writeImpact(overall), affected: cents(affected) },
    by_item: writeGroups('item', byItem, hold),
    by_procedure: writeGroups('procedure', byProcedure, hold),
    by_payor: writeGroups('payor', byPayor, hold),
    absent: [...absent],
    baseline: {
      method,
      drift: figure(drift),
      months: months.map(({ month, amount }) => ({ month, amount: cents(amount) })),
      quality: {
        signal: signalOf(error),
        months_of_history: quality.monthsOfHistory,
        held_out: quality.heldOut,
        mean_absolute_percentage_error: error === null ? null : figure(error),
        cases,
      },
    },
    assumptions: [
      'Items, procedures and payors keep the mix of the look-back; their volume follows the forecast.',
      ...(method === 'level' ? ['There are fewer than 24 months: no season is told apart.'] : []),
    ],
  };
}

function signalOf(error: number | null): 'good' | 'fair' | 'poor' | 'unknown' {
  if (error === null) return 'unknown';
  if (error <= ERROR_GOOD) return 'good';
  return error <= ERROR_FAIR ? 'fair' : 'poor';
}
