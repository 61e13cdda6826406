import { describe, expect, test } from 'vitest';
import { compareVersions, readReference, warningsIn } from './rules.ts';
import { createTurns } from './turns.ts';

test('compareVersions() compares numbers, not letters', () => {
  const sorted = ['1.0.0', '1.9.0', '1.10.0', '2.0.0', '10.0.0'];
  expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});

test.each([
  ['1.0.0', { id: 'own', version: '1.0.0' }],
  ['urology', { id: 'urology', version: undefined }],
  ['urology@2.1.0', { id: 'urology', version: '2.1.0' }],
])('readReference() reads %s', (reference, expected) => {
  expect(readReference(reference, 'own')).toEqual(expected);
});

test('warningsIn() names the code of each warning once, and no error', () => {
  const findings = [
    { severity: 'warning', code: 'overlap' },
    { severity: 'warning', code: 'gap' },
    { severity: 'warning', code: 'overlap' },
    { severity: 'error', code: 'cite-missing' },
  ] as const;
  expect(warningsIn(findings)).toEqual(['gap', 'overlap']);
});

describe('createTurns()', () => {
  test('lets so many run at once, the others in order, and one that fails makes room', async () => {
    const inTurn = createTurns(2);
    const log: string[] = [];
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const work = (name: string) =>
      inTurn(async () => {
        log.push(name);
        const gate = Promise.withResolvers<void>();
        gates.set(name, gate);
        await gate.promise;
      });
    const all = ['a', 'b', 'c', 'd'].map((name) => work(name).catch(() => log.push(`${name} failed`)));
    await Promise.resolve();
    expect(log).toEqual(['a', 'b']);
    gates.get('b')?.reject(new Error('broken'));
    await all[1];
    expect(log).toEqual(expect.arrayContaining(['a', 'b', 'b failed', 'c']));
    expect(log).not.toContain('d');
    gates.get('a')?.resolve();
    await all[0];
    for (const name of ['c', 'd']) gates.get(name)?.resolve();
    await Promise.all(all);
    expect(log.filter((name) => name === 'd')).toHaveLength(1);
  });
});
