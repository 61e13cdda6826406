import { type Actor, type Db, httpErrors, type ReadAudit } from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import { nameOf, targetOf } from './authoring.ts';
import { type BacktestRun, runBacktest } from './backtest.ts';
import type { Checked } from './check-document.ts';
import type { Checker } from './checker.ts';
import { holdVersion, type Library, type Loaded, whyNotOwn } from './library.ts';
import type { BacktestOrder, PublishOrder, VersionOrder } from './model.ts';
import { approvalOf, compareVersions, readReference, warningsIn } from './rules.ts';
import * as store from './store.ts';
import { createTurns } from './turns.ts';
import { replyWith, viewBacktest, viewVersion } from './views.ts';

type Parts = {
  readonly db: Db;
  readonly library: Library;
  readonly checker: Checker;
  readonly readAudit: ReadAudit;
  /** The record seal. */
  readonly sealKey: Buffer;
};
type Accepted = Extract<Checked, { readonly state: 'checked' }>;
type Compared = { readonly run: BacktestRun; readonly before: Loaded; readonly after: Loaded };

/** Each keeps a core busy. */
const BACKTESTS_AT_ONCE = 1;

/** What lets a version decide: a back-test that somebody has read, and a person who answers for it. */
export function createPublishing({ db, library, checker, readAudit, sealKey }: Parts) {
  const inTurn = createTurns(BACKTESTS_AT_ONCE);
  return {
    async prepareBacktest(
      { actor }: Pick<Reader, 'actor'>,
      id: string,
      { version, against, last }: BacktestOrder,
      signal: AbortSignal,
    ): Promise<Compared> {
      const owner = ownerOf(actor);
      const after = await library.load(db, owner, { id, version });
      const before = await library.load(
        db,
        owner,
        against === undefined ? await library.active(db, owner) : readReference(against, id),
      );
      const run = await inTurn(() => {
        signal.throwIfAborted();
        return runBacktest({ db, sealKey }, owner, { before, after, last }, signal);
      });
      return { run, before, after };
    },

    async keepBacktest(change: Change, { run, before, after }: Compared) {
      const { tx, actor, clock } = change;
      const { id, report, reportSha256 } = run;
      const moved = new Set(report.moves.map((move) => move.case));
      noteShown(readAudit, change, 'referral.backtested', [...moved]);
      const counts = {
        cases: report.cases,
        leftOut: run.leftOut,
        patients: report.patients,
        moves: report.moves.length,
        lessUrgent: report.moves.filter(({ direction }) => direction === 'less_urgent').length,
      };
      await store.insertBacktest(tx, ownerOf(actor), {
        ...nameOf(after),
        ...counts,
        backtestId: id,
        against: nameOf(before),
        reportSha256,
        by: actor.id,
        at: clock.now(),
      });
      await audit(change, 'pathway.backtested', targetOf(after.id), {
        ...counts,
        backtest: id,
        version: after.version,
        sha256: after.sha256,
        against: `${before.id}@${before.version}`,
      });
      return replyWith(viewBacktest(after.version, run), 200);
    },

    /** Lints the draft anew: what was written under an earlier release is published under the rules of this one. */
    async preparePublish(
      { actor }: Pick<Reader, 'actor'>,
      id: string,
      { version }: PublishOrder,
      signal: AbortSignal,
    ): Promise<Accepted> {
      requirePublisher(actor);
      const { row } = await library.load(db, ownerOf(actor), { id, version });
      if (row === undefined) throw whyNotOwn(id);
      return checker.accept({ sent: row.source }, signal);
    },

    async publish(change: Change, { id, version, content }: Accepted, { note, acknowledge }: PublishOrder) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const row = await holdVersion(tx, owner, id, version);
      if (row.state !== 'draft') throw referralErrors.versionNotDraft();
      if (row.sha256 !== content.sha256) throw referralErrors.draftOutdated();
      refuseFindings(content.findings, acknowledge);
      const backtestId = (await store.findBacktest(tx, owner, { id, sha256: row.sha256 })) ?? null;
      if (backtestId === null && (await store.hasDecidedReferrals(tx, owner)))
        throw referralErrors.backtestNeeded();
      const at = clock.now();
      const acknowledged = warningsIn(content.findings);
      const signed = { by: actor.id, note, backtestId, acknowledged };
      const approval = approvalOf({
        ...signed,
        pathwayId: id,
        version,
        sha256: row.sha256,
        at: at.toISOString(),
      });
      const { findings } = content;
      await store.publishDraft(tx, owner, { ...signed, id, version, at, approval, findings });
      const active = await library.active(tx, owner);
      const decides = active.id === id && compareVersions(version, active.version) > 0;
      if (decides) await store.activate(tx, owner, { id, version, by: actor.id, at });
      await audit(change, 'pathway.published', targetOf(id), {
        version,
        sha256: row.sha256,
        approval,
        backtest: backtestId,
        acknowledged,
        decides,
        reason: note,
      });
      return answer(change, id, version);
    },

    async activate(change: Change, id: string, { version, note }: VersionOrder) {
      const { tx, actor, clock } = change;
      requirePublisher(actor);
      const owner = ownerOf(actor);
      const row = await holdVersion(tx, owner, id, version);
      if (row.state !== 'published') throw referralErrors.versionNotPublished();
      const before = await library.active(tx, owner);
      await store.activate(tx, owner, { id, version, by: actor.id, at: clock.now() });
      await audit(change, 'pathway.activated', targetOf(id), {
        version,
        sha256: row.sha256,
        before: `${before.id}@${before.version}`,
        reason: note,
      });
      return answer(change, id, version);
    },

    async retire(change: Change, id: string, { version, note }: VersionOrder) {
      const { tx, actor, clock } = change;
      requirePublisher(actor);
      const owner = ownerOf(actor);
      const row = await holdVersion(tx, owner, id, version);
      if (row.state !== 'published') throw referralErrors.versionNotPublished();
      const active = await library.active(tx, owner);
      if (active.id === id && active.version === version) throw referralErrors.versionActive();
      await store.retireVersion(tx, owner, { id, version, by: actor.id, at: clock.now() });
      await audit(change, 'pathway.retired', targetOf(id), { version, sha256: row.sha256, reason: note });
      return answer(change, id, version);
    },
  };

  async function answer({ tx, actor }: Change, id: string, version: string) {
    const owner = ownerOf(actor);
    const row = await store.findVersion(tx, owner, id, version);
    if (row === undefined) throw httpErrors.serverError();
    return replyWith(viewVersion(row, await library.active(tx, owner)), 200);
  }
}

/** Asked first: who may not decide learns nothing of the version's state. */
function requirePublisher(actor: Actor): void {
  if (actor.kind !== 'person' || !actor.rights.has('clinical_admin')) throw referralErrors.publisherNeeded();
}

function refuseFindings(findings: readonly store.Finding[], acknowledge: readonly string[]): void {
  const issues = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path, message }) => ({ path, message: `${code}: ${message}` }));
  if (issues.length > 0) throw referralErrors.lintErrors({ issues });
  const unread = warningsIn(findings).filter((code) => !acknowledge.includes(code));
  if (unread.length === 0) return;
  throw referralErrors.lintUnacknowledged({
    issues: unread.map((code) => ({ path: 'acknowledge', message: code })),
  });
}
