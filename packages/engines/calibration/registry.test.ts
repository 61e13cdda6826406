import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeVersion,
  type Promotion,
  type PromotionFacts,
  promoteVersion,
  type Registry,
} from './registry.ts';

const by = (id: string, changed: Partial<PromotionFacts> = {}): PromotionFacts => ({
  actor: { kind: 'person', id, isLicensedReviewer: true },
  reason: 'Calibrates better at two sites',
  sheetHash: 'hash-1',
  currentSheetHash: 'hash-1',
  areGatesOpen: true,
  capViolations: 0,
  changesBand: false,
  ...changed,
});

const registry: Registry = [
  { version: 1, state: 'retired' },
  { version: 2, state: 'active' },
  { version: 3, state: 'candidate' },
  { version: 4, state: 'rejected' },
  { version: 5, state: 'draft' },
];

const statesOf = (promotion: Promotion) => (promotion.ok ? promotion.registry.map(({ state }) => state) : []);

describe('promoteVersion()', () => {
  test('activates a candidate and retires the active version in one move', () => {
    const promotion = promoteVersion(registry, 3, by('usr_a'));
    expect(promotion).toMatchObject({ ok: true, outcome: 'active', activeVersion: 3, previousVersion: 2 });
    expect(statesOf(promotion)).toEqual(['retired', 'retired', 'active', 'rejected', 'draft']);
  });

  test('waits for a second person when a band moves', () => {
    const first = promoteVersion(registry, 3, by('usr_a', { changesBand: true }));
    expect(first).toMatchObject({ ok: true, outcome: 'awaiting_second_person', activeVersion: 2 });
    expect(statesOf(first)).toEqual(['retired', 'active', 'approved', 'rejected', 'draft']);
    const waiting = first.ok ? first.registry : [];

    const same = promoteVersion(waiting, 3, by('usr_a', { changesBand: true }));
    expect(same).toEqual({ ok: false, refusal: 'second_person_required' });
    const other = promoteVersion(waiting, 3, by('usr_b', { changesBand: true }));
    expect(other).toMatchObject({ ok: true, outcome: 'active', activeVersion: 3, previousVersion: 2 });
  });

  test('starts the two-person rule afresh when the sheet has changed in between', () => {
    const first = promoteVersion(registry, 3, by('usr_a', { changesBand: true }));
    const waiting = first.ok ? first.registry : [];
    const newer = { changesBand: true, sheetHash: 'hash-2', currentSheetHash: 'hash-2' };
    const second = promoteVersion(waiting, 3, by('usr_b', newer));
    expect(second).toMatchObject({ ok: true, outcome: 'awaiting_second_person', activeVersion: 2 });
    const again = second.ok ? second.registry : [];
    expect(promoteVersion(again, 3, by('usr_b', newer))).toEqual({
      ok: false,
      refusal: 'second_person_required',
    });
    expect(promoteVersion(again, 3, by('usr_a', newer))).toMatchObject({ ok: true, outcome: 'active' });
  });

  test('rolls back to any earlier version at once', () => {
    const promotion = promoteVersion(registry, 1, by('usr_a', { changesBand: true, areGatesOpen: false }));
    expect(promotion).toMatchObject({ ok: true, outcome: 'active', activeVersion: 1, previousVersion: 2 });
    expect(statesOf(promotion)).toEqual(['active', 'retired', 'candidate', 'rejected', 'draft']);
  });

  test('rolls back to the default, and from the default to a version', () => {
    const toDefault = promoteVersion(registry, null, by('usr_a'));
    expect(toDefault).toMatchObject({ ok: true, activeVersion: null, previousVersion: 2 });
    const plain = toDefault.ok ? toDefault.registry : [];
    expect(activeVersion(plain)).toBeNull();
    expect(promoteVersion(plain, 2, by('usr_b'))).toMatchObject({
      ok: true,
      activeVersion: 2,
      previousVersion: null,
    });
  });

  test.each([
    [2, 'already_active'],
    [9, 'unknown_version'],
    [4, 'not_from_this_state'],
    [5, 'not_from_this_state'],
  ])('refuses version %i: %s', (version, refusal) => {
    expect(promoteVersion(registry, version, by('usr_a'))).toEqual({ ok: false, refusal });
  });

  test('refuses the default while it is active', () => {
    expect(promoteVersion([], null, by('usr_a'))).toEqual({ ok: false, refusal: 'already_active' });
  });

  test('lets no job and nobody without a licence, a reason or the sheet change what is active', () => {
    expect(promoteVersion(registry, 3, by('', { actor: { kind: 'job' } }))).toEqual({
      ok: false,
      refusal: 'person_required',
    });
    expect(promoteVersion(registry, null, by('usr_a', { reason: '' }))).toEqual({
      ok: false,
      refusal: 'reason_required',
    });
    expect(promoteVersion(registry, 3, by('usr_a', { sheetHash: '' }))).toEqual({
      ok: false,
      refusal: 'sheet_hash_required',
    });
    expect(promoteVersion(registry, 3, by('usr_a', { areGatesOpen: false }))).toEqual({
      ok: false,
      refusal: 'gates_closed',
    });
  });

  test('never leaves two versions active and never activates one that no reviewer asked for', () => {
    const step = fc.record({
      version: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }),
      person: fc.constantFrom('usr_a', 'usr_b'),
      isLicensedReviewer: fc.boolean(),
      changesBand: fc.boolean(),
      areGatesOpen: fc.boolean(),
      sheetHash: fc.constantFrom('hash-1', 'hash-0'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let current = registry;
        for (const { version, person, isLicensedReviewer, ...changed } of steps) {
          const actor = { kind: 'person', id: person, isLicensedReviewer } as const;
          const before = activeVersion(current);
          const promotion = promoteVersion(current, version, by(person, { ...changed, actor }));
          if (!promotion.ok) continue;
          expect(isLicensedReviewer && changed.sheetHash === 'hash-1').toBe(true);
          current = promotion.registry;
          expect(activeVersion(current)).toBe(promotion.outcome === 'active' ? version : before);
          expect(current.find((one) => one.version === 4)?.state).toBe('rejected');
        }
      }),
    );
  });
});

test('activeVersion() stops on two active versions', () => {
  const broken: Registry = [
    { version: 1, state: 'active' },
    { version: 2, state: 'active' },
  ];
  expect(() => activeVersion(broken)).toThrow('More than one version is active');
});
