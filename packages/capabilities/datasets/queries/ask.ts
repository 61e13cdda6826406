import {
  type Assumption,
  buildAnswer,
  checkQuery,
  interpret,
  type Query,
  WarehouseError,
  writeQuestion,
} from '@chartwright/analytics';
import { httpErrors, type Owner } from '@chartwright/platform';
import type { Asker } from './caller.ts';
import { type Compute, type Computed, TooManyGroups } from './compute.ts';
import { queryErrors } from './errors.ts';
import { isId, makeId } from './ids.ts';
import type { Languages } from './languages.ts';
import type { Dataset, QueryParts } from './ports.ts';
import { refuseSinglePeople } from './privacy.ts';
import { proposeQuery } from './proposer/propose.ts';
import type { Runs } from './runs.ts';
import { digestOf, sealJson } from './sealed.ts';
import { findInForce } from './settings/store.ts';
import * as store from './store.ts';
import { openQuery, type StoredAsked, type StoredBody } from './stored.ts';
import {
  type Candidate,
  missingTables,
  NO_DATA,
  noDataset,
  placeQuery,
  type Understood,
  understand,
} from './understand.ts';

export type Order = StoredAsked & {
  readonly conversationId?: string | undefined;
  readonly savedId?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Somebody watches it: what is known early is kept early. */
  readonly isWatched?: boolean | undefined;
};

/** A question that is being worked on, or was before under the same Idempotency-Key. */
export type Begun = { readonly id: string; readonly isReplay: boolean; readonly done: Promise<void> };

type Work = {
  readonly asker: Asker;
  readonly id: string;
  readonly order: Order;
  readonly candidates: readonly Candidate[];
  readonly previous: { readonly query: Query; readonly datasetId: string | null } | undefined;
  readonly inForce: { readonly smallCellsMin: number; readonly languageModel: boolean };
};

export type Ask = ReturnType<typeof createAsk>;

/** How a question becomes an answer: it is kept, understood, planned, computed, told. */
export function createAsk(
  parts: QueryParts & { readonly languages: Languages; readonly compute: Compute; readonly runs: Runs },
) {
  const { db, catalogue, compute, languages, runs, sealKey, log } = parts;

  const describe = async (owner: Owner, dataset: Dataset): Promise<Candidate> => {
    const language = languages.get(dataset.model);
    if (language === undefined) throw new Error(`No model is called ${dataset.model}`);
    return { ...language, dataset, vocabulary: await catalogue.vocabulary(owner, dataset) };
  };

  const findCandidates = async (owner: Owner, name: string | undefined): Promise<readonly Candidate[]> => {
    const named = name === undefined ? undefined : await catalogue.find(owner, name);
    if (name !== undefined && named === undefined) throw queryErrors.datasetUnknown();
    const datasets = named === undefined ? await catalogue.list(owner) : [named];
    const found = await Promise.all(datasets.map((dataset) => describe(owner, dataset)));
    const filled = found.filter(({ vocabulary }) => vocabulary.tables.length > 0);
    return filled.length > 0 ? filled : found;
  };

  /** The last question of a conversation that was answered; a conversation belongs to whoever began it. */
  const findPrevious = async (asker: Asker, conversationId: string | undefined) => {
    if (conversationId === undefined) return undefined;
    const rows = isId('cnv', conversationId) ? await store.listOfConversation(db, asker, conversationId) : [];
    if (rows.length === 0) throw queryErrors.conversationUnknown();
    const last = rows.find(({ status }) => status === 'done');
    const query = last && openQuery(last, sealKey).body.query;
    return query && { query, datasetId: last.dataset_id };
  };

  const understandOrder = async (work: Work, signal: AbortSignal): Promise<Understood> => {
    const { order, candidates, previous, asker, inForce } = work;
    const now = todayOf(asker);
    if (order.query !== undefined) {
      const { candidate } = placeQuery(languages, order.query, candidates);
      if (candidate === undefined) return { kind: 'refusal', refusal: NO_DATA, candidate };
      return { kind: 'query', candidate, query: order.query, assumptions: order.assumptions ?? [] };
    }
    const question = order.question ?? '';
    const understood = understand({ question, now, previous }, candidates);
    if (understood.kind === 'query' || !inForce.languageModel) return understood;
    return (await proposeQuery(parts, { question, now, understood, signal })) ?? understood;
  };

  const finish = async (
    work: Work,
    ending: Pick<store.Ending, 'status' | 'reason'>,
    body?: StoredBody,
    computed?: { readonly candidate: Candidate; readonly rows: number },
  ) => {
    const { id, asker } = work;
    await store.finish(db, asker, id, {
      ...ending,
      datasetId: computed?.candidate.dataset.id,
      version: computed?.candidate.dataset.version,
      rowCount: computed?.rows,
      body: body && sealJson(body, sealKey, { what: 'body', of: id }),
      finishedAt: asker.clock.now(),
    });
  };

  const answer = async (work: Work, signal: AbortSignal): Promise<void> => {
    const { asker, id, inForce, order } = work;
    const understood = await understandOrder(work, signal);
    if (understood.kind === 'refusal' || understood.candidate.vocabulary.tables.length === 0) {
      const { candidate } = understood;
      const refusal =
        understood.kind === 'refusal' && (candidate?.vocabulary.tables.length ?? 0) > 0
          ? understood.refusal
          : noDataset(await catalogue.loading(asker));
      const dataset = candidate?.dataset.name;
      return finish(work, { status: 'refused', reason: refusal.code }, { dataset, refusal });
    }
    const { candidate, query, assumptions } = understood;
    const { dataset } = candidate;
    const compiled = compute.compile(candidate, query, {
      smallCellsMin: inForce.smallCellsMin,
      today: todayOf(asker),
    });
    const refusal =
      missingTables(candidate, compiled.tables) ??
      refuseSinglePeople(candidate.model, compiled, inForce.smallCellsMin);
    if (refusal !== undefined)
      return finish(work, { status: 'refused', reason: refusal.code }, { dataset: dataset.name, refusal });
    if (order.isWatched === true) {
      const { plan, sql, parameters, columns } = compiled;
      const known: StoredBody = {
        dataset: dataset.name,
        interpretation: interpret(candidate.model, query),
        query,
        plan,
        sql,
        parameters,
        columns,
      };
      const body = sealJson(known, sealKey, { what: 'body', of: id });
      await store.keepPlan(db, asker, id, { datasetId: dataset.id, version: dataset.version, body });
      runs.tell(id);
    }
    const { smallCellsMin } = inForce;
    const computed = await compute.run(asker, candidate, compiled, { smallCellsMin, signal });
    const today = todayOf(asker);
    const offered = (each: Query): string | undefined =>
      writeAnswerable(candidate, each, {
        smallCellsMin,
        compile: () => compute.compile(candidate, each, { smallCellsMin, today }),
      });
    const body = {
      dataset: dataset.name,
      ...told(candidate, compiled, computed, assumptions, offered),
    };
    await finish(work, { status: 'done', reason: undefined }, body, {
      candidate,
      rows: computed.rows.length,
    });
  };

  /** Whatever happens is kept: nobody has to wait for the end of a question to learn of it. */
  const workOn = (work: Work) => async (signal: AbortSignal) => {
    try {
      await answer(work, signal);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'failed')
        log.error({ err: error, queryId: work.id }, 'a question could not be computed');
      await finish(work, { status: 'failed', reason }).catch((cause: unknown) => {
        log.error({ err: cause, queryId: work.id }, 'the end of a question could not be kept');
      });
    }
  };

  const findReplay = async (asker: Asker, key: Buffer, body: Buffer): Promise<Begun> => {
    const known = await store.findByIdempotency(db, asker, key);
    // Deleted between the two statements: as if it had never been.
    if (known === undefined) throw httpErrors.conflict();
    if (!known.body.equals(body)) throw httpErrors.idempotencyConflict();
    return { id: known.id, isReplay: true, done: Promise.resolve() };
  };

  return {
    /**
     * Keeps a question and begins to work on it. The work goes on without whoever asked.
     *
     * @throws {Problem} 400 a typed query the model does not know, 404 an unknown dataset or conversation, 409 an
     * Idempotency-Key that was used for another question
     */
    async begin(asker: Asker, order: Order): Promise<Begun> {
      const { question, query, dataset, assumptions, idempotencyKey } = order;
      const [candidates, previous, inForce] = await Promise.all([
        findCandidates(asker, dataset),
        findPrevious(asker, order.conversationId),
        findInForce(db, asker),
      ]);
      if (query !== undefined) refuseIssues(placeQuery(languages, query, candidates).issues);
      const id = makeId('qry');
      const asked: StoredAsked = { question, query, dataset, assumptions };
      const idempotency =
        idempotencyKey === undefined
          ? undefined
          : {
              key: digestOf('idempotency', [asker.kind, asker.id, idempotencyKey], sealKey),
              body: digestOf('idempotency body', [asked, order.conversationId], sealKey),
            };
      const isNew = await store.insert(db, {
        orgId: asker.orgId,
        mode: asker.mode,
        id,
        askedKind: asker.kind,
        askedBy: asker.id,
        conversationId: order.conversationId ?? makeId('cnv'),
        savedId: order.savedId,
        scheduleId: order.scheduleId,
        smallCellsMin: inForce.smallCellsMin,
        asked: sealJson(asked, sealKey, { what: 'asked', of: id }),
        idempotency,
        createdAt: asker.clock.now(),
      });
      if (!isNew && idempotency !== undefined) return findReplay(asker, idempotency.key, idempotency.body);
      return {
        id,
        isReplay: false,
        done: runs.start(id, workOn({ asker, id, order, candidates, previous, inForce })),
      };
    },
  };
}

const todayOf = ({ clock }: Asker): string => clock.now().toISOString().slice(0, 10);

/** A question in words that will be answered; undefined where the model or the tables that are loaded do not allow it. */
function writeAnswerable(
  candidate: Candidate,
  query: Query,
  given: { readonly smallCellsMin: number; readonly compile: () => ReturnType<Compute['compile']> },
): string | undefined {
  const { model, words } = candidate;
  if (checkQuery(model, query).length > 0) return undefined;
  const compiled = given.compile();
  const refusal =
    missingTables(candidate, compiled.tables) ?? refuseSinglePeople(model, compiled, given.smallCellsMin);
  return refusal === undefined ? writeQuestion(model, words, query) : undefined;
}

const told = (
  { model }: Candidate,
  compiled: ReturnType<Compute['compile']>,
  { rows, isCut, held, source }: Computed,
  assumptions: readonly Assumption[],
  write: (query: Query) => string | undefined,
) => buildAnswer({ model, compiled, rows, isCut, held, source, assumptions, write });

/** Stopped with its process, it was interrupted; deleted meanwhile, nobody reads what became of it. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyGroups) return 'too_many_groups';
  if (!(error instanceof WarehouseError)) return 'failed';
  if (error.reason === 'aborted') return 'interrupted';
  return error.reason === 'timeout' || error.reason === 'memory' ? error.reason : 'failed';
}

function refuseIssues(issues: readonly { readonly path: string; readonly message: string }[]): void {
  if (issues.length > 0) throw httpErrors.invalidRequest({ issues: [...issues] });
}
