import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExportSource } from '../source.ts';
import { anySource } from '../testing/any-source.ts';
import { openPdfReader } from '../testing/pdf-text.ts';
import { sourceOfCase, withField } from '../testing/sources.ts';
import { writePdf } from './summary.ts';

const reader = openPdfReader();
afterAll(() => reader.stop());

const urgent = sourceOfCase('D01');
const readBack = async (source: ExportSource): Promise<string[]> => {
  const pages = await reader.pagesOf(await writePdf(source));
  return pages.map((text) => text.replace(/\s+/g, ' '));
};

describe('the PDF summary', () => {
  test('is a page that says what was decided, on whom and why', async () => {
    const [page = '', ...others] = await readBack(urgent);
    expect(others).toEqual([]);
    for (const words of [
      'CAT1',
      'To be seen by 14 March 2026',
      'Bernadette Tulloch',
      'Born: 27 May 1967',
      'Medicare: 7051 22072 2',
      'Eliquis 5mg BD · Eutroxsig 75mcg mane',
      'Keflex – hives',
      'Please send the report of renal tract imaging',
      'visible blood in the urine: yes (both readers)',
      'p. 1',
      'Second reader Agree.',
      'Pathway demo-clinic-au 1.0.0',
      urgent.record.id,
      urgent.jobId,
      'not a medical device',
      'Page 1 of 1',
    ]) {
      expect(page).toContain(words);
    }
  });

  test('has a page for each patient', async () => {
    const several = sourceOfCase('H24');
    const pages = await readBack(several);
    expect(pages).toHaveLength(several.outcome.result.patients.length);
    pages.forEach((page, n) => {
      expect(page).toContain(`Page ${n + 1} of ${pages.length}`);
    });
  });

  test('writes names of every alphabet that the font has, and a box for a sign it has not', async () => {
    for (const full of [
      'Tūwhare Māui',
      'Nguyễn Thị Hồng Ánh',
      'Łukasz Żółć',
      'Αλέξανδρος Νίκου',
      'Ольга Щёкина',
    ]) {
      const name = { family: null, given: null, full: full.normalize('NFD'), isComplete: true };
      const [page = ''] = await readBack(withField(urgent, 'name', name));
      expect(page.normalize('NFC')).toContain(full);
    }
    const name = { family: null, given: null, full: 'Wang 王', isComplete: true };
    const [page = ''] = await readBack(withField(urgent, 'name', name));
    expect(page).toContain('Wang □');
  });

  test('counts what has no room, and leaves out no allergy in silence', async () => {
    const substances = Array.from({ length: 300 }, (_, n) => ({
      substance: `Substance number ${n}`,
      reaction: 'rash',
      severity: null,
    }));
    const reasons = Array.from({ length: 800 }, (_, n) => `REASON_${n}`);
    const many = withField(urgent, 'allergies', substances);
    const { result } = many.outcome;
    const triage = { ...result.triage, review_reasons: reasons };
    const [page = '', ...others] = await readBack({
      ...many,
      outcome: { ...many.outcome, result: { ...result, triage } },
    });
    expect(others).toEqual([]);
    const shown = page.match(/Substance number \d+/g) ?? [];
    expect(page).toContain(`and ${300 - shown.length} more`);
    const named = page.match(/Reason \d+/g) ?? [];
    expect(page).toContain(`and ${800 - named.length} more`);
    expect(page).toContain('Page 1 of 1');
  });

  test('names no patient in its metadata, and is the same bytes again', async () => {
    const bytes = await writePdf(urgent);
    expect(bytes.equals(await writePdf(urgent))).toBe(true);
    const plain = bytes.toString('latin1');
    for (const tagged of ['/MarkInfo', '/StructTreeRoot', '/Lang (en)']) expect(plain).toContain(tagged);
    expect(plain).toContain(`\n(Referral summary, record ${urgent.record.id})\nendobj`);
    expect(plain).not.toContain('Tulloch');
  });

  test('of any words at all is one page that can be read', async () => {
    await fc.assert(
      fc.asyncProperty(anySource(fc), async ({ source }) => {
        const [page = '', ...others] = await readBack(source);
        expect(others).toEqual([]);
        expect(page).toContain('Page 1 of 1');
        expect(page).toContain(source.record.id);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
