import { components, escapeText, formatted, segment } from '@chartwright/hl7v2';
import { Hl7Message } from '@medplum/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportSource } from '../source.ts';
import { anySource } from '../testing/any-source.ts';
import { sourceOfCase, withField } from '../testing/sources.ts';
import { writeHl7 } from './message.ts';

/** The messages of a file as the parser of another project splits them. */
const messagesIn = (text: string): Hl7Message[] =>
  text
    .split(/(?=MSH\|)/)
    .filter((piece) => piece !== '')
    .map((piece) => Hl7Message.parse(piece.replace(/\r$/, '')));

const SIGNS: Readonly<Record<string, string>> = { F: '|', S: '^', T: '&', R: '~', E: '\\', '.br': '\n' };
const unescaped = (text: string): string =>
  text.replace(/\\([FSTRE]|\.br)\\/g, (_, name: string) => SIGNS[name] ?? '');

const urgent = sourceOfCase('D01');
const only = (source: ExportSource): Hl7Message => {
  const [message, ...others] = messagesIn(writeHl7(source));
  if (message === undefined || others.length > 0) throw new Error('Expected one message');
  return message;
};
const field = (message: Hl7Message, name: string, at: number): string =>
  message.getSegment(name)?.getField(at)?.toString() ?? '';
const resultsOf = (message: Hl7Message, code: string): string[] =>
  message
    .getAllSegments('OBX')
    .filter((one) => one.getField(3)?.getComponent(1) === code)
    .map((one) => unescaped(one.getField(5)?.toString() ?? ''));

describe('the REF^I12 message', () => {
  test('is read by a parser of another project', () => {
    const message = only(urgent);
    expect(field(message, 'MSH', 9)).toBe('REF^I12^REF_I12');
    expect(field(message, 'MSH', 11)).toBe('T');
    expect(field(message, 'MSH', 12)).toBe('2.4');
    expect(field(message, 'MSH', 18)).toBe('UNICODE UTF-8');
    expect(field(message, 'RF1', 1)).toBe('A^Accepted^HL70283');
    expect(field(message, 'RF1', 2)).toBe('A^ASAP^HL70280');
    expect(field(message, 'RF1', 7)).toBe('20260210');
    expect(field(message, 'PID', 3)).toBe('7051220722^^^AUSHIC^MC');
    expect(field(message, 'PID', 5)).toBe('Tulloch^Bernadette');
    expect(field(message, 'PID', 7)).toBe('19670527');
    expect(field(message, 'PID', 8)).toBe('F');
    expect(field(message, 'AL1', 3)).toBe('^Keflex');
    expect(field(message, 'AL1', 5)).toBe('hives');
    expect(message.getAllSegments('DG1').length).toBeGreaterThan(0);
    expect(resultsOf(message, 'CATEGORY')).toEqual(['CAT1']);
    expect(resultsOf(message, 'TARGET-DATE')).toEqual(['2026-03-14']);
    expect(resultsOf(message, 'visible')).toEqual(['yes']);
  });

  test('ends every segment with CR, and keeps to the order of REF_I12', () => {
    const text = writeHl7(urgent);
    expect(text.endsWith('\r')).toBe(true);
    expect(text).not.toContain('\n');
    const names = text.split('\r').map((line) => line.slice(0, 3));
    const order = ['MSH', 'RF1', 'PRD', 'PID', 'DG1', 'AL1', 'OBR', 'OBX', 'NTE'];
    const first = order.map((name) => names.indexOf(name));
    expect(first).not.toContain(-1);
    expect(first).toEqual(first.toSorted((a, b) => a - b));
  });

  test('stands for each patient of a document, under an id of its own', () => {
    const several = sourceOfCase('H24');
    const messages = messagesIn(writeHl7(several));
    expect(messages).toHaveLength(several.outcome.result.patients.length);
    expect(new Set(messages.map((message) => field(message, 'MSH', 10))).size).toBe(messages.length);
    expect(messages.every((message) => message.getAllSegments('PID').length === 1)).toBe(true);
  });

  test('is another one once a person has decided, and says what', () => {
    const decision = {
      at: new Date('2027-01-02T03:04:05Z'),
      by: ['usr_1'],
      action: 'return',
      category: null,
      targetDate: null,
      reason: 'Under another | service',
      route: null,
      patients: [],
    } as const;
    const message = only({ ...urgent, decision });
    expect(field(message, 'MSH', 10)).not.toBe(field(only(urgent), 'MSH', 10));
    expect(field(message, 'RF1', 1)).toBe('R^Rejected^HL70283');
    expect(field(message, 'RF1', 2)).toBe('');
    expect(resultsOf(message, 'DECISION-REASON')).toEqual(['Under another | service']);
  });

  test('gives a number with a wrong check digit no authority', () => {
    const source = withField(urgent, 'identifiers', [
      { type: 'nhi', value: 'ZZZ0000', checkDigit: 'invalid' },
    ]);
    expect(field(only(source), 'PID', 3)).toBe('ZZZ0000^^^^U');
  });

  test('gives numbers as numbers, with a unit, and what lies beyond one as such', () => {
    const bounded = { value: 300, unit: 'mL', comparator: '>' };
    const source = withField(withField(urgent, 'facts.residualVolume', bounded), 'facts.systolicBp', {
      value: 128,
      unit: 'mm[Hg]',
    });
    const lines = only(source)
      .getAllSegments('OBX')
      .map((one) => [2, 3, 5, 6].map((at) => one.getField(at)?.toString() ?? ''));
    const of = (code: string) => lines.find(([, name]) => name?.startsWith(`${code}^`));
    expect(of('residualVolume')).toEqual(['SN', expect.any(String), '>^300', 'mL']);
    expect(of('systolicBp')).toEqual(['NM', expect.any(String), '128', 'mm[Hg]']);
  });

  test('keeps the lines of a text in formatted fields, and signs of every script', () => {
    const said = { referral: 'Tūwhare\r\nNguyễn Thị ~ 5 & 6 ^ a|b \\ c' };
    const source = withField(urgent, 'facts.myFact', { value: said.referral });
    expect(resultsOf(only(source), 'myFact')).toEqual(['Tūwhare\nNguyễn Thị ~ 5 & 6 ^ a|b \\ c']);
  });

  test('of any words at all has the same segments as a parser sees, and every word unharmed', () => {
    const segments = new Set(['MSH', 'RF1', 'PRD', 'PID', 'DG1', 'AL1', 'OBR', 'OBX', 'NTE']);
    fc.assert(
      fc.property(anySource(fc), ({ source }) => {
        const message = only(source);
        expect(message.segments.filter(({ name }) => !segments.has(name))).toEqual([]);
        for (const name of ['MSH', 'RF1', 'PID']) expect(message.getAllSegments(name)).toHaveLength(1);
        const { allergies } = source.outcome.result.patients[0]?.fields ?? {};
        const said = ((allergies?.value ?? []) as { substance: string }[]).map(({ substance }) =>
          plain(substance),
        );
        const read = message
          .getAllSegments('AL1')
          .map((one) => unescaped(one.getField(3)?.getComponent(2) ?? ''));
        expect(read).toEqual(said.filter((substance) => substance !== ''));
        expect(
          message.getAllSegments('OBX').every((one) => /^[FP]$/.test(one.getField(11)?.toString() ?? '')),
        ).toBe(true);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

/** What a field can hold of a text: no controls, no blanks around it. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

describe('the encoding', () => {
  test('of any text is undone by unescaping, and splits nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[|^&~\r\n]/);
        expect(unescaped(escapeText(text))).toBe(plain(text));
        expect(wordsOf(unescaped(formatted(text).encoded))).toEqual(wordsOf(plain(text)));
      }),
      { numRuns: 500 },
    );
  });

  test('leaves out empty ends alone', () => {
    expect(segment('ZZZ', undefined, components('a', null, 'b', undefined), '', null)).toBe('ZZZ||a^^b');
  });
});
