import type { Pathway, Rule } from './compile.ts';
import type { Document } from './model.ts';
import { whenWords } from './words.ts';

/** Every test on the way to a recommendation, as one sentence. */
export const ruleWords = (document: Document, { steps }: Rule): string =>
  steps
    .map(({ expected, when }) => {
      const words = whenWords(document, when, steps.length > 1);
      return expected ? words : `not (${words})`;
    })
    .join(' and ');

/** What a rule gives: "CAT1 within 14 days, route …". */
export function outcomeWords({ document }: Pathway, { recommendation }: Rule): string {
  const { category, recommend, requestInfo, route, targetDays } = recommendation;
  const days = targetDays ?? (category === undefined ? undefined : document.categories[category]?.targetDays);
  const parts = [
    recommend === 'return' ? 'return to the referrer' : `${category} within ${days} days`,
    ...(route === undefined ? [] : [route]),
    ...(requestInfo === undefined ? [] : [`ask for ${requestInfo.join(', ')}`]),
  ];
  return parts.join('; ');
}
