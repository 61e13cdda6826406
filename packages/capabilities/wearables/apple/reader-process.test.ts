import { afterEach, describe, expect, test } from 'vitest';
import { appleExport, appleRecord } from '../testing/apple-export.ts';
import { type ReaderProcess, startReader } from './reader-process.ts';

const TEXT = appleExport(
  appleRecord({ type: 'HeartRate', start: '2026-05-01 10:00:00 +0200', value: '61', unit: 'count/min' }),
);

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const begun: ReaderProcess[] = [];

function start(
  more: { readonly text?: string; readonly keyBytes?: number; readonly signal?: AbortSignal } = {},
) {
  const { text = TEXT, keyBytes = 32, signal } = more;
  const work = {
    connectionId: 'wear_1',
    key: new Uint8Array(keyBytes),
    receivedMs: Date.UTC(2026, 4, 20),
    cursor: 0,
  };
  const reader = startReader(work, once(text), signal);
  begun.push(reader);
  return reader;
}

async function storeOne(reader: ReaderProcess) {
  const { places } = await reader.hear('batch');
  reader.tell({ kind: 'known', contents: places.map(() => undefined), numbers: [1] });
  return reader.hear('sealed');
}

afterEach(async () => {
  for (const reader of begun.splice(0)) await reader.stop();
});

describe('the process that reads an export', () => {
  test('asks for what is stored, gives sealed blocks, and says that it has read', async () => {
    const reader = start();
    const { blocks, received, readBytes } = await storeOne(reader);
    expect(blocks.map(({ metric, day }) => [metric, day])).toEqual([['heart_rate', '2026-05-01']]);
    expect([received, readBytes]).toEqual([1, TEXT.length]);
    reader.tell({ kind: 'stored' });
    expect(await reader.hear('read')).toEqual({ kind: 'read', fault: undefined });
  });

  test('takes no more of a file that is broken, and says why', async () => {
    const reader = start({ text: `<html>${TEXT.repeat(2_000)}` });
    await storeOne(reader);
    reader.tell({ kind: 'stored' });
    expect(await reader.hear('read')).toEqual({ kind: 'read', fault: 'not_an_apple_export' });
  });

  test('that fails by itself says where, in no word of the file', async () => {
    await expect(storeOne(start({ keyBytes: 3 }))).rejects.toThrow(
      /^The reader of an export failed: RangeError [\w:.\- ()]*$/,
    );
  });

  test('is gone once it was stopped', async () => {
    const stop = new AbortController();
    const reader = start({ signal: stop.signal });
    stop.abort();
    await expect(reader.hear('read')).rejects.toThrow('The reading of an export was stopped');
  });
});
