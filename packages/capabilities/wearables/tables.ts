import metricRows from './data/metrics.json' with { type: 'json' };
import providerRows from './data/providers.json' with { type: 'json' };

/** Public and never changing; the transport behind a code may change. */
export type ProviderCode = keyof typeof providerRows;
export type Metric = keyof typeof metricRows;

/** What a provider is asked for at a time: its own resources are grouped so. */
export type MetricGroup =
  | 'sleep'
  | 'activity'
  | 'heart'
  | 'recovery'
  | 'body'
  | 'glucose'
  | 'respiration'
  | 'stress'
  | 'workout';

export type ConnectMode = 'oauth' | 'upload' | 'bridge';
export type ProviderStatus = 'available' | 'partner_approval' | 'deprecated' | 'disabled';

export type ProviderRow = {
  readonly displayName: string;
  readonly kind: 'cloud' | 'device_bridge' | 'sandbox';
  readonly status: ProviderStatus;
  readonly connectModes: readonly ConnectMode[];
  readonly metrics: readonly MetricGroup[];
};

export type MetricRow = {
  readonly display: string;
  /** UCUM. */
  readonly unit: string;
  /** Null where no code is agreed on: `local` names it then. */
  readonly loinc: string | null;
  readonly local: string | null;
  /** D: the code system itself was seen; K: to be confirmed. */
  readonly grade: 'D' | 'K' | null;
  readonly openMHealth: string;
  readonly category: 'activity' | 'vital-signs';
  readonly group: MetricGroup;
  readonly fhirNote: string;
};

export const providerTable = providerRows as Readonly<Record<ProviderCode, ProviderRow>>;
export const metricTable = metricRows as Readonly<Record<Metric, MetricRow>>;

export const isProviderCode = (code: string): code is ProviderCode => Object.hasOwn(providerRows, code);
export const isMetric = (name: string): name is Metric => Object.hasOwn(metricRows, name);
