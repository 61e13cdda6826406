import type { Warehouse } from '@chartwright/analytics';
import { fixedClock } from '@chartwright/kernel';
import type { Actor, Db, ReadAudit } from '@chartwright/platform';
import { expect, test } from 'vitest';
import type { Catalogue } from '../../queries/ports.ts';
import { createEntities } from '../entities.ts';
import type { Concepts } from './concepts.ts';
import { ResolveBody, ResolveReply } from './model.ts';
import { createResolver } from './service.ts';

const ARTHRITIS = { code: '396275006', name: 'Osteoarthritis (disorder)', vocabulary: 'SNOMED CT' } as const;
const KNEE = {
  code: '239873007',
  name: 'Osteoarthritis of knee (disorder)',
  vocabulary: 'SNOMED CT',
} as const;
const CODE = { code: 'M17.9', name: 'Osteoarthritis of knee, unspecified', vocabulary: 'ICD10CM' } as const;

/** A release with a hierarchy and a map, as an organisation loads it under its own licence. */
const concepts: Concepts = {
  find: async () => ({
    release: 'Own, 2024-01-01',
    concepts: [
      { ...ARTHRITIS, names: ['Osteoarthritis', 'Degenerative arthritis'] },
      { ...KNEE, names: ['Osteoarthritis of knee', 'Knee osteoarthritis'] },
    ],
  }),
  relate: async ({ code }) =>
    code === KNEE.code
      ? { broader: [ARTHRITIS], narrower: [], maps: [CODE] }
      : { broader: undefined, narrower: undefined, maps: undefined },
};

const resolver = createResolver({
  concepts,
  entities: createEntities(),
  // Nothing was uploaded: none of these is asked for more than that.
  catalogue: { list: async () => [] } as Partial<Catalogue> as Catalogue,
  warehouse: {} as Warehouse,
  readAudit: {} as ReadAudit,
  db: {} as Db,
});
const caller = {
  actor: { orgId: 'org_a', mode: 'test' } as Actor,
  clock: fixedClock('2026-01-15T00:00:00Z'),
  requestId: 'r1',
};
const resolve = async (given: object) =>
  ResolveReply.parse(
    await resolver.resolve(caller, ResolveBody.parse({ entity_type: 'condition', ...given })),
  );

test('what a loaded release gives of the chosen concept is told: above, below, and in other vocabularies', async () => {
  const reply = await resolve({ query: 'knee osteoarthritis' });
  expect(reply).toMatchObject({
    status: 'done',
    terminology: 'Own, 2024-01-01',
    chosen: { id: KNEE.code, name: KNEE.name, vocabulary: 'SNOMED CT' },
    broader: { status: 'known', concepts: [ARTHRITIS] },
    narrower: { status: 'known', concepts: [] },
    maps: { status: 'known', concepts: [CODE] },
    omop: { status: 'not_modelled' },
  });
  expect(reply.candidates.map(({ id, matched }) => [id, matched])).toEqual([
    [KNEE.code, 'name'],
    [ARTHRITIS.code, 'words'],
  ]);
});

test('a synonym finds its concept under the name of the release', async () => {
  const reply = await resolve({ query: 'degenerative arthritis' });
  expect(reply.chosen).toEqual({ id: ARTHRITIS.code, name: ARTHRITIS.name, vocabulary: 'SNOMED CT' });
  expect(reply.broader.status).toBe('not_modelled');
});

test('the terminology is not asked about what is no clinical concept, or for another vocabulary', async () => {
  for (const given of [{ entity_type: 'payor' }, { vocabulary: 'ICD10CM' }, { vocabulary: 'OMOP' }])
    expect(await resolve({ query: 'osteoarthritis', ...given })).toMatchObject({
      status: 'refused',
      candidates: [],
      terminology: null,
    });
});
