import analyteNames from './analytes.json' with { type: 'json' };
import { type Item, toItem } from './items.ts';
import { asAllergy } from './linking/allergies.ts';
import { findMentions } from './matching/index.ts';
import type { Reading, SentenceRange } from './reading.ts';

const analytes: ReadonlySet<string> = new Set(analyteNames);
const LEVEL_LOOK = 40;
/** What is also measured in the blood is a medication where it is listed as one, dosed or given. */
const TAKEN_IN: ReadonlySet<string> = new Set(['medications', 'plan', 'follow-up', 'allergies']);
const TAKEN =
  /^\s*(?:\d+(?:[.,]\d+)?\s*(?:mg|mcg|micrograms?|g|units?|iu)\b(?!\/)|tablets?|injections?|replacement|supplements?|therapy|patch|gel|infusion|pump|sliding|pen\b|abuse|use\b|prn|od\b|bd\b|daily|weekly)/i;
const TAKEN_BEFORE =
  /\b(?:on|takes?|taking|took|started|start|commenced|continue[sd]?|given|gave|receiv(?:ed|ing|es)|prescribed|stopp?(?:ed)?|basal|bolus|topical|oral|iv|im|intramuscular|intravenous|units? of|dose of|mg of)\s+(?:\S+\s+){0,2}$/i;

/** The mentions of a sentence, each with its meaning. */
export function findItems(reading: Reading, at: number): Item[] {
  const sentence = reading.sentences[at];
  if (sentence === undefined || sentence.from >= sentence.to) return [];
  const mentions = findMentions(reading.tokens, sentence.from, sentence.to, reading.lexicon, {
    specialty: reading.context.specialty,
    section: sentence.section,
    nearFrom: reading.sentences[at - 1]?.from ?? sentence.from,
    nearTo: reading.sentences[at + 1]?.to ?? sentence.to,
  });
  const items: Item[] = [];
  for (const mention of mentions) {
    const item = toItem(reading.tokens, reading.lexicon, mention);
    if (item === undefined || isMeasuredLevel(reading, sentence, item)) continue;
    items.push(
      asAllergy(
        reading.tokens,
        reading.lexicon,
        item,
        sentence.section,
        reading.tokens.starts[sentence.from] ?? 0,
      ),
    );
  }
  return items;
}

/** "Lithium level", "testosterone 12 nmol/L": a blood test, and no medication. */
function isMeasuredLevel({ text }: Reading, { section }: SentenceRange, item: Item): boolean {
  if (item.tag !== 'drug') return false;
  const after = text.slice(item.end, item.end + LEVEL_LOOK);
  if (/^\s+(?:levels?|concentrations?|assay)\b/i.test(after)) return true;
  if (!analytes.has(text.slice(item.start, item.end).toLowerCase())) return false;
  return (
    !TAKEN_IN.has(section) &&
    !TAKEN.test(after) &&
    !TAKEN_BEFORE.test(text.slice(Math.max(0, item.start - LEVEL_LOOK), item.start))
  );
}
