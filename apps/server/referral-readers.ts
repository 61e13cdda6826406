import type { NoteReader } from '@chartwright/coding/work';
import { factCatalogue } from '@chartwright/pathways';
import { judgeReferral, type Readers, readReferral } from '@chartwright/referrals/work';
import { type IndexData, openLexicon } from '@chartwright/terminology';

/** The two built-in readers of referrals, and the codes of what a letter says, by one loaded terminology. */
export function openReferralReaders(data: IndexData, notes: NoteReader): Readers {
  const lexicon = openLexicon(data);
  const { title, version } = notes.release;
  return {
    assistant: (task, conditionKeys) => readReferral(task, { lexicon, conditionKeys }),
    judge: (task, { document }) =>
      judgeReferral(task, {
        facts: { ...factCatalogue.facts, ...document.facts },
        conditions: Object.keys(document.conditions),
      }),
    code: (text, letterDate) => ({
      release: `${title} ${version}`,
      mentions: notes.code(text, { specialty: '', letterDate }).facts.map((fact) => ({
        start: fact.mention.start,
        end: fact.mention.end,
        source: text.slice(fact.mention.start, fact.mention.end),
        status: fact.status,
        code: fact.snomed?.code ?? null,
        display: fact.snomed?.term ?? null,
      })),
    }),
  };
}
