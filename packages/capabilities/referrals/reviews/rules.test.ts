import { readdirSync, readFileSync } from 'node:fs';
import { systemTemplates } from '@chartwright/pathways';
import { describe, expect, test } from 'vitest';
import {
  ACTIONS,
  addDays,
  breachRisk,
  directionOf,
  dueAfter,
  explain,
  isDrawn,
  type Order,
  type Proposal,
  queueRankOf,
  resolveDecision,
  type Words,
} from './rules.ts';

const words: Words = {
  categories: {
    ED: { rank: 0, targetDays: 0 },
    CAT1: { rank: 1, targetDays: 30 },
    CAT2: { rank: 2, targetDays: 90 },
    CAT3: { rank: 3, targetDays: 365 },
  },
  dispositions: { humanReview: 'HUMAN_REVIEW' },
};

const proposed = (category: string | null, more: Partial<Proposal> = {}): Proposal => {
  const known = category === null ? undefined : words.categories[category];
  return {
    kind: 'hold',
    category,
    rank: known?.rank ?? null,
    targetDate: known === undefined ? null : addDays('2026-03-05', known.targetDays),
    disposition: 'HUMAN_REVIEW',
    floorRank: known?.rank ?? null,
    patients: [],
    receivedOn: '2026-03-05',
    ...more,
  };
};

function resolved(proposal: Proposal, order: Order) {
  const resolution = resolveDecision(proposal, order, words);
  if (resolution.state !== 'resolved') throw new Error(resolution.state);
  return resolution.resolved;
}

describe('nobody alone makes somebody wait who is urgent', () => {
  const names = Object.keys(words.categories);

  test.each(names)('from %s to every other category and by every action', (from) => {
    const proposal = proposed(from);
    const isUrgent = (proposal.rank ?? 9) <= 1;
    for (const to of names) {
      const { isDowngrade } = resolved(proposal, { action: 'override', category: to });
      const isLess = (words.categories[to]?.rank ?? 0) > (proposal.rank ?? 0);
      expect([from, to, isDowngrade]).toEqual([from, to, isUrgent && isLess]);
    }
    for (const action of ACTIONS.filter((each) => each !== 'override')) {
      const leaves = ['return', 'not_a_referral', 'duplicate'].includes(action);
      expect([action, resolved(proposal, { action }).isDowngrade]).toEqual([action, isUrgent && leaves]);
    }
  });

  test('nor by a later date, by one patient of several, or against what was proposed before', () => {
    const later = { action: 'override', category: 'CAT1', target_date: '2026-06-01' } as const;
    expect(resolved(proposed('CAT1'), later).isDowngrade).toBe(true);
    expect(resolved(proposed('CAT1'), { ...later, target_date: '2026-03-20' }).isDowngrade).toBe(false);
    expect(resolved(proposed('CAT2'), { ...later, category: 'CAT2' }).isDowngrade).toBe(false);
    const two = proposed('ED', {
      patients: [
        { index: 1, category: 'ED', rank: 0 },
        { index: 2, category: 'CAT1', rank: 1 },
      ],
    });
    const lowerOne = { action: 'override', patients: [{ index: 2, category: 'CAT3' }] } as const;
    expect(resolved(two, lowerOne)).toMatchObject({ category: 'ED', isDowngrade: true });
    expect(resolved(proposed('CAT3', { floorRank: 1 }), { action: 'accept' }).isDowngrade).toBe(true);
  });
});

describe('a decision', () => {
  test('counts the date from receipt where none is given, and keeps the one proposed', () => {
    expect(resolved(proposed('CAT3'), { action: 'override', category: 'CAT2' }).targetDate).toBe(
      '2026-06-03',
    );
    expect(resolved(proposed('CAT3', { targetDate: '2026-09-09' }), { action: 'accept' }).targetDate).toBe(
      '2026-09-09',
    );
    expect(resolved(proposed('CAT3'), { action: 'return' })).toMatchObject({
      category: null,
      targetDate: null,
    });
  });

  test('asks for more information in the category that was proposed, or in another', () => {
    expect(resolved(proposed('CAT2'), { action: 'request_info' }).category).toBe('CAT2');
    expect(resolved(proposed(null), { action: 'redirect', category: 'ED' }).category).toBe('ED');
  });

  test('accepts a disposition without a category, and nothing where only a person was asked for', () => {
    expect(
      resolved(proposed(null, { disposition: 'NOT_A_REFERRAL' }), { action: 'accept' }).category,
    ).toBeNull();
    expect(resolveDecision(proposed(null), { action: 'accept' }, words).state).toBe('nothing_proposed');
    const unread = proposed(null, { disposition: null });
    expect(resolveDecision(unread, { action: 'accept' }, words).state).toBe('nothing_proposed');
  });

  test.each([
    [{ action: 'accept', category: 'CAT2' }, 'category'],
    [{ action: 'override', category: 'CAT1', target_date: '2026-03-04' }, 'target_date'],
    [{ action: 'accept', target_date: '2027-01-01' }, 'target_date'],
    [{ action: 'accept', patients: [] }, 'patients'],
    [{ action: 'duplicate', target_date: '2027-01-01' }, 'target_date'],
    [{ action: 'return', patients: [] }, 'patients'],
    [{ action: 'override', patients: [{ index: 1, category: 'toString' }] }, 'patients.0.category'],
    [
      {
        action: 'override',
        patients: [
          { index: 1, category: 'ED' },
          { index: 1, category: 'CAT3' },
        ],
      },
      'patients',
    ],
  ] as const)('is refused: %j', (order, path) => {
    const proposal = proposed('CAT1', { patients: [{ index: 1, category: 'CAT1', rank: 1 }] });
    expect(resolveDecision(proposal, order as Order, words)).toMatchObject({
      state: 'faulty',
      faults: [{ path }],
    });
  });
});

describe('the queue', () => {
  test('counts what has no category with the urgent ones', () => {
    const from = new Date('2026-03-05T08:00:00Z');
    const minutes = (rank: number | null) =>
      (dueAfter(queueRankOf(rank), from).getTime() - from.getTime()) / 60_000;
    expect([0, 1, null, 2, 7].map(minutes)).toEqual([15, 240, 240, 1440, 1440]);
  });

  test('warns before it is late, by the timer and by the target date', () => {
    const waitingSince = new Date('2026-03-05T08:00:00Z');
    const dueAt = new Date('2026-03-05T12:00:00Z');
    const at = (time: string, targetDate: string | null = null) =>
      breachRisk({ waitingSince, dueAt, targetDate }, new Date(`2026-03-05T${time}Z`));
    expect(at('08:00:00')).toBe('none');
    expect(at('10:59:59')).toBe('none');
    expect(at('11:00:00')).toBe('soon');
    expect(at('12:00:00')).toBe('soon');
    expect(at('12:00:01')).toBe('breached');
    expect(at('08:00:00', '2026-03-13')).toBe('none');
    expect(at('08:00:00', '2026-03-12')).toBe('soon');
    expect(at('08:00:00', '2026-03-05')).toBe('soon');
    expect(at('08:00:00', '2026-03-04')).toBe('breached');
  });

  test('draws about one job in twenty for a blind check, the same ones each time', () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => `job-${at}`);
    const drawn = ids.filter(isDrawn);
    expect(drawn.length).toBeGreaterThan(880);
    expect(drawn.length).toBeLessThan(1120);
    expect(ids.filter(isDrawn)).toEqual(drawn);
  });
});

test('a direction is told from ranks: to leave the list is down, a first category is neither', () => {
  const way = (from: number | null, to: number | null) => directionOf({ rank: from }, { rank: to });
  expect([way(1, 0), way(1, 2), way(1, 1), way(0, null), way(null, 2), way(null, null)]).toEqual([
    'up',
    'down',
    'same',
    'down',
    'undecided',
    'same',
  ]);
});

describe('every reason has a sentence', () => {
  const general = explain('a reason of a clinic');
  const sourceOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const codesIn = (text: string) =>
    [...text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code ?? '');

  test('of the readers, of failed jobs and of reviews themselves', () => {
    const codes = [
      ...codesIn(/type HoldReason =([^;]*);/.exec(sourceOf('../decide/decide.ts'))?.[1] ?? ''),
      ...codesIn(/type FailureReason =([^;]*);/.exec(sourceOf('../jobs.ts'))?.[1] ?? ''),
      ...readdirSync(new URL('.', import.meta.url))
        .filter((name) => ['hook.ts', 'service.ts'].includes(name))
        .flatMap((name) => codesIn(sourceOf(name))),
    ];
    expect(codes.length).toBeGreaterThan(18);
    expect(codes.filter((code) => explain(code) === general)).toEqual([]);
  });

  test('of the templates of the system', () => {
    const codes = systemTemplates.flatMap(({ text }) =>
      [...text.matchAll(/\breview: ([A-Z_]+)/g)].map(([, code]) => code ?? ''),
    );
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter((code) => explain(code) === general)).toEqual([]);
  });
});
