import { type Bins, caseMetrics, DISTRIBUTED, type Distributed } from '@chartwright/analytics';
import { figureIn, numberIn, textIn } from '../asking.ts';
import { heldBack } from '../small-cells.ts';
import type { DashboardReply } from './model.ts';

export type Row = Readonly<Record<string, unknown>>;
type Top = NonNullable<DashboardReply['top']>['payor'];

const peopleOf = (row: Row): number => numberIn(row, 'people');

/** Each row with whether it is held back. */
function judged(rows: readonly Row[], min: number): { readonly row: Row; readonly isHeld: boolean }[] {
  const held = heldBack(rows, peopleOf, min);
  return rows.map((row) => ({ row, isHeld: held.has(row) }));
}

const countIn = (row: Row, isHeld: boolean, column = 'cases'): number | null =>
  isHeld ? null : numberIn(row, column);

const meansIn = (row: Row, isHeld: boolean) => {
  const mean = (metric: Distributed) => (isHeld ? null : figureIn(row, `mean_${metric}`));
  return {
    revenue: mean('revenue'),
    cost: mean('cost'),
    profit: mean('profit'),
    los: mean('los'),
    time: mean('time'),
  };
};

export const viewTop = (rows: readonly Row[], min: number): Top =>
  judged(rows, min).map(({ row, isHeld }) => ({
    id: textIn(row, 'id') ?? '',
    name: textIn(row, 'name'),
    cases: countIn(row, isHeld),
    patients: countIn(row, isHeld, 'people'),
    means: meansIn(row, isHeld),
    held_back: isHeld,
  }));

export const viewTrend = (rows: readonly Row[], min: number): DashboardReply['trend'] =>
  judged(rows, min).map(({ row, isHeld }) => ({
    month: monthOf(numberIn(row, 'month')),
    cases: countIn(row, isHeld),
    means: meansIn(row, isHeld),
    held_back: isHeld,
  }));

const monthOf = (number: number): string =>
  `${Math.floor(number / 100)}-${String(number % 100).padStart(2, '0')}`;

type AgeBand = DashboardReply['people'][number]['age_band'];

export const viewPeople = (rows: readonly Row[], min: number): DashboardReply['people'] =>
  judged(rows, min).map(({ row, isHeld }) => ({
    sex: textIn(row, 'sex'),
    age_band: textIn(row, 'age_band') as AgeBand,
    cases: countIn(row, isHeld),
    held_back: isHeld,
  }));

export const viewSecondary = (
  rows: readonly Row[],
  cases: number,
  min: number,
): NonNullable<DashboardReply['secondary_diagnoses']> =>
  judged(rows, min).map(({ row, isHeld }) => ({
    id: textIn(row, 'id') ?? '',
    name: textIn(row, 'name'),
    cases: countIn(row, isHeld),
    share: isHeld ? null : Number((numberIn(row, 'cases') / cases).toFixed(4)),
    held_back: isHeld,
  }));

export type MetricBins = Partial<Record<Distributed, Bins>>;

export function viewDistributions(
  found: {
    readonly distributions: readonly Row[];
    readonly histograms: readonly Row[];
    readonly bins: MetricBins;
  },
  min: number,
): DashboardReply['distributions'] {
  return DISTRIBUTED.map((metric) => {
    const row = found.distributions.find((each) => each.metric === metric) ?? {};
    const isHeld = numberIn(row, 'n') > 0 && peopleOf(row) < min;
    const { label, unit, definition } = caseMetrics[metric];
    const figure = (column: string) => (isHeld ? null : figureIn(row, column));
    return {
      metric,
      label,
      unit,
      definition,
      n: countIn(row, isHeld, 'n'),
      mean: figure('mean'),
      p10: figure('p10'),
      p25: figure('p25'),
      p50: figure('p50'),
      p75: figure('p75'),
      p90: figure('p90'),
      histogram: isHeld ? [] : viewHistogram(found.histograms, metric, found.bins[metric], min),
      held_back: isHeld,
    };
  });
}

function viewHistogram(
  rows: readonly Row[],
  metric: Distributed,
  bins: Bins | undefined,
  min: number,
): DashboardReply['distributions'][number]['histogram'] {
  if (bins === undefined) return [];
  const counted = new Map(
    judged(
      rows.filter((row) => row.metric === metric),
      min,
    ).map((each) => [numberIn(each.row, 'bin'), each] as const),
  );
  const edge = (at: number) => Number((bins.start + at * bins.width).toFixed(4));
  return Array.from({ length: bins.count }, (_, at) => {
    const { row, isHeld } = counted.get(at) ?? { row: {}, isHeld: false };
    return {
      from: at === 0 ? null : edge(at),
      to: at === bins.count - 1 ? null : edge(at + 1),
      cases: countIn(row, isHeld),
      held_back: isHeld,
    };
  });
}

export function viewReadmission(counts: Row | undefined, min: number): DashboardReply['readmission_30'] {
  const stays = numberIn(counts, 'index_stays');
  const readmissions = numberIn(counts, 'readmissions');
  const readmitted = numberIn(counts, 'readmitted_patients');
  const isHeld = readmitted > 0 && readmitted < min;
  return {
    index_stays: stays,
    readmissions: isHeld ? null : readmissions,
    rate: isHeld || stays === 0 ? null : Number((readmissions / stays).toFixed(4)),
    definition: caseMetrics.readmission_30.definition,
    held_back: isHeld,
  };
}
