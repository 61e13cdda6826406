import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { codeNote } from './code-note.ts';
import type { NoteContext, Span } from './model.ts';
import { smallLexicon } from './testing/small-lexicon.ts';

const lexicon = smallLexicon();
const context: NoteContext = { specialty: '', letterDate: '2025-03-15', birthDate: '1960-06-01' };

/** Words of notes among marks, line breaks, directions of writing, joined emoji and halves of surrogate pairs. */
const fragment = fc.constantFrom(
  ...'no|No fever|fever|denies|cough|,| or | and |?|pneumonia|PMH:|FAMILY HISTORY:|mother|stroke|in 2019|since Monday|for 3 days|(|)|.|;|:|\n|\r\n|\r|\t| '.split(
    '|',
  ),
  ...'\u00a0|\u2028|\u202e|\u200f|e\u0301|👩‍⚕️|🇬🇧|İ|ß|ﬁ|Ⅷ|שלום|حمى|\ud83d|\udc00|\u0000|½|x̂|allergic to penicillin (rash)|metformin 500 mg bd|left knee pain|was ruled out|if'.split(
    '|',
  ),
);
const mixed = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(' '));
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  mixed,
);

const within = ({ start, end }: Span, text: string): void => {
  assert.ok(start >= 0 && start < end && end <= text.length, `${start}–${end} of ${text.length}`);
};

describe('codeNote() on any text', () => {
  test('gives the words of each fact, its mention and its cues as they stand', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const fact of codeNote(lexicon, text, context).facts) {
          within(fact, text);
          within(fact.mention, text);
          assert.equal(fact.source, text.slice(fact.start, fact.end));
          assert.ok(fact.mention.start === fact.start && fact.mention.end <= fact.end);
          for (const { start, end, text: words } of fact.why.cues)
            assert.equal(words, text.slice(start, end));
          for (const part of fact.parts ?? []) within(part, text);
        }
      }),
    );
  });

  test('gives the facts in the order of the text, and the parts of each in order', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        const { facts } = codeNote(lexicon, text, context);
        for (const [at, fact] of facts.entries()) {
          assert.ok(at === 0 || (facts[at - 1]?.start ?? 0) <= fact.start);
          const parts = fact.parts ?? [];
          assert.ok(parts.every(({ start }, place) => place === 0 || (parts[place - 1]?.end ?? 0) <= start));
        }
      }),
    );
  });

  test('gives sections that begin where the one before ends', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { sections } = codeNote(lexicon, text, context);
        for (const [at, { start, end, heading }] of sections.entries()) {
          assert.ok(start < end && end <= text.length);
          assert.ok(at === 0 || (sections[at - 1]?.end ?? 0) <= start);
          assert.ok(heading === undefined || (heading.start === start && heading.end <= end));
        }
      }),
      { examples: [['? İ İ ( ( FAMILY HISTORY:']] },
    );
  });

  test('answers for every span it is asked about', () => {
    const asked = mixed.chain((text) =>
      fc.record({
        text: fc.constant(text),
        targets: fc.array(
          fc
            .tuple(fc.nat(text.length), fc.nat(text.length))
            .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
          { maxLength: 5 },
        ),
      }),
    );
    fc.assert(
      fc.property(asked, ({ text, targets }) => {
        const answered = codeNote(lexicon, text, { ...context, targets }).targets;
        assert.equal(answered.length, targets.length);
        for (const [at, { start, end, source }] of answered.entries()) {
          assert.deepEqual({ start, end }, targets[at]);
          assert.equal(source, text.slice(start, end));
        }
      }),
    );
  });

  test('says the same twice', () => {
    fc.assert(
      fc.property(anything, (text) => {
        assert.deepEqual(codeNote(lexicon, text, context), codeNote(lexicon, text, context));
      }),
    );
  });
});

describe('codeNote() on long texts of one thing', () => {
  const size = 100_000;
  test.each([
    'no ',
    '(',
    '?',
    'father ',
    '2024-01-01 ',
    'a, ',
    'fever ',
    'fever, ',
    'no fever, ',
    'A: ',
    '- ',
    '.',
    'PLAN:',
    'fever for 3 days ',
    '\n',
    'a',
    '"',
  ])('answers for %j', (unit) => {
    const text = unit.repeat(size / unit.length);
    const { facts } = codeNote(lexicon, text, context);
    for (const { start, end, source } of facts) assert.equal(source, text.slice(start, end));
    assert.ok(facts.length <= text.length);
  });
});
