import data from './metrics.json' with { type: 'json' };

export const CASE_METRICS = [
  'revenue',
  'hospital_revenue',
  'profit',
  'margin',
  'cost',
  'discount',
  'los',
  'time',
  'readmission_30',
] as const;
export type CaseMetric = (typeof CASE_METRICS)[number];

export type CaseMetricSpec = {
  readonly label: string;
  readonly unit: 'USD' | '%' | 'days' | 'minutes' | 'ratio';
  readonly definition: string;
  /** Leaves out bill types, professional fees and the cases of payor organisations. */
  readonly hospitalOnly: boolean;
};

export const caseMetrics = data.metrics as Readonly<Record<CaseMetric, CaseMetricSpec>>;
export const LEFT_OUT_BILL_TYPES: readonly string[] = data.leftOutBillTypes;
export const INPATIENT_BILL_TYPES: readonly string[] = data.inpatientBillTypes;
export const NOT_LIVE_STATUSES: readonly string[] = data.notLiveStatuses;

/** Value of a metric over a group of selected cases, as a double; null where no case has it. */
export function aggregateOf(metric: CaseMetric, view: 'avg' | 'sum'): string {
  if (metric === 'margin')
    return `100 * ${double('sum(profit)')} / nullif(${double('sum(case when profit is not null then hospital_revenue end)')}, 0)`;
  if (view === 'sum') return double(`sum(${metric})`);
  return `${double(`sum(${metric})`)} / nullif(count(${metric}), 0)`;
}

/** Sums are exact; only what leaves is a double. */
export const double = (expression: string): string => `cast(${expression} as double precision)`;
