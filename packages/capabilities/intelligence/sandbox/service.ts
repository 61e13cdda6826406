import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@chartwright/kernel';
import { type Actor, appendAudit, type ClockState, type Sandbox, type Tx } from '@chartwright/platform';
import { sandboxErrors } from './errors.ts';

export type SandboxClock = ReturnType<typeof createSandboxClock>;

type Change = {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly requestId: string;
};

type Move = { readonly now?: string | undefined; readonly advanceSeconds?: number | undefined };

const WAIT_MS = 20_000;
const POLL_MS = 100;

/** The clock of an organisation's test world, as its owner moves it. */
export function createSandboxClock({ sandbox }: { readonly sandbox: Sandbox }) {
  const readTest = (actor: Actor) => {
    if (actor.mode !== 'test') throw sandboxErrors.liveKey();
    return sandbox.read(actor.orgId);
  };
  const tell = ({ tx, actor, requestId }: Change, action: string, details: Record<string, string>) =>
    appendAudit(tx, {
      orgId: actor.orgId,
      actor: { kind: actor.kind, id: actor.id },
      action,
      target: { kind: 'sandbox_clock', id: actor.orgId },
      requestId,
      details,
    });
  return {
    async read(actor: Actor, waits: boolean) {
      const until = performance.now() + (waits ? WAIT_MS : 0);
      for (;;) {
        const state = await readTest(actor);
        if (state.target === null || performance.now() >= until) return view(state);
        await pause(POLL_MS);
      }
    },

    async move(change: Change, { now, advanceSeconds }: Move) {
      const before = await readTest(change.actor);
      const from = before.target ?? before.now;
      const to = now === undefined ? new Date(from.getTime() + (advanceSeconds ?? 0) * 1000) : new Date(now);
      if (!(await sandbox.move(change.tx, change.actor.orgId, to))) throw sandboxErrors.backwards();
      await tell(change, 'sandbox_clock.moved', { to: to.toISOString() });
      return view({ ...before, target: to });
    },

    async reset(change: Change) {
      await readTest(change.actor);
      await sandbox.reset(change.tx, change.actor.orgId);
      await tell(change, 'sandbox_clock.reset', {});
      return null;
    },
  };
}

const view = ({ now, aheadMs, target }: ClockState) => ({
  object: 'sandbox_clock' as const,
  status: target === null ? ('ready' as const) : ('advancing' as const),
  now: now.toISOString(),
  target: target?.toISOString() ?? null,
  aheadSeconds: aheadMs / 1000,
});
