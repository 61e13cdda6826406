import { createHash } from 'node:crypto';
import { UCUM, validateResource } from '@chartwright/fhir';
import type { Db } from '@chartwright/platform';
import type { SourceHint } from '../connector.ts';
import type { Feeding } from '../data/connections-of.ts';
import { readEventsBetween } from '../data/event-store.ts';
import { DAY_MS, HOUR_MS, localIso, MINUTE_MS } from '../data/instants.ts';
import type { Sample, WorkoutEvent } from '../data/model.ts';
import { type DataPlace, placeOf } from '../data/place.ts';
import { readBlocksBetween } from '../data/sample-store.ts';
import { readSources } from '../data/sources.ts';
import type { Sleep } from '../nights/nights.ts';
import type { Owner } from '../owner.ts';
import { type Metric, metricTable, type ProviderCode, providerTable } from '../tables.ts';
import { type DailyMetric, type DayRecord, dailyMetrics, isTotal } from './day.ts';
import { isSettled } from './features.ts';
import { deviceName } from './series.ts';
import { chosenValue } from './summary.ts';

const LOINC = 'http://loinc.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const BLOOD_PRESSURE = '85354-9';
/** Each of these is a measurement of its own; of all others a day, or a night, is told as one. */
const SINGLE: readonly Metric[] = ['body_weight', 'bmi', 'body_fat', 'body_temperature'];
const PRESSURES: readonly Metric[] = ['bp_systolic', 'bp_diastolic'];
const daily: readonly DailyMetric[] = dailyMetrics.filter(
  (metric) => !SINGLE.includes(metric) && !PRESSURES.includes(metric),
);

type Place = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly owner: Owner;
  readonly feeding: readonly Feeding[];
};

type Asked = {
  readonly days: readonly DayRecord[];
  readonly from: string;
  readonly to: string;
  readonly today: string;
  readonly now: Date;
  readonly patient: string | undefined;
  readonly patientRef: string;
  readonly fhirBase: string;
};

type Quantity = {
  readonly value: number;
  readonly unit: string;
  readonly system: string;
  readonly code: string;
};
type Told = {
  readonly metric: Metric | 'workout' | 'blood_pressure';
  readonly provider: ProviderCode;
  /** Which device, or the provider where it is the sum of several. */
  readonly source: string;
  readonly device: string | null;
  /** What makes the identifier: an instant or a date. */
  readonly at: string;
  readonly effective: object;
  readonly content: object;
  readonly isTentative?: boolean;
};

type Observation = { readonly resourceType: 'Observation'; readonly id: string } & Readonly<
  Record<string, unknown>
>;

const DECIMALS = 1e4;
const quantity = (value: number, unit: string): Quantity => ({
  value: Math.round(value * DECIMALS) / DECIMALS,
  unit,
  system: UCUM,
  code: unit,
});

const localCode = (metric: string): string => metric.replaceAll('_', '-');

/** A LOINC code that was seen in its own release; otherwise a code of ours, which claims no more than its words. */
function codeOf(metric: Told['metric'], fhirBase: string) {
  const own = (display: string, code = localCode(metric)) => ({
    coding: [{ system: `${fhirBase}/CodeSystem/wearable`, code, display }],
    text: display,
  });
  if (metric === 'workout') return own('Workout');
  if (metric === 'blood_pressure') {
    return { coding: [{ system: LOINC, code: BLOOD_PRESSURE }], text: 'Blood pressure' };
  }
  const { loinc, grade, local, display } = metricTable[metric];
  return loinc !== null && grade === 'D'
    ? { coding: [{ system: LOINC, code: loinc }], text: display }
    : own(display, local ?? localCode(metric));
}

/** Vital signs are what carries a code of vital signs. */
function categoryOf(metric: Told['metric']): 'vital-signs' | 'activity' {
  if (metric === 'blood_pressure') return 'vital-signs';
  if (metric === 'workout') return 'activity';
  const { category, grade } = metricTable[metric];
  return grade === 'D' ? category : 'activity';
}

function write(told: Told, { fhirBase, patient, patientRef }: Asked): Observation {
  const { metric, provider, source, device, at, effective, content, isTentative } = told;
  const value = createHash('sha256').update(`${source}|${metric}|${at}`).digest('hex');
  return {
    resourceType: 'Observation',
    id: value,
    meta: { tag: [{ system: `${fhirBase}/CodeSystem/wearable-provider`, code: provider }] },
    identifier: [{ system: `${fhirBase}/wearable`, value }],
    status: isTentative === true ? 'preliminary' : 'final',
    category: [{ coding: [{ system: CATEGORY, code: categoryOf(metric) }] }],
    code: codeOf(metric, fhirBase),
    subject:
      patient === undefined
        ? { identifier: { system: `${fhirBase}/patient-ref`, value: patientRef } }
        : { reference: `Patient/${patient}` },
    ...effective,
    ...content,
    device: { display: device ?? providerTable[provider].displayName },
  };
}

const period = (start: number, end: number, zone: number) => ({
  effectivePeriod: { start: localIso(start, zone), end: localIso(end, zone) },
});

type Devices = (source: string) => SourceHint | undefined;

function writeSleep(sleep: Sleep, devices: Devices, asked: Asked): Observation {
  const component = (metric: Metric, value: number | undefined) =>
    value === undefined
      ? []
      : [
          {
            code: codeOf(metric, asked.fhirBase),
            valueQuantity: quantity(value, metricTable[metric].unit),
          },
        ];
  const hours = (ms: number | undefined) => ms && ms / HOUR_MS;
  const minutes = (ms: number | undefined) => ms && ms / MINUTE_MS;
  const { asleepMs = 0, inBedMs } = sleep;
  const components = [
    ...component('sleep_deep', hours(sleep.deepMs)),
    ...component('sleep_light', hours(sleep.lightMs)),
    ...component('sleep_rem', hours(sleep.remMs)),
    ...component('sleep_awake', minutes(sleep.awakeMs)),
    ...component('sleep_latency', minutes(sleep.latencyMs)),
    ...component('sleep_efficiency', inBedMs > 0 ? (asleepMs / inBedMs) * 100 : undefined),
  ];
  return write(
    {
      metric: 'sleep_duration',
      provider: sleep.provider,
      source: sleep.source,
      device: deviceName(devices(sleep.source)),
      at: String(sleep.start),
      effective: period(sleep.start, sleep.end, sleep.zone),
      content: {
        valueQuantity: quantity(asleepMs / HOUR_MS, 'h'),
        ...(components.length > 0 && { component: components }),
      },
      isTentative: sleep.state === 'tentative',
    },
    asked,
  );
}

const SCORES: ReadonlySet<Metric> = new Set(['stress_score', 'recovery_score']);

function writeDay(day: DayRecord, devices: Devices, asked: Asked, personOf: string): Observation[] {
  const zone = day.zone ?? 0;
  const start = Date.parse(day.date) - zone * MINUTE_MS;
  const values = daily.flatMap((metric) => {
    const chosen = chosenValue(day.values, metric);
    if (chosen === undefined || chosen.value === null) return [];
    if (isTotal(metric) && day.date >= asked.today) return [];
    const { provider, source, value } = chosen;
    const told: Told = {
      metric,
      provider,
      source: source ?? `${personOf}|${provider}`,
      device: source === undefined ? null : deviceName(devices(source)),
      at: day.date,
      effective: period(start, start + DAY_MS, zone),
      content: {
        valueQuantity: quantity(value, metricTable[metric].unit),
        ...(SCORES.has(metric) && {
          method: { text: `${providerTable[provider].displayName}: its own scale` },
        }),
      },
    };
    return [write(told, asked)];
  });
  const main = day.night?.main;
  const isShown = main !== undefined && isSettled(main, asked.now.getTime());
  return isShown ? [writeSleep(main, devices, asked), ...values] : values;
}

type Single = {
  readonly connection: Feeding;
  readonly samples: ReadonlyMap<Metric, readonly Sample[]>;
  readonly workouts: readonly WorkoutEvent[];
};

const effectiveOf = ({ start, end, zone = 0 }: Pick<Sample, 'start' | 'end' | 'zone'>) =>
  end === undefined ? { effectiveDateTime: localIso(start, zone) } : period(start, end, zone);

function writeSingles({ connection, samples, workouts }: Single, devices: Devices, asked: Asked) {
  const headOf = ({ source, start }: { readonly source: number; readonly start: number }) => ({
    provider: connection.provider,
    source: `${connection.id}/${source}`,
    device: deviceName(devices(`${connection.id}/${source}`)),
    at: String(start),
  });
  const singles = SINGLE.flatMap((metric) =>
    (samples.get(metric) ?? []).map((sample) =>
      write(
        {
          ...headOf(sample),
          metric,
          effective: effectiveOf(sample),
          content: { valueQuantity: quantity(sample.value, metricTable[metric].unit) },
        },
        asked,
      ),
    ),
  );
  const trained = workouts.map((workout) =>
    write(
      {
        ...headOf(workout),
        metric: 'workout',
        effective: effectiveOf(workout),
        content: workoutContent(workout, asked.fhirBase),
      },
      asked,
    ),
  );
  const pressures = pairsOf(samples).map((pair) =>
    write(
      {
        ...headOf(pair.systolic),
        metric: 'blood_pressure',
        effective: effectiveOf(pair.systolic),
        content: {
          component: PRESSURES.map((metric, index) => ({
            code: codeOf(metric, asked.fhirBase),
            valueQuantity: quantity(
              (index === 0 ? pair.systolic : pair.diastolic).value,
              metricTable[metric].unit,
            ),
          })),
        },
      },
      asked,
    ),
  );
  return [...singles, ...pressures, ...trained];
}

function workoutContent({ activity, ...told }: WorkoutEvent, fhirBase: string) {
  const own = (code: string, display: string, value: number | undefined, unit: string) =>
    value === undefined
      ? []
      : [
          {
            code: { coding: [{ system: `${fhirBase}/CodeSystem/wearable`, code, display }], text: display },
            valueQuantity: quantity(value, unit),
          },
        ];
  const component = [
    ...own('workout-energy', 'Energy burned in the workout', told.activeEnergyKcal, 'kcal'),
    ...own('workout-distance', 'Distance of the workout', told.distanceM, 'm'),
    ...own('workout-heart-rate', 'Mean heart rate in the workout', told.averageHeartRate, '/min'),
  ];
  return { valueString: activity, ...(component.length > 0 && { component }) };
}

/** One measurement of a cuff comes as two samples of one instant. */
function pairsOf(samples: ReadonlyMap<Metric, readonly Sample[]>) {
  const diastolics = new Map(
    (samples.get('bp_diastolic') ?? []).map((sample) => [`${sample.source}|${sample.start}`, sample]),
  );
  return (samples.get('bp_systolic') ?? []).flatMap((systolic) => {
    const diastolic = diastolics.get(`${systolic.source}|${systolic.start}`);
    return diastolic === undefined ? [] : [{ systolic, diastolic }];
  });
}

async function readSingles(
  { db }: Place,
  data: DataPlace,
  connection: Feeding,
  span: { readonly from: string; readonly to: string },
): Promise<Single> {
  const blocks = await readBlocksBetween(db, data, { metrics: [...SINGLE, ...PRESSURES], ...span });
  const samples = new Map<Metric, Sample[]>();
  for (const block of blocks) {
    samples.set(block.metric, [...(samples.get(block.metric) ?? []), ...block.samples]);
  }
  const events = await readEventsBetween(db, data, span.from, span.to);
  return {
    connection,
    samples,
    workouts: events.filter((event): event is WorkoutEvent => event.kind === 'workout'),
  };
}

/**
 * What a person's devices measured as a FHIR R4 collection: one Observation for each night, each value of a day, and each
 * measurement that stands for itself. The same measurement always has the same identifier and id.
 *
 * @throws {Error} when what was written is not valid; it names paths and rules, never a value
 */
export async function toBundle(place: Place, given: Asked) {
  const asked = { ...given, fhirBase: given.fhirBase.replace(/\/+$/, '') };
  const hints = new Map<string, SourceHint>();
  const devices: Devices = (source) => hints.get(source);
  const singles: Single[] = [];
  for (const connection of place.feeding) {
    const data = placeOf({ id: connection.id, ...place.owner }, place.sealKey);
    for (const [number, hint] of await readSources(place.db, data))
      hints.set(`${connection.id}/${number}`, hint);
    singles.push(await readSingles(place, data, connection, asked));
  }
  const [first] = place.feeding;
  const observations = [
    ...asked.days.flatMap((day) => writeDay(day, devices, asked, first?.id ?? '')),
    ...singles.flatMap((single) => writeSingles(single, devices, asked)),
  ];
  return validated({
    resourceType: 'Bundle' as const,
    type: 'collection' as const,
    timestamp: asked.now.toISOString(),
    ...(observations.length > 0 && {
      entry: observations.map((resource) => ({
        fullUrl: `${asked.fhirBase}/Observation/${resource.id}`,
        resource,
      })),
    }),
  });
}

function validated<T extends { readonly entry?: readonly { readonly resource: Observation }[] }>(
  bundle: T,
): T {
  // The tables of the validator hold what clinical facts use: a tag, the name of a device and a scale are not among it.
  const issues = (bundle.entry ?? []).flatMap(
    ({ resource: { meta: _tag, device: _name, method: _scale, ...rest } }) =>
      validateResource({ ...rest, resourceType: 'Observation' }),
  );
  if (issues.length > 0) {
    throw new Error(`An Observation of a wearable is not valid: ${JSON.stringify(issues.slice(0, 5))}`);
  }
  return bundle;
}
