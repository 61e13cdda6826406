import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CodeOrder, codeFile } from './code.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-code-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));
const NOTE = 'Known hypertension. No asthma.';

function noteFile(content: string | Uint8Array): string {
  const file = join(folder, 'note.txt');
  writeFileSync(file, content);
  return file;
}

const code = (content: string | Uint8Array, more: Partial<CodeOrder> = {}): string =>
  codeFile(
    { dataDir: folder, fhirBase: 'https://clinic.example/fhir' },
    {
      file: noteFile(content),
      specialty: 'Cardiology',
      letterDate: '2025-03-15',
      birthDate: undefined,
      as: 'text',
      isColored: false,
      ...more,
    },
  );

describe('chartwright code', () => {
  test('prints the note with its facts', () => {
    const printed = code(NOTE);
    expect(printed.split('\n')[0]).toBe('Known [hypertension]. No [asthma].');
    expect(printed).toContain('38341003');
    expect(printed).toContain('Denied or absent: 1');
    expect(printed).toContain('Not a medical device');
  });

  test('prints the review as JSON, and a Bundle with the note’s facts', () => {
    const review = JSON.parse(code(NOTE, { as: 'json' }));
    expect(review.segments.map(({ text }: { text: string }) => text).join('')).toBe(NOTE);
    const bundle = JSON.parse(code(NOTE, { as: 'fhir' }));
    expect(bundle).toMatchObject({
      resourceType: 'Bundle',
      entry: [{ resource: { resourceType: 'Condition' } }, {}],
    });
  });

  test.each([
    ['an empty note', '', {}, /note: Must not be empty/],
    ['a note of white space', ' \n ', {}, /note: Must not be empty/],
    ['a note with NUL', 'a\0b', {}, /NUL/],
    ['a note that is too long', 'x'.repeat(1_000_001), {}, /1000000/],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x41), {}, /not UTF-8/],
    ['a letter date that is no day', NOTE, { letterDate: '2025-02-29' }, /--letter-date/],
    ['a birth date that is no day', NOTE, { birthDate: '15/03/1960' }, /--birth-date/],
    ['a birth after the letter', NOTE, { birthDate: '2025-03-16' }, /patient_dob/],
  ])('refuses %s in plain words', (_name, content, more, message) => {
    expect(() => code(content, more)).toThrow(message);
  });

  test.each([
    ['a path where nothing is', () => join(folder, 'nothing'), 'There is no file '],
    ['a path under a file', () => join(noteFile(NOTE), 'note'), 'There is no file '],
    ['a folder', () => folder, ' is a folder; name the file of one note.'],
  ])('names %s, without a stack', (_name, path, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'code', path()], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^chartwright: /);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('reads standard input, needs no server, and colours only when told', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [COMMAND, 'code', '-', '--data', join(folder, 'none'), ...args], {
        input: NOTE,
        encoding: 'utf8',
      });
    const plain = run();
    expect([plain.status, plain.stdout.split('\n')[0]]).toEqual([0, 'Known [hypertension]. No [asthma].']);
    expect(run('--color').stdout).toContain('\x1b[32m');
    const both = run('--json', '--fhir');
    expect([both.status, both.stderr]).toEqual([1, expect.stringContaining('cannot be used with')]);
  });
});
