import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvHeader, csvRows, writeCell } from './csv.ts';
import { anySource } from './testing/any-source.ts';
import { sourceOfCase, withField } from './testing/sources.ts';

/** A reader of RFC 4180, written from its grammar and for these tests alone. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const cell = (isQuoted ? /"((?:[^"]|"")*)"/y : /([^",\r\n]*)/y) as RegExp;
    cell.lastIndex = at;
    const [whole, value = ''] = cell.exec(text) ?? [];
    if (whole === undefined) throw new Error(`No cell at ${at}`);
    row.push(value.replaceAll('""', '"'));
    at += whole.length;
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`No separator at ${at}`);
  }
  return rows;
}

const [names = []] = parseCsv(csvHeader.slice(1));
const rowsOf = (source: Parameters<typeof csvRows>[0]): Record<string, string>[] =>
  parseCsv(csvRows(source)).map((cells) => {
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });

describe('the CSV', () => {
  test('begins with a byte order mark and columns that stay where they are', () => {
    expect(csvHeader.charCodeAt(0)).toBe(0xfeff);
    expect(names).toMatchInlineSnapshot(`
      [
        "record_id",
        "patient",
        "job_id",
        "received_at",
        "decided_at",
        "document_type",
        "category",
        "target_date",
        "disposition",
        "waits_for_person",
        "review_reasons",
        "flags",
        "red_flags",
        "missing_information",
        "judge_verdict",
        "pathway_id",
        "pathway_version",
        "family_name",
        "given_names",
        "full_name",
        "date_of_birth",
        "sex",
        "identifiers",
        "phones",
        "address",
        "interpreter",
        "specialty",
        "condition",
        "stated_urgency",
        "reason",
        "facts",
        "diagnoses",
        "medications",
        "allergies",
        "letter_date",
        "referrer",
        "referrer_provider_number",
        "referrer_practice",
        "referrer_phone",
        "recipient",
        "recipient_facility",
        "decided_by",
        "decision",
        "decision_reason",
      ]
    `);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has a row for each patient, with what the letter says', () => {
    const [row, ...others] = rowsOf(sourceOfCase('D01'));
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      category: 'CAT1',
      target_date: '2026-03-14',
      waits_for_person: 'no',
      full_name: 'Bernadette Tulloch',
      date_of_birth: '1967-05-27',
      identifiers: 'medicare 7051 22072 2',
      medications: 'Eliquis 5mg BD; Eutroxsig 75mcg mane',
      allergies: 'Keflex (hives)',
      interpreter: '',
    });
    expect(rowsOf(sourceOfCase('H24')).map(({ patient }) => patient)).toEqual(['1', '2']);
  });

  test('has a row without a patient for what is no referral', () => {
    expect(rowsOf(sourceOfCase('D32'))).toMatchObject([
      { patient: '', document_type: 'not_referral', full_name: '', category: '' },
    ]);
  });

  test('does not call a drug of the past or a plan a current one', () => {
    const drug = { name: 'Warfarin', dose: '3 mg', frequency: null };
    const source = withField(sourceOfCase('D01'), 'medications', [
      { ...drug, status: 'current' },
      { ...drug, status: 'past' },
    ]);
    expect(rowsOf(source)[0]?.medications).toBe('Warfarin 3 mg; Warfarin 3 mg (past)');
  });

  test('of any words has as many cells as columns, and nothing that a spreadsheet carries out', () => {
    fc.assert(
      fc.property(anySource(fc), ({ source }) => {
        const cells = rowsOf(source).flatMap((row) => Object.values(row));
        expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('a cell', () => {
  test.each(['=1+1', '+61 2', '-1', '@x', '\t=1', '\r=1', ' =1', '＝1'])(
    'keeps %j from being carried out',
    (text) => {
      expect(parseCsv(`${writeCell(text)}\r\n`)).toEqual([[`'${text}`]]);
    },
  );

  test('gives back any other text as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const [[cell = ''] = []] = parseCsv(`${writeCell(text)}\r\n`);
        expect(cell.startsWith("'") ? [text, `'${text}`] : [text]).toContain(cell);
      }),
    );
  });
});
