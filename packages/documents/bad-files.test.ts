import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DocumentReader, openReader } from './index.ts';
import type { ReadResult } from './model.ts';
import { type BadFile, makeBadFiles } from './testing/bad-files.ts';
import { letterPdf } from './testing/pdf.ts';

let reader: DocumentReader;
let files: BadFile[] = [];
const outcomes = new Map<string, ReadResult>();
const healthy: string[] = [];

beforeAll(async () => {
  reader = openReader({ workers: 2, limits: { pictureMs: 30_000 } });
  files = await makeBadFiles();
  const letter = letterPdf('Dear Doctor\n\nThis letter is well.');
  const queue = files.values();
  const work = async () => {
    for (const file of queue) {
      outcomes.set(file.name, await reader.read(file.bytes, { name: file.name }));
      const result = await reader.read(letter);
      healthy.push(result.state === 'read' ? (result.documents[0]?.pages[0]?.text ?? '') : result.reason);
    }
  };
  await Promise.all([work(), work(), work()]);
}, 120_000);
afterAll(() => reader.stop());

test('there are at least sixty bad files, each with a name of its own', () => {
  expect(files.length).toBeGreaterThanOrEqual(60);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

test('each bad file ends in a refusal, a failed page or a reading that its kind allows', () => {
  const wrong = files.flatMap((file) => {
    const outcome = describeOutcome(outcomes.get(file.name));
    return isAllowed(file, outcome) ? [] : [{ name: file.name, outcome }];
  });
  expect(wrong).toEqual([]);
});

test('a good letter that is read beside them is read each time', () => {
  expect(healthy.length).toBe(files.length);
  expect([...new Set(healthy)]).toEqual(['Dear Doctor\n\nThis letter is well.']);
});

type Outcome = { readonly refused?: string; readonly failed: readonly string[] };

function describeOutcome(result: ReadResult | undefined): Outcome | undefined {
  if (result === undefined) return undefined;
  if (result.state === 'refused') return { refused: result.reason, failed: [] };
  const pages = result.documents.flatMap((document) => document.pages);
  return { failed: pages.flatMap(({ reason }) => (reason === undefined ? [] : [reason])) };
}

function isAllowed(file: BadFile, outcome: Outcome | undefined): boolean {
  if (outcome === undefined) return false;
  const { refused, failed } = outcome;
  if (refused !== undefined) return file.refused?.some((reason) => reason === refused) ?? false;
  if (failed.length === 0) return file.read === true;
  return failed.every((reason) => file.failed?.some((allowed) => allowed === reason));
}
