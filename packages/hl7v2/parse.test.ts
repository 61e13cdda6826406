import { Hl7Message } from '@medplum/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  componentsOf,
  parse,
  readValue,
  repetitionsOf,
  SIZE_MAX_BYTES,
  segmentOf,
  segmentsOf,
  serialise,
  textOf,
  wordsOf,
} from './index.ts';
import { mutate, randomFrom } from './testing/mutate.ts';

const HEAD = 'MSH|^~\\&|LAB|NORTH|EHR|CLINIC|20260301083000||ORU^R01^ORU_R01|M1|T|2.5.1';
const MESSAGE = [HEAD, 'PID|1||77^^^CLINIC^PI~88||Doe^Jane', 'OBX|1|ST|A^B||x\\F\\y', 'ZLB|a^b&c|d'].join(
  '\r',
);

const only = (input: Uint8Array | string) => {
  const { messages, problems } = parse(input);
  const [message] = messages;
  if (message === undefined || messages.length !== 1) throw new Error('Expected one message');
  return { ...message, problems: [...problems, ...message.problems] };
};
const codesOf = (input: Uint8Array | string): string[] => {
  const { messages, problems } = parse(input);
  return [...problems, ...messages.flatMap((message) => message.problems)].map(({ code }) => code);
};
const firstText = (input: Uint8Array | string, name: string, field: number): string | undefined => {
  const segment = segmentOf(only(input), name);
  return segment && textOf(segment, { field });
};

describe('a message', () => {
  test('is read by segment, field, repetition, component and subcomponent', () => {
    const message = only(MESSAGE);
    expect(message.problems).toEqual([]);
    const [pid, obx, z] = ['PID', 'OBX', 'ZLB'].map((name) => segmentOf(message, name));
    if (pid === undefined || obx === undefined || z === undefined) throw new Error('A segment is missing');
    expect(repetitionsOf(pid, 3).map((one) => componentsOf(one))).toEqual([
      ['77', undefined, undefined, 'CLINIC', 'PI'],
      ['88'],
    ]);
    expect(readValue(obx, { field: 5 })).toBe('x|y');
    expect(readValue(z, { field: 1, component: 2, subcomponent: 2 })).toBe('c');
    expect(readValue(z, { field: 9 })).toBeUndefined();
    expect(readValue(z, { field: 1, component: 9, subcomponent: 9 })).toBeUndefined();
  });

  test('counts the fields of its header as the standard does', () => {
    const head = segmentOf(only(MESSAGE), 'MSH');
    expect(head?.fields.slice(0, 5)).toEqual(['MSH', '|', '^~\\&', 'LAB', 'NORTH']);
    expect(head && textOf(head, { field: 9, component: 2 })).toBe('R01');
  });

  test.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CR and LF', '\r\n'],
  ])('may end its segments with %s', (_, end) => {
    const message = only(`${MESSAGE.replaceAll('\r', end)}${end}`);
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'OBX', 'ZLB']);
    expect(message.problems).toEqual([]);
    expect(serialise(message)).toBe(`${MESSAGE}\r`);
  });

  test('is split by the signs that it names itself', () => {
    const message = only('MSH*:;!?*LAB*NORTH\rPID*1**77:::CLINIC;88**O!S!Brien!F!x?y');
    const pid = segmentOf(message, 'PID');
    if (pid === undefined) throw new Error('No PID');
    expect(repetitionsOf(pid, 3).map((one) => componentsOf(one)[0])).toEqual(['77', '88']);
    expect(readValue(pid, { field: 5 })).toBe('O:Brien*x');
    expect(readValue(pid, { field: 5, subcomponent: 2 })).toBe('y');
    expect(serialise(message)).toBe('MSH*:;!?*LAB*NORTH\rPID*1**77:::CLINIC;88**O!S!Brien!F!x?y\r');
  });

  test('whose header names fewer signs is split by those alone', () => {
    const message = only('MSH|^~|LAB\rOBX|1|TX|||a&b\\F\\c^d');
    expect(message.problems).toEqual([]);
    expect(firstText('MSH|^~|LAB\rOBX|1|TX|||a&b\\F\\c^d', 'OBX', 5)).toBe('a&b\\F\\c');
  });

  test('tells an explicit null from a field that says nothing', () => {
    const pid = segmentOf(only(`${HEAD}\rPID|1||""||""^Jane|`), 'PID');
    if (pid === undefined) throw new Error('No PID');
    expect([3, 4, 5, 6, 7].map((field) => readValue(pid, { field }))).toEqual([
      null,
      undefined,
      null,
      undefined,
      undefined,
    ]);
    expect(readValue(pid, { field: 5, component: 2 })).toBe('Jane');
    expect(textOf(pid, { field: 3 })).toBeUndefined();
  });

  test.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
    ['a\\.br\\b', 'a\nb'],
    ['a\\.sp2\\b\\.in4\\c', 'a\n\nb    c'],
    ['\\H\\bold\\N\\', 'bold'],
    ['\\X4F4B\\\\X0D0A\\', 'OK\r\n'],
    ['\\XC3A9\\', 'é'],
    ['\\XE9\\', 'é'],
    ['\\X4\\', '\\X4\\'],
    ['\\Z1\\kept', '\\Z1\\kept'],
    ['C:\\dir\\F\\x', 'C:\\dir|x'],
    ['5\\', '5\\'],
  ])('with %j in a field says %j', (encoded, text) => {
    expect(firstText(`${HEAD}\rOBX|1|ST|||${encoded}`, 'OBX', 5)).toBe(text);
  });

  test('keeps the words of a field whose separators were not escaped', () => {
    const obx = segmentOf(only(`${HEAD}\rOBX|1|TX|A||one^two & three`), 'OBX');
    expect(obx && repetitionsOf(obx, 5).map(wordsOf)).toEqual(['one^two & three']);
  });
});

describe('the character set', () => {
  const withCharset = (name: string, words: string, encoding: BufferEncoding): Buffer =>
    Buffer.from(`${HEAD}||||||${name}\rPID|1||||${words}`, encoding);

  test.each([
    ['UNICODE UTF-8', 'Ångström^Zoë', 'utf8'],
    ['8859/1', 'Ångström^Zoë', 'latin1'],
    ['', 'Ångström^Zoë', 'utf8'],
  ] as const)('%j of MSH-18 is used', (name, words, encoding) => {
    const bytes = withCharset(name, words, encoding);
    expect(codesOf(bytes)).toEqual([]);
    expect(firstText(bytes, 'PID', 5)).toBe('Ångström');
  });

  test('windows-1252 has the signs that 8859/1 has not', () => {
    const bytes = Buffer.concat([withCharset('WINDOWS-1252', '', 'latin1'), Buffer.from([0x80])]);
    expect(firstText(bytes, 'PID', 5)).toBe('€');
  });

  test('that is not named, of bytes that are not UTF-8, is assumed aloud', () => {
    const bytes = withCharset('', 'Zoë', 'latin1');
    expect(codesOf(bytes)).toEqual(['charset_assumed']);
    expect(firstText(bytes, 'PID', 5)).toBe('Zoë');
  });

  test.each([
    ['named UTF-8, whose bytes are another', withCharset('UNICODE UTF-8', 'Zoë', 'latin1'), 'bytes'],
    ['not known here', withCharset('KS X 1001', 'Zoe', 'latin1'), 'charset_unknown'],
    [
      'that a second message names otherwise',
      `${HEAD}||||||8859/1\r${HEAD}||||||UNICODE UTF-8`,
      'charset_mixed',
    ],
  ])('%s is an error', (_, input, code) => {
    expect(codesOf(input)).toEqual([code]);
  });
});

describe('a batch', () => {
  const BATCH = ['FHS|^~\\&|LAB', 'BHS|^~\\&|LAB', MESSAGE, MESSAGE, 'BTS|2', 'FTS|1'].join('\r');

  test('is its messages, and is written as it stood', () => {
    const batch = parse(BATCH);
    expect(batch.messages.map(({ segments }) => segments.length)).toEqual([4, 4]);
    expect(batch.segments.map(({ name }) => name)).toEqual([
      'FHS',
      'BHS',
      'MSH',
      'PID',
      'OBX',
      'ZLB',
      'MSH',
      'PID',
      'OBX',
      'ZLB',
      'BTS',
      'FTS',
    ]);
    expect(serialise(batch)).toBe(`${BATCH}\r`);
    expect(codesOf(BATCH)).toEqual([]);
  });

  test('that counts its messages otherwise says so', () => {
    expect(codesOf(BATCH.replace('BTS|2', 'BTS|3'))).toEqual(['batch_count']);
  });

  test('after whose end a segment stands is an error', () => {
    expect(codesOf(`${BATCH}\rOBX|1`)).toEqual(['outside_message']);
  });
});

describe('what is no message', () => {
  test.each([
    ['nothing', '', ['empty']],
    ['blanks', ' \r\n\u000b\u001c\r', ['empty']],
    ['words', 'hello', ['segment_name', 'before_header', 'no_header']],
    ['a header alone', 'MSH', ['separators']],
    ['signs that are one', 'MSH|^^\\&|LAB', ['separators']],
    ['signs that are letters', 'MSH|abcd|LAB', ['separators']],
    ['a line end inside a text', `${HEAD}\rOBX|1|TX|A||one\nand two`, ['segment_name']],
    ['a message after other segments', `PID|1\r${MESSAGE}`, ['before_header']],
    ['more than 10 MB', Buffer.alloc(SIZE_MAX_BYTES + 1, 0x41), ['too_long']],
    ['lines without end', 'A\r'.repeat(100_002), ['too_many_segments']],
  ])('of %s is told as such', (_, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  test('says where, and not what', () => {
    expect(only(`${HEAD}\rOBX|1|TX|A||one\nJane Doe 1980`).problems).toEqual([
      { code: 'segment_name', severity: 'error', at: 3 },
    ]);
  });
});

const separator = fc.constantFrom('|', '^', '~', '\\', '&');
const word = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ''));
const field = fc
  .array(fc.oneof({ weight: 3, arbitrary: word }, separator), { maxLength: 6 })
  .map((parts) => parts.join(''));
const name = fc.constantFrom('PID', 'OBR', 'OBX', 'NTE', 'ZZ1');
const line = fc
  .tuple(name, fc.array(field, { minLength: 1, maxLength: 8 }))
  .map(([first, fields]) => [first, ...fields].join('|'));
const canonical = fc
  .array(line, { maxLength: 12 })
  .map((lines) => [HEAD, ...lines].map((one) => `${one}\r`).join(''));

describe('any message', () => {
  test('that is canonical is written as it was read', () => {
    fc.assert(
      fc.property(canonical, (text) => {
        expect(serialise(parse(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('is split as the parser of another project splits it', () => {
    const piecesOf = (text: string) =>
      segmentsOf(only(text), 'OBX').map((obx) =>
        obx.fields.map((_, n) => repetitionsOf(obx, n).map(({ encoded }) => encoded.split('^'))),
      );
    const theirs = (text: string) =>
      Hl7Message.parse(text)
        .getAllSegments('OBX')
        .map(({ fields }) => fields.map(({ components }) => components.map((one) => [...one])));
    const joined = (pieces: string[][][][]) =>
      pieces.map((fields) => fields.map((one) => one.map((parts) => parts.join('^')).join('~')));
    fc.assert(
      fc.property(canonical, (text) => {
        expect(joined(piecesOf(text))).toEqual(joined(theirs(text.slice(0, -1))));
      }),
      { numRuns: 300 },
    );
  });

  test('of any bytes at all is answered, and what was kept is read again as the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const read = parse(bytes);
        expect(read.messages.length + read.problems.length).toBeGreaterThan(0);
        const again = parse(serialise(read));
        expect(serialise(again)).toBe(serialise(read));
      }),
      { numRuns: 1_000 },
    );
  });

  test('that was mutated is answered, and every value of it can be asked for', () => {
    const random = randomFrom(7);
    for (let n = 0; n < 3_000; n++) {
      const read = parse(mutate(MESSAGE, random));
      expect(read.messages.length + read.problems.length).toBeGreaterThan(0);
      for (const segment of read.segments) {
        for (const at of segment.fields.keys()) repetitionsOf(segment, at).map(componentsOf);
      }
    }
  });
});
