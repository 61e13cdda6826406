import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Found, joinParts, toPart } from './source.ts';

const found = (ms: number, id: string): Found => ({
  id,
  patientId: '1',
  createdAt: new Date(ms),
  updatedAt: new Date(ms),
  content: { resourceType: 'Observation' },
});

/** Newest first, as every source gives them. */
const sorted = (all: readonly Found[], isAscending = false) => {
  const list = all.toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt) || (a.id < b.id ? 1 : -1));
  return isAscending ? list.toReversed() : list;
};

type Place = { readonly createdAt: Date; readonly id: string };

const behind = (all: readonly Found[], place: Place | undefined, isAscending: boolean) =>
  all.filter((one) => {
    if (place === undefined || one.id === place.id) return place === undefined;
    const isOlder = Number(one.createdAt) === Number(place.createdAt) && one.id < place.id;
    return (one.createdAt < place.createdAt || isOlder) !== isAscending;
  });

describe('joinParts()', () => {
  test('page by page gives every record of every source once, in order', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 10, max: 99 }));
    const rows = fc.uniqueArray(place, { maxLength: 30, selector: ([, id]) => id });
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (all, limit, sources, isAscending) => {
          const records = all.map(([ms, id]) => found(ms, String(id)));
          const lists = Array.from({ length: sources }, (_, n) =>
            sorted(
              records.filter(({ id }) => Number(id) % sources === n),
              isAscending,
            ),
          );
          const seen: Found[] = [];
          let after: Place | undefined;
          do {
            const parts = lists.map((list) =>
              toPart(behind(list, after, isAscending).slice(0, limit + 1), limit),
            );
            const page = joinParts(parts, limit, isAscending);
            expect(page.found.length).toBeLessThanOrEqual(limit);
            seen.push(...page.found);
            after = page.rest;
          } while (after !== undefined);
          expect(seen).toEqual(sorted(records, isAscending));
        },
      ),
    );
  });

  test('goes no further than the source that stopped first', () => {
    const early = { found: [], rest: { createdAt: new Date(5), id: '50' } };
    const whole = { found: [found(9, '1'), found(4, '2')], rest: undefined };
    const page = joinParts([early, whole], 10);
    expect([page.found.map(({ id }) => id), page.rest]).toEqual([['1'], early.rest]);
  });

  test('counts what two sources found once', () => {
    const part = { found: [found(1, '1')], rest: undefined };
    expect(joinParts([part, part], 10).found).toHaveLength(1);
  });
});
