import { fileURLToPath } from 'node:url';
import type { Log } from '@chartwright/platform';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type EngineOptions, type OpenCodingEngine, openCodingEngine } from './coding-engine.ts';
import { loadTerminology } from './terminology.ts';

/** What the engine does when a text takes too long, a thread dies, or too much comes at once. */

const here = fileURLToPath(new URL('.', import.meta.url));
const error = vi.fn();
const log: Log = { info: () => undefined, warn: () => undefined, error };
const open: OpenCodingEngine[] = [];

function start(options: Partial<EngineOptions> = {}): OpenCodingEngine {
  const engine = openCodingEngine({
    terminology: { head: '{}', buffer: new SharedArrayBuffer(8) },
    threads: 1,
    log,
    worker: new URL('./testing/faulty-worker.ts', import.meta.url),
    ...options,
  });
  open.push(engine);
  return engine;
}

const read = (engine: OpenCodingEngine, text: string) =>
  engine.deidentify({ text, letterDate: '2025-03-15', replacement: 'placeholder' });
const code = (engine: OpenCodingEngine, note: string, signal?: AbortSignal) => {
  const request = { note, specialty: 'General Medicine', letterDate: '2025-03-15', birthDate: null };
  return engine.code({ id: '1', request, codedAt: '2025-03-15T00:00:00.000Z' }, signal);
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.stop()));
});

describe('the coding engine', () => {
  test('answers 504 to a text that takes too long, and the thread is free for the next one', async () => {
    const engine = start({ limitMs: 500 });
    await read(engine, 'warm');
    await expect(read(engine, 'spin')).rejects.toMatchObject({
      status: 504,
      message: 'The text could not be read in 0.5 seconds.',
    });
    expect(await read(engine, 'next')).toEqual({ text: 'next', spans: [] });
  });

  test('frees the thread of a call that is aborted, whoever waits behind it', async () => {
    const engine = start();
    await read(engine, 'warm');
    const caller = new AbortController();
    const spinning = code(engine, 'spin', caller.signal);
    const waiting = read(engine, 'next');
    caller.abort();
    await expect(spinning).rejects.toThrow('aborted');
    expect((await waiting).text).toBe('next');
  });

  test('fails the call whose thread dies, and no other', async () => {
    const engine = start();
    const calls = await Promise.allSettled([read(engine, 'die'), read(engine, 'next'), read(engine, 'last')]);
    expect(calls.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('passes on what a reader throws', async () => {
    await expect(read(start(), 'throw')).rejects.toThrow(RangeError);
  });

  test('refuses with 503 and Retry-After what would not be done in time, and takes more when there is room', async () => {
    const engine = start({ charactersMax: 5_000 });
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => read(engine, 'x'.repeat(400))));
    expect(calls.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(calls[2]).toMatchObject({ reason: { status: 503, headers: { 'retry-after': '5' } } });
    expect((await read(engine, 'next')).text).toBe('next');
  });

  test('takes one text of any length when nothing else is under way', async () => {
    expect((await read(start({ charactersMax: 10 }), 'x'.repeat(1_000_000))).text.length).toBe(1_000_000);
  });

  test('that cannot start a thread fails each call by its limit and tells the log', async () => {
    error.mockClear();
    const engine = start({ limitMs: 2_000, worker: new URL('./testing/broken-worker.ts', import.meta.url) });
    await expect(read(engine, 'one')).rejects.toThrow();
    await expect(read(engine, 'two')).rejects.toThrow();
    expect(JSON.stringify(error.mock.calls)).not.toContain('one');
  });

  test('stops while a thread is busy', async () => {
    const engine = start();
    await read(engine, 'warm');
    const spinning = read(engine, 'spin');
    await Promise.all([expect(spinning).rejects.toThrow(), engine.stop()]);
    await expect(read(engine, 'next')).rejects.toMatchObject({ status: 503 });
  });

  test('codes, shows and de-identifies by the starter set', async () => {
    const engine = start({ terminology: loadTerminology(here), worker: undefined });
    const note = 'Known hypertension. Seen by Dr Jane Quill.';
    const request = { note, specialty: 'Cardiology', letterDate: '2025-03-15', birthDate: null };
    const coded = await engine.code({ id: 'task', request, codedAt: '2025-03-15T00:00:00.000Z' });
    const face = { name: 'task', unit: 'utf16' } as const;
    const shown = await engine.show({ id: 'task', request, coded, face });
    const task = JSON.parse(Buffer.from(shown).toString());
    expect(task).toMatchObject({ task_id: 'task', json_data: { snomed_ct_version: '2020-09-30' } });
    expect(task.json_data.extractions[0]).toMatchObject({ snomed_ct_code: '38341003', start: 6, end: 18 });
    expect((await read(engine, note)).text).toContain('[NAME]');
  });
});
