import {
  type EngineKey,
  type EngineRequests,
  type EngineResult,
  listEngineCards,
  readEngineCard,
  runEngine,
  toFhirObservation,
} from '@chartwright/engines';
import type { Clock } from '@chartwright/kernel';
import { type Actor, Answer } from '@chartwright/platform';
import { engineOf } from './engine-key.ts';
import { intelligenceErrors } from './errors.ts';
import { type EngineFeed, type FedInputs, fill, wantedOf } from './feed.ts';
import type { EngineQuery } from './model.ts';
import { defaultModel, type Model, type Models } from './models.ts';

const FHIR_TYPE = 'application/fhir+json; charset=utf-8';

/**
 * Rewrites the narrative of a finished result; only present when a writer is configured. Gives the result back at once
 * where the writer has no say.
 */
export type Narrator = (result: EngineResult, actor: Actor) => EngineResult | Promise<EngineResult>;

export type IntelligenceParts = {
  readonly models: Models;
  readonly fhirBase: string;
  readonly narrator: Narrator | undefined;
  /** Undefined: every value comes with the request. */
  readonly feed?: EngineFeed | undefined;
};

export type Intelligence = ReturnType<typeof createIntelligence>;

type EngineCall<E extends EngineKey> = {
  readonly engine: E;
  readonly actor: Actor;
  readonly body: EngineRequests[E];
  readonly query: EngineQuery;
  readonly accept: string | undefined;
  readonly clock: Clock;
  readonly requestId?: string | undefined;
};

/** Runs the engines. Stateless: nothing of a request is written anywhere. */
export function createIntelligence({ models, fhirBase, narrator, feed }: IntelligenceParts) {
  const respond = <E extends EngineKey>(call: EngineCall<E>, model: Model<E>, fed?: FedInputs) => {
    const { engine, actor, query, clock } = call;
    const context = { now: clock.now(), model };
    const filled = fed && fill(call.body, fed);
    const body = filled?.body ?? call.body;
    const result = runEngine(engine, body, filled ? { ...context, feeds: filled.feeds } : context);
    // An Observation carries no narrative, so there is nothing to write.
    if (wantsFhir(call)) {
      return new Answer<EngineResult>(
        toFhirObservation(result, { patient: query.patient, fhirBase }) as never,
        { bareMediaType: FHIR_TYPE },
      );
    }
    return narrator !== undefined && body.explain === true ? narrator(result, actor) : result;
  };
  return {
    /** A plain value whenever the model is cached, so that the hot path never waits for a tick. */
    analyze<E extends EngineKey>(call: EngineCall<E>) {
      const fed = askFeed(feed, call);
      const version = call.query.model_version;
      const model =
        version === undefined ? models.active(call.actor, call.engine) : findVersion(models, call, version);
      if (fed !== undefined) {
        return Promise.all([model, fed]).then(([found, inputs]) => respond(call, found, inputs));
      }
      return model instanceof Promise ? model.then((found) => respond(call, found)) : respond(call, model);
    },

    listEngines: () => {
      const engines = listEngineCards();
      return { object: 'list' as const, resource: 'engine' as const, count: engines.length, engines };
    },

    readEngine(key: string) {
      const engine = engineOf(key);
      return readEngineCard(engine);
    },
  };
}

/** Undefined where nothing is to be filled in: such a call never waits. */
function askFeed(
  feed: EngineFeed | undefined,
  { engine, body, actor, clock, requestId = '' }: EngineCall<EngineKey>,
): Promise<FedInputs> | undefined {
  if (feed === undefined || (engine !== 'outcome' && engine !== 'relapse')) return undefined;
  const { patientRef, asOf } = body as EngineRequests['outcome'];
  if (patientRef === undefined || patientRef === null) return undefined;
  const wanted = wantedOf(engine, body);
  if (wanted.size === 0) return undefined;
  const now = typeof asOf === 'string' ? new Date(asOf) : clock.now();
  return feed({ actor, requestId, patientRef, engine, now, wanted });
}

const wantsFhir = ({ query, accept }: EngineCall<EngineKey>): boolean =>
  query.format === 'fhir' || (query.format === undefined && accept !== undefined && prefersFhir(accept));

/** Named as wanted, and not less than plain JSON (RFC 9110, 12.5.1); media types are case-insensitive. */
function prefersFhir(accept: string): boolean {
  const weightOf = (mediaType: string) => {
    const range = accept
      .toLowerCase()
      .split(',')
      .find((part) => part.split(';')[0]?.trim() === mediaType);
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1);
  };
  const fhir = weightOf('application/fhir+json');
  return fhir > 0 && fhir >= weightOf('application/json');
}

async function findVersion<E extends EngineKey>(
  models: Models,
  { actor, engine }: EngineCall<E>,
  version: number | 'default',
): Promise<Model<E>> {
  if (version === 'default') return defaultModel(engine);
  const model = await models.version(actor, engine, version);
  if (model === undefined) throw intelligenceErrors.versionUnknown();
  return model;
}
