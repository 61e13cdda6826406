import {
  ageInBand,
  type CaseScope,
  isTrained,
  type Models,
  predictCase,
  predictProfit,
  readPastCases,
  selectPastCases,
  type TrainedModel,
  type Trainer,
  type Traits,
  unlearned,
} from '@chartwright/analytics';
import { type Caller, ownerOf } from '@chartwright/platform';
import { dayOf, freshnessOf, type HospitalData, openHospitalData, yearsBefore } from '../hospital-data.ts';
import { NOTICE } from '../notice.ts';
import { noteDataset, type WorkflowParts } from '../parts.ts';
import { clipAge, type PredictedMetric, type PredictionBody, type PredictionReply } from './model.ts';
import { judge, signalOf } from './quality.ts';

/** Raised with every change of how a model is made. */
const MODEL_VERSION = 'quantile-regression/1';
const LOOK_BACK_YEARS = 3;
/** Models that are kept: each is a few kilobytes of coefficients. */
const KEPT_MAX = 200;
const CASES_NEEDED = 100;
const UNITS = { price: 'USD', cost: 'USD', profit: 'USD', time: 'minutes' } as const;

export type PredictionParts = WorkflowParts & { readonly trainer: Trainer };

export type Predictions = ReturnType<typeof createPredictions>;

/** Price, cost, time and profit of a case that has not happened yet, learned from the organisation's own. */
export function createPredictions(parts: PredictionParts) {
  const kept = new Map<string, Promise<Models>>();

  const train = (key: string, data: HospitalData, asked: Asked): Promise<Models> => {
    const before = kept.get(key);
    if (before !== undefined) {
      kept.delete(key);
      kept.set(key, before);
      return before;
    }
    const models = trainOn(parts.trainer, data, asked);
    kept.set(key, models);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    // What failed is tried again by whoever asks next.
    models.catch(() => kept.delete(key));
    return models;
  };

  return {
    async predict(caller: Caller, body: PredictionBody): Promise<PredictionReply> {
      const owner = ownerOf(caller.actor);
      const day = dayOf(caller.clock.now());
      const period = body.look_back ?? yearsBefore(day, LOOK_BACK_YEARS);
      const data = await openHospitalData(parts, owner, body.dataset);
      const frame = {
        domain: body.domain,
        id: body.id,
        for_day: day,
        learned_from: period,
        model_version: MODEL_VERSION,
        notice: NOTICE,
      };
      if (data === undefined) return { ...frame, ...REFUSED, refusal: NO_DATA };
      const { dataset, snapshot } = data;
      await parts.entities.require(data, body.domain, [body.id]);
      for (const kind of ['client', 'provider', 'surgeon', 'payor'] as const)
        await parts.entities.require(data, kind, [body.filters[kind] ?? []].flat());
      const { traits, notModelled, assumptions } = readTraits(body);
      const metrics = [...new Set(body.metrics)];
      const asked: Asked = {
        scope: { domain: body.domain, id: body.id },
        period,
        metrics,
        level: body.level,
      };
      const models = await train(JSON.stringify([snapshot.key, snapshot.version, asked]), data, asked);
      noteDataset(parts.readAudit, caller, 'data.predicted', [dataset.id]);
      const predictions = metrics.map((metric) => write(metric, models, traits, day));
      const isPredicted = predictions.some(({ status }) => status === 'predicted');
      return {
        ...frame,
        status: isPredicted ? 'predicted' : 'refused',
        dataset: dataset.name,
        predictions,
        not_modelled: notModelled,
        assumptions,
        freshness: freshnessOf(data),
        refusal: isPredicted ? null : TOO_FEW,
      };
    },
  };
}

type Asked = {
  readonly scope: CaseScope;
  readonly period: { readonly from: string; readonly to: string };
  readonly metrics: readonly PredictedMetric[];
  readonly level: number;
};

const REFUSED = {
  status: 'refused',
  dataset: null,
  predictions: [],
  not_modelled: [],
  assumptions: [],
  freshness: null,
} as const satisfies Partial<PredictionReply>;

const NO_DATA = {
  type: 'not_modelled',
  code: 'no_data',
  message: 'No hospital cases were uploaded yet.',
} as const;

const TOO_FEW = {
  type: 'not_modelled',
  code: 'not_enough_data',
  message: `A prediction needs at least ${CASES_NEEDED} cases of the same kind within the look-back.`,
} as const;

async function trainOn(trainer: Trainer, data: HospitalData, asked: Asked): Promise<Models> {
  const { rows } = await data.read(selectPastCases(asked.scope, asked.period, data.has('case_codes')));
  return trainer.train({ cases: readPastCases(rows), targets: asked.metrics, level: asked.level });
}

function readTraits(body: PredictionBody) {
  const { client = null, provider = null, surgeon = null, payor = null } = body.filters;
  const conditions = body.secondary_conditions.filter((one) => typeof one === 'string');
  const assumptions: string[] = [];
  const given = body.age ?? null;
  const age = given === null ? null : clipAge(given);
  if (age !== null && given !== null && age !== Math.floor(given))
    assumptions.push(`The age was taken as ${age}.`);
  const sex = body.gender === 'M' || body.gender === 'F' ? body.gender : null;
  const traits: Traits = {
    age: body.age_band === undefined ? age : ageInBand(body.age_band),
    sex,
    client,
    provider,
    surgeon,
    payor,
    conditions,
  };
  return {
    traits,
    assumptions,
    notModelled: body.secondary_conditions
      .filter((one) => typeof one === 'number')
      .map((value) => ({ value, reason: 'No loaded terminology release maps OMOP concept ids.' })),
  };
}

function write(
  metric: PredictedMetric,
  models: Models,
  traits: Traits,
  day: string,
): PredictionReply['predictions'][number] {
  const { price, cost, profit } = models;
  if (metric === 'profit') {
    if (profit === undefined || !isReady(price) || !isReady(cost))
      return unavailable(metric, Math.min(casesOf(price), casesOf(cost)));
    return predicted(metric, {
      interval: predictProfit(profit, { price, cost }, traits, day),
      level: profit.level,
      cases: profit.cases,
      backtest: profit.backtest,
      unlearned: [...new Set([...unlearned(price, traits), ...unlearned(cost, traits)])],
      traits,
    });
  }
  const model = models[metric];
  if (!isReady(model)) return unavailable(metric, casesOf(model));
  return predicted(metric, {
    interval: predictCase(model, traits, day),
    level: model.level,
    cases: model.cases,
    backtest: model.backtest,
    unlearned: unlearned(model, traits),
    traits,
  });
}

const isReady = (model: Models['price']): model is TrainedModel => model !== undefined && isTrained(model);
const casesOf = (model: Models['price']): number => model?.cases ?? 0;

const unavailable = (metric: PredictedMetric, cases: number) => ({
  status: 'unavailable' as const,
  metric,
  unit: UNITS[metric],
  reason: cases === 0 ? ('no_history' as const) : ('not_enough_data' as const),
  message: TOO_FEW.message,
  cases,
  needed: CASES_NEEDED,
});

function predicted(metric: PredictedMetric, found: Parameters<typeof judge>[0]) {
  const { interval, level, cases, backtest } = found;
  const digits = UNITS[metric] === 'USD' ? 2 : 1;
  const round = (value: number) => Number(value.toFixed(digits));
  const figure = (value: number) => Number(value.toFixed(4));
  return {
    status: 'predicted' as const,
    metric,
    unit: UNITS[metric],
    estimate: round(interval.estimate),
    interval: { low: round(interval.low), high: round(interval.high), level },
    ...judge(found),
    quality: {
      signal: signalOf(backtest),
      cases,
      tested: backtest.tested,
      coverage: figure(backtest.coverage),
      promised: level,
      median_error: round(backtest.medianError),
      median_relative_error: figure(backtest.medianRelativeError),
      skill: figure(backtest.skill),
    },
  };
}
