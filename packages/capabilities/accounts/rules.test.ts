import { SCOPES, type Scope } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { isSeatAboveReach, isSeatLess, ROLES, type Role, scopesOf, worksInTestOnly } from './rules.ts';

/**
 * What each role may do, written out a second time: r reads, w writes, a authorises. Owner and administrator hold
 * everything. Source: decisions 1.
 */
const MATRIX = `
               clinician reviewer analyst developer viewer
patients       rw        -        -       -         r
appointments   rw        -        -       -         r
documents      rw        -        -       -         r
notes          rw        -        -       -         r
conditions     rw        -        -       -         r
observations   rw        -        -       -         r
referrals      rw        rw       -       -         r
coding         -         -        -       -         r
intelligence   rw        -        -       -         r
labs           rw        -        -       -         r
wearables      -         -        -       -         r
events         -         -        -       rw        r
webhooks       -         -        -       rw        r
uploads        -         -        rw      -         r
query          -         -        rw      -         r
keys           -         -        -       rw        r
account        rw        rw       rw      rw        rw
admin          -         -        -       -         r
`;

const [head = '', ...lines] = MATRIX.trim().split('\n');
const roles = head.trim().split(/\s+/) as Role[];
const cells = lines.flatMap((line) => {
  const [resource = '', ...marks] = line.split(/\s+/);
  return roles.flatMap((role, column) =>
    (['read', 'write'] as const).map((action) => ({
      role,
      scope: `${resource}:${action}` as Scope,
      isHeld: (marks[column] ?? '').includes(action.charAt(0)),
    })),
  );
});

const NO_RIGHTS = new Set<never>();

describe('scopesOf()', () => {
  test('the matrix names every role but the two that hold everything, and every scope', () => {
    expect([...roles, 'owner', 'admin'].sort()).toEqual([...ROLES].sort());
    const named = new Set(cells.map(({ scope }) => scope));
    expect([...SCOPES].filter((scope) => !named.has(scope))).toEqual(['labs:authorize']);
  });

  test.each(cells)('$role and $scope: $isHeld', ({ role, scope, isHeld }) => {
    expect(scopesOf(role, NO_RIGHTS).has(scope)).toBe(isHeld);
  });

  test.each(['owner', 'admin'] as const)('%s holds every scope', (role) => {
    expect(scopesOf(role, NO_RIGHTS).has('*')).toBe(true);
  });

  test('only a clinician with a provider number on file authorises laboratory orders', () => {
    for (const role of roles) {
      expect(scopesOf(role, NO_RIGHTS).has('labs:authorize')).toBe(false);
      expect(scopesOf(role, new Set(['provider'])).has('labs:authorize')).toBe(role === 'clinician');
    }
  });
});

describe('worksInTestOnly()', () => {
  test('is true of developers alone', () => {
    expect(ROLES.filter(worksInTestOnly)).toEqual(['developer']);
  });
});

describe('isSeatAboveReach()', () => {
  test.each(ROLES)('%s and an owner seat', (role) => {
    expect(isSeatAboveReach(role, ['owner'])).toBe(role !== 'owner');
    expect(isSeatAboveReach(role, ['viewer', 'owner'])).toBe(role !== 'owner');
    expect(isSeatAboveReach(role, ['admin', undefined])).toBe(false);
  });
});

describe('isSeatLess()', () => {
  const all = ['clinical_admin', 'provider'] as const;
  test.each([
    ['the same role', 'admin', all, 'admin', all, false],
    ['another role', 'admin', all, 'developer', all, true],
    ['a step up to owner', 'admin', [], 'owner', [], false],
    ['a step down from owner', 'owner', all, 'admin', all, true],
    ['no clinical_admin any more', 'owner', all, 'owner', ['provider'], true],
    ['no provider number any more', 'owner', all, 'owner', ['clinical_admin'], false],
  ] as const)('%s', (_what, hadRole, hadRights, role, rights, isLess) => {
    expect(isSeatLess({ role: hadRole, rights: hadRights }, { role, rights })).toBe(isLess);
  });
});
