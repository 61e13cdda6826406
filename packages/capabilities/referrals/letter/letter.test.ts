import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExportSource, PersonDecision } from '../export/source.ts';
import { anySource } from '../export/testing/any-source.ts';
import { openPdfReader } from '../export/testing/pdf-text.ts';
import { letters as cases, sourceOf, sourceOfCase, withField } from '../export/testing/sources.ts';
import { lettersOf } from './letter.ts';
import { writeLetterPdf } from './pdf.ts';
import { writeText } from './text.ts';
import words from './words.json' with { type: 'json' };

const reader = openPdfReader();
afterAll(() => reader.stop());

const asked = sourceOfCase('D01');
const child = sourceOfCase('D25');
const textOf = (source: ExportSource): string => writeText(lettersOf(source));

const decision = (change: Partial<PersonDecision>): PersonDecision => ({
  at: new Date('2026-03-01T00:00:00Z'),
  by: ['usr_1'],
  action: 'accept',
  category: 'CAT1',
  targetDate: '2026-03-14',
  reason: null,
  route: null,
  patients: [],
  ...change,
});

/** The evaluation of the only patient, changed. */
function withTriage(source: ExportSource, change: object): ExportSource {
  const { evaluation } = source.outcome;
  const patients = evaluation.patients.map((patient) => ({ ...patient, ...change }));
  return { ...source, outcome: { ...source.outcome, evaluation: { ...evaluation, patients } } };
}

describe('the letter that asks', () => {
  test('names the patient, the referral, every question and how to answer', () => {
    const [letter] = lettersOf(asked);
    const text = textOf(asked);
    expect(letter?.kind).toBe('request');
    expect(text).toContain('Re: Bernadette Tulloch, born 27 May 1967');
    expect(text).toContain('Your referral of 10 February 2026, received 12 February 2026');
    expect(text).toContain('1. Please send the report of renal tract imaging (ultrasound or CT).');
    expect(text).toContain(`quote our reference ${asked.record.id}`);
    expect(text).toContain(words.noPromise);
    expect(letter?.questions).toEqual(
      asked.outcome.result.patients[0]?.triage.missing_information.map(({ text: question }) => question),
    );
  });

  test('says that an answer could make it more urgent exactly where a more urgent rule is open', () => {
    const open = [{ rule: 'X', category: 'ED', truth: 'UNKNOWN', because: '', absentFacts: ['x'] }];
    expect(textOf(withTriage(asked, { notMoreUrgent: open }))).toContain(words.couldBeMoreUrgent);
    const closed = withTriage(asked, { notMoreUrgent: [], missing: [] });
    expect(textOf(closed)).not.toContain(words.couldBeMoreUrgent);
  });

  test('says that a name could not be read instead of leaving it out', () => {
    const nameless = withField(withField(asked, 'name', undefined), 'date_of_birth', undefined);
    expect(textOf(nameless)).toContain(`Re: ${words.nameUnknown}, ${words.birthUnknown}`);
  });

  test('is not written where nothing is missing, nor of what is no referral', () => {
    const complete = cases
      .slice(0, 12)
      .map(sourceOf)
      .filter((source) => lettersOf(source).length === 0);
    expect(complete.length).toBeGreaterThan(0);
    for (const { outcome } of complete) {
      expect(outcome.result.patients.flatMap(({ triage }) => triage.missing_information)).toEqual([]);
    }
  });
});

describe('the letter that does not accept', () => {
  test('is a draft while nobody has decided', () => {
    const [letter] = lettersOf(child);
    expect(letter).toMatchObject({ kind: 'out_of_scope', isDraft: true, questions: [] });
    expect(textOf(child)).toContain(words.draft);
    expect(textOf(child)).toContain(words.outOfScopeReason);
    expect(textOf(child)).toContain('Paediatric outpatient service');
  });

  test('gives the reason and the service of who returned it', () => {
    const returned = decision({
      action: 'return',
      category: null,
      targetDate: null,
      reason: 'Needs an echocardiogram first',
      route: 'Community cardiology',
    });
    const text = textOf({ ...asked, decision: returned });
    expect(text).not.toContain(words.draft);
    expect(text).toContain('Reason: Needs an echocardiogram first.');
    expect(text).toContain('A service that may be able to help: Community cardiology.');
    expect(text).not.toContain(words.asks);
  });

  test('gives the rationale of a rule that returns, as a draft', () => {
    const [rule] = asked.outcome.evaluation.patients[0]?.rules ?? [];
    const returns = { ...rule, id: 'R1', decision: 'return', rationale: 'Looked after in general practice' };
    const source = withTriage(asked, { decision: 'return', pickedRule: 'R1', rules: [returns] });
    expect(lettersOf(source)).toMatchObject([{ kind: 'returned', isDraft: true }]);
    expect(textOf(source)).toContain('Reason: Looked after in general practice.');
  });

  test.each(['not_a_referral', 'duplicate'] as const)('is not written of a record that is %s', (action) => {
    expect(lettersOf({ ...asked, decision: decision({ action, category: null }) })).toEqual([]);
  });

  test('gives way to the one that asks once a person has accepted', () => {
    expect(lettersOf({ ...asked, decision: decision({}) })).toMatchObject([{ kind: 'request' }]);
    expect(
      lettersOf({ ...child, decision: decision({ action: 'override' }) }).map(({ kind }) => kind),
    ).not.toContain('out_of_scope');
  });
});

describe('its forms', () => {
  test('the PDF says what the text says', async () => {
    const letters = lettersOf(asked);
    const bytes = await writeLetterPdf(letters, { recordId: asked.record.id, at: asked.decidedAt });
    const [page = '', ...others] = await reader.pagesOf(bytes);
    expect(others).toEqual([]);
    const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
    expect(flat(page)).toBe(`${flat(writeText(letters))} Page 1 of 1`);
  });

  test('a long list goes on on the next page', async () => {
    const [letter] = lettersOf(asked);
    if (letter === undefined) throw new Error('No letter');
    const questions = Array.from({ length: 60 }, (_, n) => `Question ${n}`);
    const bytes = await writeLetterPdf([{ ...letter, questions }], { recordId: 'x', at: asked.decidedAt });
    const pages = await reader.pagesOf(bytes);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.join(' ').match(/Question \d+/g)).toHaveLength(60);
    expect(pages.at(-1)).toContain(`Page ${pages.length} of ${pages.length}`);
  });

  test('words of a letter cannot forge lines of ours', () => {
    fc.assert(
      fc.property(anySource(fc), ({ source }) => {
        for (const letter of lettersOf(source)) {
          const lines = [letter.greeting, ...letter.subject, ...letter.paragraphs, ...letter.questions];
          for (const line of lines)
            expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
