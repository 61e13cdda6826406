import { parse } from 'content-disposition';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentDisposition, sanitiseFileName } from './file-names.ts';

describe('sanitiseFileName()', () => {
  test.each([
    ['scan.pdf', 'scan.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\letter.docx', 'letter.docx'],
    ['a/b/', 'b'],
    ['.htaccess', 'htaccess'],
    ['..', 'file'],
    ['', 'file'],
    [' \t\n', 'file'],
    ['re\u202efdp.exe', 'refdp.exe'],
    ['line\r\nbreak.pdf', 'linebreak.pdf'],
    ['nul\0.pdf', '_nul.pdf'],
    ['CON.txt', '_CON.txt'],
    ['what? "this" <b>|*.pdf', 'what_ _this_ _b___.pdf'],
    ['Überweisung Müller.pdf', 'Überweisung Müller.pdf'],
    ['e\u0301.pdf', 'é.pdf'],
    ['name.pdf. . ', 'name.pdf'],
    ['\ud800.pdf', '�.pdf'],
  ])('%j becomes %j', (given, expected) => {
    expect(sanitiseFileName(given)).toBe(expected);
  });

  test('keeps the ending of a long name and cuts no character in two', () => {
    const short = sanitiseFileName(`${'😀'.repeat(200)}.pdf`);
    expect(short).toMatch(/^(😀)+\.pdf$/u);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(200);
  });

  test('is never empty, too long, a path or a control, and changes nothing a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = sanitiseFileName(name);
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}/\\:*?"<>|]|^[. ]|[. ]$|^$/u);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
        expect(sanitiseFileName(safe)).toBe(safe);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('contentDisposition()', () => {
  test('writes a plain name plainly and another one in both forms', () => {
    expect(contentDisposition('scan.pdf')).toBe('attachment; filename=scan.pdf');
    expect(contentDisposition('Überweisung €.pdf', 'inline')).toBe(
      `inline; filename="?berweisung ?.pdf"; filename*=UTF-8''%C3%9Cberweisung%20%E2%82%AC.pdf`,
    );
  });

  test('is one header line for any name, and reads back as the safe name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (name) => {
        const header = contentDisposition(name);
        expect(header).toMatch(/^attachment; filename=[\x20-\x7e\xa0-\xff]*$/);
        expect(parse(header).parameters).toMatchObject({ filename: sanitiseFileName(name) });
      }),
      { numRuns: 1_000 },
    );
  });
});
