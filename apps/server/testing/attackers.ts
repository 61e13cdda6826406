import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { ingestClient } from './ingest.ts';
import { makeOrganisation } from './keys.ts';
import { questionClient } from './questions.ts';
import { type Reply, read, type TestApp } from './server.ts';
import { beginParts } from './uploads.ts';

/** What nobody may read or visit, an organisation that is to be robbed, and how it is told that none of it was. */

const IN_FILE = 'CANARYOFTHEFILE';
const IN_NET = 'CANARYOFTHENET';
const OF_OTHER = 'CANARYOFTHEOTHER';
/** Asked for by name, which then stands in what was asked; what is known of them must not come back. */
const ASKED_FOR = 'ROBBED1';

export const MEMBERS = 'member_id,date_of_birth,sex,zip3,pcp_provider_id';
export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const membersOf = (id: string): string => lines(MEMBERS, `${id},1950-01-01,F,021,PR001`);

/** What an engine, a database or a runtime says of itself, and no answer may. */
const TELLING = [
  IN_FILE,
  IN_NET,
  OF_OTHER,
  'chartwright-app-',
  'node_modules',
  'analytics/scratch',
  'root:x:0:',
  'syntax error at or near',
  'Candidate functions',
  '    at ',
];
const ENGINE_ERROR =
  /\b(Parser|Binder|Catalog|Conversion|IO|Invalid Input|Invalid|Constraint|Permission|Out of Range|INTERNAL) Error\b|\.[jt]s:\d+:\d+|\bLINE \d+:/;

export type Victim = {
  readonly orgId: string;
  readonly member: string;
  readonly keys: { readonly test: string; readonly live: string };
  readonly ids: Readonly<
    Record<'file' | 'upload' | 'query' | 'conversation' | 'saved' | 'schedule' | 'dataset', string>
  >;
};

/** An organisation with files, a question, a saved one and a schedule. */
export async function makeVictim(app: TestApp): Promise<Victim> {
  const { orgId, keys } = await makeOrganisation(app, { name: 'Robbed clinic' });
  return { orgId, keys, member: ASKED_FOR, ids: await leaveThings(app, keys.test) };
}

/** Leaves one thing of each kind behind a key; its ids. */
async function leaveThings(app: TestApp, key: string): Promise<Victim['ids']> {
  const files = ingestClient(
    () => app,
    () => key,
  );
  const questions = questionClient(
    () => app,
    () => key,
  );
  const { id: file } = await files.load(
    lines(MEMBERS, `${ASKED_FOR},1950-01-01,F,021,${OF_OTHER}`, `${OF_OTHER},1950-01-01,F,021,PR001`),
    { filename: 'members.csv' },
  );
  const begun = await beginParts(files, { filename: 'later.csv', size: 100 });
  const answer = await questions.ask('How many members are there?');
  const saved = await questions.call('POST', 'saved/', { name: OF_OTHER, question: 'Member count' });
  const schedule = await questions.call('POST', 'schedules/', {
    saved_id: read(saved, 'saved_id'),
    every: 'day',
    at: '06:00',
  });
  const ids = {
    file,
    upload: begun.uploadId,
    query: read(answer, 'query_id'),
    conversation: read(answer, 'conversation_id'),
    saved: read(saved, 'saved_id'),
    schedule: read(schedule, 'schedule_id'),
    dataset: read(await files.datasets(), 'datasets.0.id'),
  };
  for (const [kind, id] of Object.entries(ids)) {
    if (typeof id !== 'string') throw new Error(`The victim has no ${kind}`);
  }
  return ids as Victim['ids'];
}

/** Lays a file and opens a server that nobody may read. Call its parts inside tests. */
export function useCanaries(app: () => TestApp) {
  let folder = '';
  let port = 0;
  let visits = 0;
  const server = createServer((_request, response) => {
    visits += 1;
    response.end(membersOf(IN_NET));
  });
  let logged = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'canary-'));
    writeFileSync(join(folder, 'canary'), membersOf(IN_FILE));
    writeFileSync(join(folder, 'canary.csv'), membersOf(IN_FILE));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    logged = app().readLog().length;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const arm = (text: string, more: Readonly<Record<string, string>> = {}): string =>
    Object.entries({
      file: join(folder, 'canary'),
      folder,
      port: String(port),
      ...more,
    }).reduce((armed, [name, value]) => armed.replaceAll(`{${name}}`, value), text);
  return {
    arm,
    /** The same in every text of a value. */
    armAll: <T>(value: T, more: Readonly<Record<string, string>> = {}): T =>
      JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
        typeof one === 'string' ? arm(one, more) : one,
      ) as T,
    /** Nothing was visited, written or left behind, and no line of the log tells of data, places or faults. */
    expectUntouched: (): void => {
      const log = app().readLog().slice(logged);
      expect(visits).toBe(0);
      expect(readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['canary', 'canary.csv']);
      expect(TELLING.filter((telling) => log.includes(telling))).toEqual([]);
      expect(log.split('\n').filter((line) => ENGINE_ERROR.test(line))).toEqual([]);
      expect(log.split('\n').filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
    },
  };
}

/** An answer, whatever it says, is no fault of the server and tells nothing. */
export function expectHarmless({ status, text }: Pick<Reply, 'status' | 'text'>): void {
  expect(status, text).toBeLessThan(500);
  expect(TELLING.filter((telling) => text.includes(telling))).toEqual([]);
  expect(text).not.toMatch(ENGINE_ERROR);
}

const fields = z.record(z.string(), z.json());
/** Tables of attempts, each row by its name. */
export const NamedTexts = z.array(z.tuple([z.string(), z.string()]));
export const NamedFields = z.array(z.tuple([z.string(), fields]));
