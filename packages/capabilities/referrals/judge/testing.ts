import { factCatalogue } from '@chartwright/pathways';
import conditions from './data/conditions.json' with { type: 'json' };
import { judgeReferral } from './judge.ts';
import type { JudgeUse } from './model.ts';
import { viewPage } from './page-view.ts';
import { PhraseIndex } from './pattern.ts';
import { mapTriggers, type Scope, scopeOf } from './scope.ts';

/** Every fact and condition that the templates know. */
const wholeUse: JudgeUse = {
  facts: factCatalogue.facts,
  conditions: conditions.map(({ condition }) => condition),
};

export function judge(...pages: readonly string[]) {
  return judgeReferral({ pages, receivedAt: '2026-06-30' }, wholeUse);
}

/** A letter around clinical sentences, so that only these differ from test to test. */
export function letter(about: string, sentences: string): string {
  return [
    'SAMPLE ROAD PRACTICE',
    '12 June 2026',
    '',
    'Dear Colleague,',
    '',
    'Re: Ms Ada Maria EXAMPLE   DOB 02/03/1961',
    '',
    `Thank you for seeing Ada, a 65 year old woman, with ${about}. ${sentences}`,
    '',
    'Yours sincerely,',
    'Dr Ben Sample   Provider No. 099001XK',
  ].join('\n');
}

/** What the rules make of the first place of a phrase in a text. */
export function scopeIn(text: string, phrase: string): Scope {
  const view = viewPage(text, 1);
  const index = new PhraseIndex<true>();
  index.add(phrase, true);
  const [mention] = index.all(view);
  if (mention === undefined) throw new RangeError('the phrase is not in the text');
  return scopeOf(view, mapTriggers(view), mention, 2026);
}
