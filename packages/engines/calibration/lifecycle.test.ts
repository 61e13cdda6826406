import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, type Facts, initialState, transition, type VersionState } from './lifecycle.ts';

const reviewer = (id: string) => ({ kind: 'person', id, isLicensedReviewer: true }) as const;

const facts: Facts = {
  actor: reviewer('usr_a'),
  reason: 'Calibrates better at two sites',
  sheetHash: 'hash-1',
  currentSheetHash: 'hash-1',
  areGatesOpen: true,
  capViolations: 0,
  changesBand: false,
  approval: { by: 'usr_a', sheetHash: 'hash-1' },
};

const states: readonly VersionState[] = ['draft', 'candidate', 'approved', 'active', 'retired', 'rejected'];
const actions: readonly Action[] = ['propose', 'approve', 'promote', 'rollback', 'retire', 'reject'];

const refusal = (state: VersionState, action: Action, changed: Partial<Facts>): string => {
  const step = transition(state, action, { ...facts, ...changed });
  return step.ok ? step.state : step.refusal;
};

describe('transition()', () => {
  const allowed: Readonly<Record<string, VersionState>> = {
    'draft propose': 'candidate',
    'candidate approve': 'approved',
    'approved approve': 'approved',
    'approved promote': 'active',
    'retired rollback': 'active',
    'active retire': 'retired',
    'draft reject': 'rejected',
    'candidate reject': 'rejected',
    'approved reject': 'rejected',
  };

  test.each(states.flatMap((state) => actions.map((action) => [state, action] as const)))(
    'from %s by %s goes where the table says, or nowhere',
    (state, action) => {
      const to = allowed[`${state} ${action}`];
      const expected =
        to === undefined ? { ok: false, refusal: 'not_from_this_state' } : { ok: true, state: to };
      expect(transition(state, action, facts)).toEqual(expected);
    },
  );

  test('leaves a rejected version rejected', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), fc.boolean(), (action, changesBand) => {
        expect(refusal('rejected', action, { changesBand })).toBe('not_from_this_state');
      }),
    );
  });

  test('lets the job propose and nothing else', () => {
    const actor = { kind: 'job' } as const;
    expect(refusal('draft', 'propose', { actor })).toBe('candidate');
    expect(refusal('candidate', 'approve', { actor })).toBe('person_required');
    expect(refusal('approved', 'promote', { actor })).toBe('person_required');
    expect(refusal('retired', 'rollback', { actor })).toBe('person_required');
    expect(refusal('active', 'retire', { actor })).toBe('person_required');
    expect(refusal('candidate', 'reject', { actor })).toBe('person_required');
  });

  test.each(['approve', 'promote', 'rollback', 'reject'] as const)(
    'wants a licensed reviewer to %s',
    (action) => {
      const state = {
        approve: 'candidate',
        promote: 'approved',
        rollback: 'retired',
        reject: 'draft',
      } as const;
      const actor = { kind: 'person', id: 'usr_x', isLicensedReviewer: false } as const;
      expect(refusal(state[action], action, { actor })).toBe('licensed_reviewer_required');
    },
  );

  test('wants a typed reason', () => {
    expect(refusal('candidate', 'approve', { reason: '  \n ' })).toBe('reason_required');
    expect(refusal('candidate', 'approve', { reason: '' })).toBe('reason_required');
    const { reason: _, ...unreasoned } = facts;
    expect(transition('retired', 'rollback', unreasoned)).toEqual({ ok: false, refusal: 'reason_required' });
  });

  test('wants the hash of the sheet as it is now', () => {
    expect(refusal('candidate', 'approve', { sheetHash: '' })).toBe('sheet_hash_required');
    expect(refusal('candidate', 'approve', { sheetHash: 'hash-0' })).toBe('sheet_outdated');
    expect(refusal('retired', 'rollback', { sheetHash: 'hash-0' })).toBe('sheet_outdated');
  });

  test('keeps closed gates and broken caps from becoming a candidate or active', () => {
    for (const [state, action] of [
      ['draft', 'propose'],
      ['candidate', 'approve'],
      ['approved', 'promote'],
    ] as const) {
      expect(refusal(state, action, { areGatesOpen: false })).toBe('gates_closed');
      expect(refusal(state, action, { capViolations: 1 })).toBe('outside_caps');
    }
  });

  test('takes an earlier version back at once, even if gates have closed since', () => {
    expect(refusal('retired', 'rollback', { areGatesOpen: false, capViolations: 2, changesBand: true })).toBe(
      'active',
    );
  });

  test('wants a second, different person when a band moves', () => {
    expect(refusal('approved', 'promote', { changesBand: true })).toBe('second_person_required');
    expect(refusal('approved', 'promote', { changesBand: true, actor: reviewer('usr_b') })).toBe('active');
    expect(refusal('approved', 'promote', { changesBand: false })).toBe('active');
  });

  test('does not count an approval of another sheet, or none', () => {
    const approval = { by: 'usr_b', sheetHash: 'hash-0' };
    expect(refusal('approved', 'promote', { approval })).toBe('approval_outdated');
    const { approval: _, ...unapproved } = facts;
    expect(transition('approved', 'promote', unapproved)).toEqual({
      ok: false,
      refusal: 'approval_outdated',
    });
  });
});

test('initialState() makes a candidate only of what passed gates and caps', () => {
  expect(initialState({ areGatesOpen: true, capViolations: 0 })).toBe('candidate');
  expect(initialState({ areGatesOpen: false, capViolations: 0 })).toBe('draft');
  expect(initialState({ areGatesOpen: true, capViolations: 1 })).toBe('draft');
});
