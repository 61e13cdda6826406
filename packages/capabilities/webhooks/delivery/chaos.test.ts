import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planRetry } from './schedule.ts';
import certificate from './testing/certificate.json' with { type: 'json' };
import { type AttemptRow, countStates, listAttempts, outOfOrder, passHours } from './testing/hours.ts';
import { answer, type Behaviour, drip, hang, type Receiver, startReceiver } from './testing/receiver.ts';
import { openWorld, type World } from './testing/world.ts';

const PAUSES_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];
const quick = { timeoutMs: 80 };

let world: World;
let receivers: Receiver[];
beforeEach(async () => {
  world = await openWorld();
  receivers = [];
});
afterEach(async () => {
  await world.close();
  await Promise.all(receivers.map((receiver) => receiver.close()));
});

async function receive(
  behaviour: Behaviour,
  secure?: Parameters<typeof startReceiver>[0],
): Promise<Receiver> {
  const receiver = await startReceiver(secure);
  receiver.behave(() => behaviour);
  receivers.push(receiver);
  return receiver;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Three events of each of two entities. */
const appendSix = () =>
  world.append(...Array.from({ length: 6 }, (_, i) => ({ entity: `labord_${i % 2}`, data: { n: i } })));

const secondsBetween = (a: Date, b: Date) => (b.getTime() - a.getTime()) / 1_000;

/** What is not as planned among the attempts of one delivery. */
function offSchedule(attempts: readonly AttemptRow[]): string[] {
  const faults: string[] = [];
  for (const [i, one] of attempts.entries()) {
    const planned = planRetry({ ...one, firstTriedAt: attempts[0]?.at ?? one.at });
    if (planned?.getTime() !== one.nextAt?.getTime())
      faults.push(`attempt ${one.attempt} plans another next one`);
    const next = attempts[i + 1];
    if (next === undefined || one.nextAt === null) continue;
    if (secondsBetween(one.nextAt, next.at) !== 0) faults.push(`attempt ${next.attempt} is off its time`);
    const share = secondsBetween(one.at, next.at) / (PAUSES_SECONDS[i] ?? Number.NaN);
    if (!(share >= 0.89 && share <= 1.11))
      faults.push(`attempt ${next.attempt} comes after ${share} of its pause`);
  }
  return faults;
}

const byDelivery = (attempts: readonly AttemptRow[]) => [
  ...Map.groupBy(attempts, ({ deliveryId }) => deliveryId).values(),
];

describe('over 24 hours, a receiver that', () => {
  test.each<[string, string, () => Promise<string>]>([
    ['answers 500', '500 null', async () => (await receive(500)).url],
    ['answers 429 without a word', '429 null', async () => (await receive(429)).url],
    ['redirects', '307 null', async () => (await receive(answer(307, { location: '/' }))).url],
    ['hangs', 'timeout', async () => (await receive(hang)).url],
    ['drips', 'timeout', async () => (await receive(drip)).url],
    ['has a certificate nobody vouches for', 'null tls', async () => (await receive(204, certificate)).url],
    ['is not there', 'null connection', async () => `http://127.0.0.1:${await closedPort()}/`],
    ['is where it may not be', 'null forbidden_address', async () => 'https://10.0.0.1/'],
  ])('%s is tried on schedule, to the second', async (_what, told, open) => {
    const { id } = await world.addEndpoint(await open());
    const [step] = world.open(told === 'timeout' ? quick : {}).steps;
    await appendSix();
    await passHours(world, step, 24.1);
    const attempts = await listAttempts(world);
    const [first = [], other = []] = byDelivery(attempts);
    expect([first.length, other.length]).toEqual([11, 11]);
    expect(byDelivery(attempts).flatMap(offSchedule)).toEqual([]);
    expect(outOfOrder(attempts)).toEqual([]);
    // Of one that is too slow it is chance how far it came.
    const toldOf = (one: AttemptRow) => (one.error === 'timeout' ? 'timeout' : `${one.status} ${one.error}`);
    expect(new Set(attempts.map(toldOf))).toEqual(new Set([told]));
    expect(first.at(-1)?.state).toBe('failed');
    const states = await countStates(world, id);
    expect((states.failed ?? 0) + (states.pending ?? 0)).toBe(6);
  });

  test('asks for time is given it, and no more', async () => {
    const receiver = await receive(answer(429, { 'retry-after': '7200' }));
    await world.addEndpoint(receiver.url);
    const [step] = world.open().steps;
    await world.append({ entity: 'labord_1' });
    await passHours(world, step, 1.99);
    expect(receiver.received).toHaveLength(1);
    receiver.behave(() => 204);
    await passHours(world, step, 0.02);
    const attempts = await listAttempts(world);
    expect(attempts.map(({ status, state }) => [status, state])).toEqual([
      [429, 'delivered'],
      [204, 'delivered'],
    ]);
    expect(secondsBetween(attempts[0]?.at ?? new Date(0), attempts[1]?.at ?? new Date(0))).toBe(7_200);
  });

  test('says goodbye is sent nothing more, and nothing is thrown away', async () => {
    const receiver = await receive(410);
    const { id } = await world.addEndpoint(receiver.url);
    const [step] = world.open().steps;
    await appendSix();
    await passHours(world, step, 1);
    const said = receiver.received.length;
    expect(said).toBeLessThanOrEqual(2);
    await passHours(world, step, 30);
    expect(receiver.received).toHaveLength(said);
    const { rows } = await world.database.pool.query('select state, disabled_cause from webhook_endpoints');
    expect(rows).toEqual([{ state: 'disabled', disabled_cause: 'gone' }]);
    expect(await countStates(world, id)).toEqual({ pending: 6 });
  });

  test('comes back gets everything, each entity in its order, under the ids of the first attempts', async () => {
    const receiver = await receive(503);
    const { id } = await world.addEndpoint(receiver.url);
    const [step] = world.open().steps;
    const ids = await appendSix();
    await passHours(world, step, 8);
    const tries = receiver.received.length;
    expect(new Set(receiver.received.map(({ eventId }) => eventId))).toEqual(new Set(ids.slice(0, 2)));
    receiver.behave(() => 204);
    await passHours(world, step, 16);
    const accepted = receiver.received.slice(tries).map(({ eventId }) => eventId);
    expect(accepted.toSorted()).toEqual(ids.toSorted());
    for (const entity of [0, 1])
      expect(accepted.filter((eventId) => ids.indexOf(eventId) % 2 === entity)).toEqual(
        ids.filter((_, i) => i % 2 === entity),
      );
    const bodies = Map.groupBy(receiver.received, ({ eventId }) => eventId);
    for (const same of bodies.values()) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    expect(await countStates(world, id)).toEqual({ delivered: 6 });
  });

  test('fails for five days is disabled, and its failing is forgotten with a success', async () => {
    const receiver = await receive(500);
    await world.addEndpoint(receiver.url);
    const [step] = world.open().steps;
    for (let day = 0; day < 6; day++) {
      await world.append({ entity: `labord_${day}` });
      await passHours(world, step, 24);
      const { rows } = await world.database.pool.query('select disabled_cause from webhook_endpoints');
      expect(rows).toEqual([{ disabled_cause: day < 5 ? null : 'failing' }]);
    }
  });
});

test('a signature tells real time in a sandbox whose clock is elsewhere', async () => {
  const receiver = await receive(204);
  await world.addEndpoint(receiver.url);
  const [step] = world.open().steps;
  await world.append({ entity: 'labord_1' });
  await passHours(world, step, 24);
  const sentAt = Number(receiver.received[0]?.headers['webhook-timestamp']);
  expect(Math.abs(sentAt - Date.now() / 1_000)).toBeLessThan(60);
});
