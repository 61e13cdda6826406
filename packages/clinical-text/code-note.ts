import type { Lexicon } from './lexicon.ts';
import type { CodedNote, Fact, NoteContext, SectionSpan } from './model.ts';
import { type Reading, readNote } from './reading.ts';
import { codeSentence } from './sentence.ts';
import { readTargets } from './target.ts';

/**
 * Reads a note: every mention the dictionary knows, with its concept, status, dates, side, severity, value or
 * directions, and the reason for each. The same text and dictionary give the same answer on every machine.
 *
 * @throws nothing for any text; a note of marks alone has no facts
 */
export function codeNote(lexicon: Lexicon, text: string, context: NoteContext): CodedNote {
  const reading = readNote(lexicon, text, context);
  const facts: Fact[] = [];
  for (let at = 0; at < reading.sentences.length; at += 1)
    for (const fact of codeSentence(reading, at)) facts.push(fact);
  const targets = readTargets(reading, context.targets ?? [], facts);
  return { facts, targets, sections: sectionsOf(reading) };
}

function sectionsOf({ tokens, sections }: Reading): SectionSpan[] {
  return sections.map(({ name, from, to, heading }) => ({
    name,
    start: tokens.starts[from] ?? 0,
    end: tokens.ends[to - 1] ?? 0,
    ...(heading === undefined
      ? {}
      : { heading: { start: tokens.starts[heading[0]] ?? 0, end: tokens.ends[heading[1] - 1] ?? 0 } }),
  }));
}
