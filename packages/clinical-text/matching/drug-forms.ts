import type { Lexicon } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';
import words from './drug-forms.json' with { type: 'json' };
import type { Mention } from './model.ts';

const forms: ReadonlySet<string> = new Set(words);
/** Nothing but the strength stands between a drug and its form: "salbutamol 100 mcg inhaler". */
const STRENGTH =
  /^[ \t(]*(?:\d+(?:[.,]\d+)?[ ]?(?:mcg|micrograms?|mg|g|%|units?)?(?:[ ]?\/[ ]?(?:\d+(?:[.,]\d+)?)?[ ]?(?:mcg|micrograms?|mg|ml|h|hr|dose)?)?[)]?[ \t]*)?(?:cfc[- ]free[ ]|(?:via|by|using)[ ](?:an?[ ]|the[ ]|his[ ]|her[ ])?)?$/i;
const REACH = 40;

/** "Salbutamol inhaler": the device right after a drug is its form; an inhaler alone is a drug nobody named. */
export function isFormOfDrug(
  { text, lower, starts, ends }: Tokens,
  lexicon: Lexicon,
  mention: Mention,
  others: readonly Mention[],
): boolean {
  if (!forms.has(lower[mention.to - 1] ?? '')) return false;
  const start = starts[mention.from] ?? 0;
  return others.some((other) => {
    const end = ends[other.to - 1] ?? 0;
    return (
      other.to <= mention.from &&
      start - end <= REACH &&
      isDrug(lexicon, other) &&
      !forms.has(lower[other.to - 1] ?? '') &&
      STRENGTH.test(text.slice(end, start))
    );
  });
}

function isDrug(lexicon: Lexicon, { senses: [sense] }: Mention): boolean {
  if (sense === undefined) return false;
  const { owner } = sense.form;
  return 'drug' in owner || lexicon.concept(owner.concept).tag === 'medicinal product';
}
