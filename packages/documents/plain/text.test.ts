import { describe, expect, test } from 'vitest';
import { pagesOfText } from '../page/flow.ts';
import { sniff } from '../sniff.ts';
import { decodeText } from './decode.ts';

describe('text', () => {
  const letter = 'Caf\u00e9 \u2013 5 \u00b5g';
  test.each([
    ['UTF-8', Buffer.from(letter)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${letter}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${letter}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(letter, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${letter}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from('436166e9209620352 0b567'.replace(' ', ''), 'hex')],
  ])('is decoded from %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(letter);
  });

  test('is not what has control characters', () => {
    expect(decodeText(Buffer.from('a\u0001b'))).toBeUndefined();
  });

  test('has a page for each form feed, and words with their places but without boxes', () => {
    const pages = pagesOfText('Dear  Doctor\r\n\r\nThank you\fsecond');
    expect(pages.map(({ text }) => text)).toEqual(['Dear  Doctor\n\nThank you', 'second']);
    expect(pages[0]?.words.map(({ start, end }) => [start, end])).toEqual([
      [0, 4],
      [6, 12],
      [14, 19],
      [20, 23],
    ]);
    expect(pages[0]?.words.some(({ box }) => box !== undefined)).toBe(false);
  });
});

describe('a file goes by its bytes', () => {
  test.each([
    ['From: a@b.example\nSubject: x\n\nDear', 'eml'],
    ['From: the desk of Dr Who\n\nDear', 'text'],
    ['Re: Ada Byron\nDate: today\nand more\n\nDear', 'text'],
    ['{\\rtf1 Dear}', 'rtf'],
    ['<!DOCTYPE html><p>Dear', 'html'],
    ['\n\n%PDF-1.7\n', 'pdf'],
    ['Dear Doctor', 'text'],
  ])('%j', (source, type) => {
    expect(sniff(Buffer.from(source))).toBe(type);
  });
});
