import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countStates, listAttempts, outOfOrder, passHours } from './testing/hours.ts';
import { answer, type Behaviour, type Receiver, startReceiver } from './testing/receiver.ts';
import { openWorld, type World } from './testing/world.ts';

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await openWorld();
  receiver = await startReceiver();
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});

const entityOf = (body: string): string => (JSON.parse(body) as { data: { entity: string } }).data.entity;
const seqOf = (body: string): number => (JSON.parse(body) as { seq: number }).seq;
const told = (entity: string) => ({ entity, data: { entity } });

/** Entities whose later event was sent before an earlier one for the last time. */
function overtaken(received: Receiver['received']): readonly string[] {
  const last = new Map<string, number>();
  return received.flatMap(({ body }) => {
    const entity = entityOf(body);
    const before = last.get(entity) ?? 0;
    last.set(entity, Math.max(before, seqOf(body)));
    return seqOf(body) < before ? [entity] : [];
  });
}

test('what happens meanwhile does not overtake what waits behind a delivery that is tried again', async () => {
  await world.addEndpoint(receiver.url);
  const [step] = world.open().steps;
  receiver.behave(() => 500);
  await world.append(told('labord_1'), told('labord_1'), told('labord_1'));
  await passHours(world, step, 0);
  const held = async () =>
    (
      await sql`select event_seq as seq from webhook_deliveries where held order by id`.execute(
        world.database.db,
      )
    ).rows;
  expect(await held()).toEqual([{ seq: 2 }, { seq: 3 }]);
  receiver.behave(() => 204);
  await world.append(told('labord_1'), told('labord_2'));
  await passHours(world, step, 0.1);
  expect(overtaken(receiver.received)).toEqual([]);
  const ofOne = receiver.received.filter(({ body }) => entityOf(body) === 'labord_1');
  expect(ofOne.map(({ body }) => seqOf(body))).toEqual([1, 1, 2, 3, 4]);
});

test('entities do not wait for each other', async () => {
  await world.addEndpoint(receiver.url);
  const [step] = world.open().steps;
  receiver.behave(({ body }) => (entityOf(body) === 'labord_1' ? 500 : 204));
  await world.append(
    told('labord_1'),
    told('labord_2'),
    told('labord_1'),
    told('labord_2'),
    told('labord_3'),
  );
  await passHours(world, step, 1);
  const others = receiver.received.filter(({ body }) => entityOf(body) !== 'labord_1');
  expect(others.map(({ body }) => seqOf(body)).toSorted((a, b) => a - b)).toEqual([2, 4, 5]);
});

test('a long queue of one entity goes out whole, and in order', async () => {
  await world.addEndpoint(receiver.url);
  const [step] = world.open().steps;
  await world.append(
    ...Array.from({ length: 100 }, (_, i) => told(i % 10 === 0 ? `labord_${i}` : 'labord_1')),
  );
  await passHours(world, step, 0);
  expect(receiver.received).toHaveLength(100);
  expect(overtaken(receiver.received)).toEqual([]);
});

const anyAnswer = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Behaviour>(204) },
  { weight: 3, arbitrary: fc.constant<Behaviour>(500) },
  { weight: 1, arbitrary: fc.nat(5_000).map((seconds) => answer(429, { 'retry-after': String(seconds) })) },
);
const anyRound = fc.record({
  entities: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }),
  minutes: fc.nat(60),
});

test('order holds and nothing is lost, whatever is answered and whenever things happen', async () => {
  const { id } = await world.addEndpoint(receiver.url);
  const [step] = world.open().steps;
  const rounds = fc.array(anyRound, { minLength: 1, maxLength: 5 });
  const answers = fc.array(anyAnswer, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rounds, answers, async (given, behaviours) => {
      const from = receiver.received.length;
      let n = 0;
      receiver.behave(() => behaviours[n++] ?? 204);
      const ids: string[] = [];
      for (const { entities, minutes } of given) {
        ids.push(...(await world.append(...entities.map((entity) => told(`labord_${entity}`)))));
        await passHours(world, step, minutes / 60);
      }
      await passHours(world, step, 48);
      const received = receiver.received.slice(from);
      expect(overtaken(received)).toEqual([]);
      expect(new Set(received.map(({ eventId }) => eventId))).toEqual(new Set(ids));
      expect((await countStates(world, id)).pending).toBeUndefined();
    }),
    { numRuns: 12 },
  );
  const attempts = await listAttempts(world);
  expect(outOfOrder(attempts)).toEqual([]);
  for (const { state, attempt } of attempts.filter((one) => one.nextAt === null))
    expect(state === 'delivered' || attempt === 11).toBe(true);
});
