import type { EngineFeed, FedInputs } from '@chartwright/intelligence';
import { type Db, hasScope, httpErrors, type ReadAudit } from '@chartwright/platform';
import { type Caller, noteShown, type Reader } from '../caller.ts';
import { connectionsOf } from '../data/connections-of.ts';
import { dayAfter, dayOf, daysFrom, MINUTE_MS } from '../data/instants.ts';
import type { Owner } from '../owner.ts';
import { ownerOf } from '../owner.ts';
import { type Person, personOf, readDays, readLastDay } from './daily-store.ts';
import { FEATURE_DAYS, type Features, featuresOf } from './features.ts';
import { toBundle } from './fhir.ts';
import type { FeaturesQuery, SeriesQuery, SpanQuery } from './model.ts';
import { readSeries } from './series.ts';
import { summarise } from './summary.ts';

export type WearableData = ReturnType<typeof createWearableData>;

export type WearableDataParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly readAudit: ReadAudit;
  readonly fhirBase: string;
};

const SPAN_DAYS_USUAL = 30;
const SPAN_DAYS_MAX = 366;

/** The date where the person is, as far as the devices told it. */
async function localDate(db: Db, person: Person, at: Date): Promise<string> {
  const newest = await readLastDay(db, person, dayAfter(dayOf(at.getTime()), 1));
  return dayOf(at.getTime() + (newest?.zone ?? 0) * MINUTE_MS);
}

/** @throws {Problem} 400 for a time that ends before it begins or is longer than a year */
function spanOf({ from, to }: SpanQuery, today: string) {
  const last = to ?? today;
  const first = from ?? dayAfter(last, 1 - SPAN_DAYS_USUAL);
  const days = daysFrom(first, last);
  if (days < 0 || days >= SPAN_DAYS_MAX) {
    throw httpErrors.invalidRequest({
      issues: [
        { path: 'from', message: `Expected at most ${SPAN_DAYS_MAX} days, the first not after the last` },
      ],
    });
  }
  return { from: first, to: last };
}

async function computeFeatures(db: Db, person: Person, at: Date) {
  const today = await localDate(db, person, at);
  const days = await readDays(db, person, dayAfter(today, -FEATURE_DAYS), today);
  return { today, days, features: featuresOf(days, { today, asOfMs: at.getTime() }) };
}

/** What a person's devices measured, as others read it. */
export function createWearableData(parts: WearableDataParts) {
  const { db, sealKey, readAudit } = parts;

  const open = async (reader: Reader, patientRef: string, action: string) => {
    const owner = ownerOf(reader.actor);
    const person = personOf(owner, patientRef, sealKey);
    const feeding = await connectionsOf(db, owner, person.digest);
    if (feeding.length > 0) {
      noteShown(
        readAudit,
        reader,
        action,
        feeding.map(({ id }) => id),
      );
    }
    return { owner, person, feeding };
  };

  return {
    async summary(caller: Caller, query: SpanQuery) {
      const { person, feeding } = await open(caller, query.patientRef, 'wearable.summary_read');
      const now = caller.clock.now();
      const today = await localDate(db, person, now);
      const span = spanOf(query, today);
      const days = await readDays(db, person, span.from, span.to);
      return {
        object: 'wearable_summary' as const,
        patientRef: query.patientRef,
        ...span,
        providers: [...new Set(feeding.map(({ provider }) => provider))],
        days: summarise(days, span, { today, nowMs: now.getTime() }),
      };
    },

    async series(caller: Caller, query: SeriesQuery) {
      const { owner, person, feeding } = await open(caller, query.patientRef, 'wearable.series_read');
      const span = spanOf(query, await localDate(db, person, caller.clock.now()));
      const page = await readSeries(
        { db, sealKey, owner, person, feeding },
        { ...span, metric: query.metric, limit: query.limit, cursor: query.cursor },
      );
      return {
        object: 'wearable_series' as const,
        patientRef: query.patientRef,
        metric: query.metric,
        ...span,
        ...page,
      };
    },

    async features(caller: Caller, query: FeaturesQuery) {
      const { person } = await open(caller, query.patientRef, 'wearable.features_read');
      const at = query.asOf === undefined ? caller.clock.now() : new Date(query.asOf);
      const { today, features } = await computeFeatures(db, person, at);
      return {
        object: 'wearable_features' as const,
        patientRef: query.patientRef,
        asOf: at.toISOString(),
        localDate: today,
        features,
      };
    },

    async fhir(caller: Caller, query: SpanQuery & { readonly patient?: string | undefined }) {
      const { owner, person, feeding } = await open(caller, query.patientRef, 'wearable.fhir_read');
      const now = caller.clock.now();
      const today = await localDate(db, person, now);
      const span = spanOf(query, today);
      const days = await readDays(db, person, span.from, span.to);
      return toBundle(
        { db, sealKey, owner, feeding },
        {
          days,
          ...span,
          today,
          now,
          patient: query.patient,
          patientRef: query.patientRef,
          fhirBase: parts.fhirBase,
        },
      );
    },

    feed: createFeed(parts, async (reader, owner, patientRef) => {
      const person = personOf(owner, patientRef, sealKey);
      const feeding = await connectionsOf(db, owner, person.digest);
      if (feeding.length === 0) return undefined;
      const ids = feeding.map(({ id }) => id);
      noteShown(readAudit, reader, 'wearable.engine_read', ids);
      return person;
    }),
  };
}

type OpenPerson = (reader: Reader, owner: Owner, patientRef: string) => Promise<Person | undefined>;

const LAST_USED_DAYS = 14;

/** Outcome looks at a fortnight, relapse at a week. What is older than a fortnight says nothing of today. */
function sleepOf(features: Features, engine: 'outcome' | 'relapse', today: string) {
  const feature = engine === 'outcome' ? features.avgSleepHours : features.avgSleepHoursRecent;
  const { value, observedAt, count, providers } = feature;
  if (typeof value !== 'number' || observedAt === null) return undefined;
  if (daysFrom(observedAt, today) > LAST_USED_DAYS) return undefined;
  const change = features.sleepHoursDelta.value;
  const feed = { observedAt, source: `wearable:${providers.join(',')}`, nights: count };
  return {
    value,
    feed: engine === 'relapse' && typeof change === 'number' ? { ...feed, changeHours: change } : feed,
  };
}

const createFeed =
  ({ db }: Pick<WearableDataParts, 'db'>, open: OpenPerson): EngineFeed =>
  async ({ actor, requestId, patientRef, engine, now, wanted }): Promise<FedInputs> => {
    if (!wanted.has('avgSleepHours') || !hasScope(actor, 'wearables:read')) return {};
    const person = await open({ actor, requestId }, ownerOf(actor), patientRef);
    if (person === undefined) return {};
    const { features, today } = await computeFeatures(db, person, now);
    const sleep = sleepOf(features, engine, today);
    return sleep === undefined ? {} : { avgSleepHours: sleep };
  };
