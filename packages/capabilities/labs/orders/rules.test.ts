import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEnd, mayExpire, mayMove, START, STATUSES, type Standing, type Status, stagesOf } from './rules.ts';

/** The moves between statuses, written down a second time. */
const MOVES: Readonly<Record<Status, string>> = {
  requested: 'authorized declined cancelled expired',
  authorized: 'scheduled collected cancelled expired',
  scheduled: 'collected authorized cancelled expired',
  collected: 'resulted scheduled failed',
  resulted: 'completed',
  completed: 'resulted',
  declined: '',
  cancelled: '',
  failed: '',
  expired: '',
};

const standings: readonly Standing[] = STATUSES.flatMap((status) =>
  stagesOf(status).map((stage) => ({ status, stage })),
);

describe('mayMove()', () => {
  test('lets an order go between statuses along the table only', () => {
    for (const from of standings) {
      for (const to of standings.filter(({ status }) => status !== from.status)) {
        expect([from, to, mayMove(from, to)]).toEqual([
          from,
          to,
          MOVES[from.status].split(' ').includes(to.status),
        ]);
      }
    }
  });

  test('refuses a stage that the status does not have', () => {
    fc.assert(
      fc.property(fc.constantFrom(...standings), fc.constantFrom(...standings), (from, other) => {
        const isOwn = stagesOf(from.status).includes(other.stage);
        return isOwn || !mayMove(from, { status: from.status, stage: other.stage });
      }),
    );
  });

  test('refuses to go back to what a laboratory has passed', () => {
    expect(
      mayMove({ status: 'collected', stage: 'processing' }, { status: 'collected', stage: 'in_transit' }),
    ).toBe(false);
    expect(
      mayMove(
        { status: 'authorized', stage: 'lab_accepted' },
        { status: 'authorized', stage: 'sent_to_lab' },
      ),
    ).toBe(false);
  });

  test('lets more and corrected results follow results', () => {
    expect(
      mayMove({ status: 'resulted', stage: 'corrected' }, { status: 'resulted', stage: 'corrected' }),
    ).toBe(true);
    expect(
      mayMove({ status: 'completed', stage: 'reviewed' }, { status: 'resulted', stage: 'corrected' }),
    ).toBe(true);
  });
});

describe('an order', () => {
  test('begins where the table has it', () => {
    expect(stagesOf(START.status)).toContain(START.stage);
  });

  test('can come to every stage there is', () => {
    const reached: Standing[] = [START];
    for (const from of reached) {
      const next = standings.filter((to) => mayMove(from, to) && !reached.includes(to));
      reached.push(...next);
    }
    expect(new Set(reached.map(({ status, stage }) => `${status} ${stage}`)).size).toBe(standings.length);
  });

  test.each(['declined', 'cancelled', 'failed', 'expired'] as const)('that is %s stays so', (status) => {
    expect(isEnd(status)).toBe(true);
  });

  test('runs out of time until its specimen is taken', () => {
    expect(STATUSES.filter(mayExpire)).toEqual(['requested', 'authorized', 'scheduled']);
  });
});
