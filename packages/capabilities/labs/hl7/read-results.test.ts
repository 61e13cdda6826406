import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, serialise } from '@chartwright/hl7v2';
import { randomFrom } from '@chartwright/hl7v2/testing';
import { describe, expect, test } from 'vitest';
import { checkMessage } from './check.ts';
import { isLoinc } from './codes.ts';
import { readResults } from './index.ts';
import { answerMutations } from './testing/campaign.ts';

const folder = join(import.meta.dirname, 'cases');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.hl7'))
  .map((name) => name.slice(0, -'.hl7'.length));
const bytesOf = (name: string): Buffer => readFileSync(join(folder, `${name}.hl7`));
/** As JSON has it: what is unknown is not there. */
const readAll = (bytes: Uint8Array, zone = 'America/New_York'): unknown =>
  JSON.parse(
    JSON.stringify(
      parse(bytes).messages.flatMap((message) =>
        readResults(message, { zone, localCodes: { TSH3: '3016-3' } }),
      ),
    ),
  );
const withEnds = (bytes: Buffer, end: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll('\n', end), 'latin1');

describe('messages of laboratories', () => {
  test('there are at least thirty', () => expect(names.length).toBeGreaterThanOrEqual(30));

  test.each(names)('%s is read as it is written down', (name) => {
    const expected: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    expect(readAll(bytesOf(name))).toEqual(expected);
  });

  test.each(names)('%s is read the same whatever ends its segments', (name) => {
    const read = readAll(bytesOf(name));
    expect(readAll(withEnds(bytesOf(name), '\r'))).toEqual(read);
    expect(readAll(withEnds(bytesOf(name), '\r\n'))).toEqual(read);
  });

  test.each(names)('%s can be taken, and is written as it was read', (name) => {
    const read = parse(bytesOf(name));
    const checked = read.messages.map((message) => checkMessage(message, read.problems, 'live'));
    expect(checked.map(({ verdict }) => verdict)).toEqual(read.messages.map(() => 'accept'));
    const text = serialise(read);
    expect(readAll(Buffer.from(text.replace('8859/1', 'UNICODE UTF-8')))).toEqual(readAll(bytesOf(name)));
  });
});

test('mutated messages are answered, whatever is left of them', () => {
  const texts = names.map((name) => bytesOf(name).toString('latin1').replaceAll('\n', '\r'));
  const { accept, error, reject } = answerMutations(texts, 3_000, randomFrom(11));
  expect(accept + error + reject).toBeGreaterThanOrEqual(3_000);
  expect(Math.min(accept, error, reject)).toBeGreaterThan(0);
});

describe('a LOINC code', () => {
  test.each(['3016-3', '2951-2', '718-7', '94500-6'])('%s has its check digit', (code) =>
    expect(isLoinc(code)).toBe(true),
  );
  test.each(['3016-4', '3016', '-3', 'TSH', '30163'])('%s is none', (code) =>
    expect(isLoinc(code)).toBe(false),
  );
});
