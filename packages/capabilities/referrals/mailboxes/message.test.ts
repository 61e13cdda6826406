import { describe, expect, test } from 'vitest';
import { identityOf } from './message.ts';

const KEY = Buffer.alloc(32, 7);
const write = (headers: readonly string[], body: string): Buffer =>
  Buffer.from([...headers, '', body].join('\r\n'));
const identity = (headers: readonly string[], body = 'Please see.'): string | undefined =>
  identityOf(write(headers, body), KEY)?.toString('hex');

describe('the identity of a message', () => {
  const plain = identity(['Message-ID: <a@b>']);

  test.each([
    [['Received: from x', 'Message-ID: <a@b>']],
    [['Message-ID: <a@b>', 'X-Spam: no']],
    [['message-id:', ' <a@b>']],
  ])('does not hang on its other headers: %o', (headers) => {
    expect(identity(headers)).toBe(plain);
  });

  test('hangs on Message-ID, body and key', () => {
    const others = [
      identity(['Message-ID: <c@b>']),
      identity(['Message-ID: <a@b>'], 'Please see the other.'),
      identityOf(write(['Message-ID: <a@b>'], 'Please see.'), Buffer.alloc(32, 8))?.toString('hex'),
    ];
    expect(new Set([plain, ...others]).size).toBe(4);
  });

  test('is not told by a Message-ID that stands in the body, or by none', () => {
    expect(identity(['Subject: x'], 'Message-ID: <a@b>')).toBeUndefined();
    expect(identityOf(Buffer.alloc(0), KEY)).toBeUndefined();
  });
});
