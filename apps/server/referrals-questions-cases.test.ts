import { readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import type { Document } from '@chartwright/documents';
import { canonicalDocument, digestOf, parsePathway, systemTemplates } from '@chartwright/pathways';
import { type AskRequest, createReferralWork } from '@chartwright/referrals/work';
import { describe, expect, test } from 'vitest';
import { openNoteReader } from './coding-reader.ts';
import { openReferralReaders } from './referral-readers.ts';
import { loadTerminology } from './terminology.ts';

/** How well questions find their quotes, by questions written for the letters that everybody may open. */

type Case = {
  /** Those of `untuned` were written for letters, and are counted, that no word of the tables was chosen by. */
  readonly half: 'tuned' | 'untuned';
  readonly letter: string;
  readonly question: string;
  /** Any of them is a right quote; none: the letter does not say. */
  readonly quotes: readonly string[];
};
type Letter = { readonly id: string; readonly pages: readonly string[]; readonly receivedAt: string };

const REFERRALS = new URL('../../packages/capabilities/referrals/', import.meta.url);
const linesOf = <T>(name: string): T[] =>
  readFileSync(new URL(name, REFERRALS), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): T => JSON.parse(line));

const cases = linesOf<Case>('questions/cases/questions.jsonl');
const letters = new Map(
  ['development', 'development-2'].flatMap((name) =>
    linesOf<Letter>(`cases/${name}.jsonl`).map((letter) => [letter.id, letter] as const),
  ),
);

const terminology = loadTerminology('no folder');
const work = createReferralWork(openReferralReaders(terminology, openNoteReader(terminology)), () => 0);
const parsed = parsePathway(systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text);
if (parsed.state !== 'parsed') throw new Error('the demo pathway does not parse');
const pathway = { text: canonicalDocument(parsed.pathway), sha256: digestOf(parsed.pathway) };

const pageOf = (text: string, at: number): Document['pages'][number] => ({
  number: at + 1,
  source: 'text',
  text,
  quality: 1,
  rotation: 0,
  words: [],
  hidden: [],
  chunks: [],
});

function readLetter({ pages, receivedAt }: Letter): AskRequest['result'] {
  const count = pages.length;
  const { outcome } = work.assess({
    documents: [{ path: [], markdown: '', pages: pages.map(pageOf) } as unknown as Document],
    ledger: { pages: count, text: count, ocr: 0, blank: 0, duplicate: 0, failed: 0 },
    receivedAt,
    pathway,
  });
  return JSON.parse(zstdDecompressSync(outcome).toString()).result;
}

const read = new Map<string, AskRequest['result']>();
function ask({ letter: id, question }: Case) {
  const letter = letters.get(id);
  if (letter === undefined) throw new Error(`No letter ${id}`);
  const result = read.get(id) ?? readLetter(letter);
  read.set(id, result);
  return { answer: work.ask({ question, pages: letter.pages, result }), pages: letter.pages };
}

/** Whether a quote touches one of the right ones, wherever it stands. */
const isRight = (
  { quotes }: Case,
  pages: readonly string[],
  given: { page: number; start: number; end: number },
) =>
  quotes.some((gold) => {
    const text = pages[given.page - 1] ?? '';
    for (let at = text.indexOf(gold); at !== -1; at = text.indexOf(gold, at + 1))
      if (given.start < at + gold.length && at < given.end) return true;
    return false;
  });

const asked = cases.map((one) => ({ one, ...ask(one) }));
const said = ({ one, answer, pages }: (typeof asked)[number]): boolean => {
  // A field answers with all of its quotes at once; passages stand in an order, and the first one counts.
  const counted = answer.kind === 'field' ? answer.quotes : answer.quotes.slice(0, 1);
  return counted.some((quote) => isRight(one, pages, quote));
};

describe('questions over letters', () => {
  test('are answered with quotes that stand letter for letter where the answer says', () => {
    for (const { answer, pages } of asked)
      for (const { page, start, end, quote } of answer.quotes)
        expect(pages[page - 1]?.slice(start, end)).toBe(quote);
  });

  test.each([
    ['tuned', 144, 0.85],
    ['untuned', 93, 0.78],
  ] as const)('of the %s half find the right quote first', (half, count, floor) => {
    const answerable = asked.filter(({ one }) => one.half === half && one.quotes.length > 0);
    expect(answerable).toHaveLength(count);
    const found = answerable.filter(said).length / count;
    expect(found).toBeGreaterThanOrEqual(floor);
  });

  test('are answered with null where the letter does not say, in all but two of 52', () => {
    const unanswerable = asked.filter(({ one }) => one.quotes.length === 0);
    expect(unanswerable).toHaveLength(52);
    expect(unanswerable.filter(({ answer }) => answer.answer !== null).length).toBeLessThanOrEqual(2);
  });
});
