import { describe, expect, test, vi } from 'vitest';
import { factsForWriter } from './facts.ts';
import { type NarrativeWriter, narrate } from './narrate.ts';
import { relapse, resultOf, templateOf } from './results.fixture.ts';

const TEMPLATE = templateOf(relapse);
const GOOD = 'Relapse risk is 68 of 100, in the elevated band. Signals are rising.';
const BAD = 'Relapse risk is 99 of 100, in the high band. Start treatment.';

const writing = (text: string): NarrativeWriter => ({ write: async () => text });
const never: NarrativeWriter = { write: () => new Promise(() => {}) };

describe('narrate()', () => {
  test('uses a narrative the guard accepts', async () => {
    expect(await narrate(relapse, TEMPLATE, writing(GOOD))).toEqual({
      narrative: GOOD,
      source: 'writer',
      reasons: [],
    });
  });

  test('gives the writer the facts and a signal, and nothing else', async () => {
    const write = vi.fn(async () => GOOD);
    await narrate(relapse, TEMPLATE, { write });
    expect(write).toHaveBeenCalledTimes(1);
    expect(write).toHaveBeenCalledWith(factsForWriter(relapse), expect.any(AbortSignal));
  });

  test('falls back to the template when the guard refuses', async () => {
    const narration = await narrate(relapse, TEMPLATE, writing(BAD));
    expect(narration).toMatchObject({ narrative: TEMPLATE, source: 'template' });
    expect(narration.reasons).toEqual(
      expect.arrayContaining(['number_not_in_facts', 'status_mismatch', 'treatment_term']),
    );
  });

  test('falls back when the writer fails, now or later, and keeps what it threw to itself', async () => {
    const failing: readonly NarrativeWriter[] = [
      { write: () => Promise.reject(new Error('PHQ-9 was 19')) },
      {
        write: () => {
          throw new Error('PHQ-9 was 19');
        },
      },
      { write: async () => undefined as never },
      { write: async () => ({ text: GOOD }) as never },
    ];
    for (const writer of failing) {
      expect(await narrate(relapse, TEMPLATE, writer)).toEqual({
        narrative: TEMPLATE,
        source: 'template',
        reasons: ['writer_failed'],
      });
    }
  });

  test('falls back when the time is up, and tells the writer to stop', async () => {
    let heard: AbortSignal | undefined;
    const slow: NarrativeWriter = {
      write: (_facts, signal) => {
        heard = signal;
        return new Promise(() => {});
      },
    };
    expect(await narrate(relapse, TEMPLATE, slow, { timeoutMs: 1 })).toEqual({
      narrative: TEMPLATE,
      source: 'template',
      reasons: ['timed_out'],
    });
    expect(heard?.aborted).toBe(true);
  });

  test('ends early when the caller is gone', async () => {
    const gone = AbortSignal.abort();
    const narration = await narrate(relapse, TEMPLATE, never, { signal: gone });
    expect(narration).toMatchObject({ source: 'template', reasons: ['timed_out'] });
  });

  test('survives a writer that fails after its time', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { promise, reject } = Promise.withResolvers<string>();
    await narrate(relapse, TEMPLATE, { write: () => promise }, { signal: AbortSignal.abort() });
    reject(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('answers null only when the fallback is disabled', async () => {
    expect(await narrate(relapse, TEMPLATE, writing(BAD), { fallback: false })).toMatchObject({
      narrative: null,
      source: 'none',
    });
    expect(await narrate(relapse, TEMPLATE, writing(GOOD), { fallback: false })).toMatchObject({
      narrative: GOOD,
    });
  });

  test('does not ask a writer about a result that could not be estimated', async () => {
    const empty = resultOf('relapse', {});
    const write = vi.fn(async () => GOOD);
    expect(await narrate(empty, templateOf(empty), { write })).toEqual({
      narrative: templateOf(empty),
      source: 'template',
      reasons: ['not_estimable'],
    });
    expect(write).not.toHaveBeenCalled();
  });
});
