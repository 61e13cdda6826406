import { describe, expect, test } from 'vitest';
import { FILE_TYPES, findLie, mediaTypeOf, typeOf } from './rules.ts';

const pdf = FILE_TYPES[0];

describe('findLie()', () => {
  test.each([
    ['application/pdf', 'scan.pdf'],
    ['APPLICATION/PDF', 'SCAN.PDF'],
    ['application/octet-stream', 'scan.pdf'],
    ['text/plain', 'scan'],
    ['', 'Dr. Example'],
    ['', 'Letter to Dr.Example'],
    ['application/pdf', 'Scan.Pdf'],
    ['', 'scan 12.03.2026'],
    ['application/pdf', 'version 1.2 of the letter.pdf'],
  ])('believes %s and %s', (mediaType, filename) => {
    expect(findLie(pdf, { mediaType, filename })).toBeUndefined();
  });

  test.each([
    ['image/png', 'scan.pdf', 'The content is not of the media type it was sent as'],
    ['application/pdf', 'scan.docx', 'The content is not what the ending of its name says'],
    ['application/pdf', 'scan.pdf.html', 'The content is not what the ending of its name says'],
    ['application/octet-stream', 'run.EXE', 'The content is not what the ending of its name says'],
  ])('does not believe %s and %s', (mediaType, filename, sentence) => {
    expect(findLie(pdf, { mediaType, filename })).toBe(sentence);
  });

  test.each(FILE_TYPES.flatMap((type) => type.endings.map((ending) => [type, ending] as const)))(
    'believes every ending of its kind: %j .%s',
    (type, ending) => {
      expect(findLie(type, { mediaType: type.mediaType, filename: `a.${ending}` })).toBeUndefined();
    },
  );

  test('takes the older names of JPEG', () => {
    const jpeg = typeOf('image/jpeg') ?? pdf;
    expect(findLie(jpeg, { mediaType: 'image/jpg', filename: 'a.jpg' })).toBeUndefined();
    expect(findLie(jpeg, { mediaType: 'image/pjpeg', filename: 'a.jpg' })).toBeUndefined();
  });
});

test('typeOf() knows the four kinds of documents and no other', () => {
  expect(FILE_TYPES.map(({ mediaType }) => typeOf(mediaType)?.name)).toEqual(['pdf', 'jpeg', 'png', 'docx']);
  for (const other of [undefined, '', 'image/gif', 'application/zip']) expect(typeOf(other)).toBeUndefined();
  for (const { name, mediaType } of FILE_TYPES) expect(mediaTypeOf(name)).toBe(mediaType);
});
