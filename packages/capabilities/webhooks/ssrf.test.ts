import { createEgress } from '@chartwright/platform';
import { ssrfAttempts } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWorld, type World } from './delivery/testing/world.ts';

/** Addresses that were stored although no endpoint may have them: each attempt to deliver looks at them again. */

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';
/** The first attempt of each name, so that a name leads to one place. */
const attempts = ssrfAttempts
  .map((one) => ({ ...one, url: one.url.replace('{port}', '8443') }))
  .filter(
    ({ url, leadsTo }, index, all) =>
      leadsTo === undefined || all.findIndex((other) => hostOf(other.url) === hostOf(url)) === index,
  );
const places = new Map(attempts.map(({ url, leadsTo }) => [hostOf(url), leadsTo ?? []]));
const egress = createEgress([], async (host) =>
  (places.get(host) ?? []).map((address) => ({ address, family: 0 })),
);

test('no delivery is made to any of them, and the log says why', async () => {
  const expected = new Map<string, string>();
  for (const { name, url, outbound } of attempts) {
    const { id } = await world.addEndpoint(url);
    expected.set(id, `${name}: ${outbound}`);
  }
  expect(expected.size).toBeGreaterThanOrEqual(40);
  world.open({ egress });
  await world.append({ entity: 'labord_1' });
  const read = async () => {
    const { rows } = await sql<{ id: string; error: string }>`
      select d.endpoint_id as id, a.error from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id
      where a.attempt = 1`.execute(world.database.db);
    return rows;
  };
  await vi.waitFor(async () => expect(await read()).toHaveLength(expected.size), {
    timeout: 15_000,
    interval: 50,
  });
  const names = new Map([...expected].map(([id, text]) => [id, text.slice(0, text.lastIndexOf(':'))]));
  const found = (await read()).map(({ id, error }) => `${names.get(id)}: ${error}`);
  expect(found.toSorted()).toEqual([...expected.values()].toSorted());
});
