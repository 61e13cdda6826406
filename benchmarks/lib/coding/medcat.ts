import type { TargetFact } from '@chartwright/kernel';
import type { ReadCorpora } from './corpora.ts';
import { cuesOf, type Engine, isSame } from './engine.ts';
import {
  codeShare,
  exactShare,
  foundShare,
  type GoldMention,
  isCodable,
  isLooselyCoded,
  judgeMentions,
  mentionErrors,
} from './mentions.ts';
import {
  confusionOf,
  inContext,
  precisionRecall,
  printBreakdown,
  printMeasures,
  share,
  shareOf,
} from './report.ts';

type MedcatSpan = GoldMention & { readonly correct?: boolean; readonly status_confirmed?: boolean };
type Status = { readonly gold: MedcatSpan; readonly said: TargetFact | undefined; readonly where: string };

const notesOf = (corpora: ReadCorpora) =>
  corpora.sets
    .filter((set) => set.startsWith('medcat-mtsamples/'))
    .flatMap((set) => corpora.annotated<MedcatSpan>(set));

const isMeant = ({ correct }: MedcatSpan): boolean => correct !== false;

const judge = (engine: Engine, corpora: ReadCorpora) => judgeMentions(engine, notesOf(corpora), isMeant);

function judgeStatus(engine: Engine, corpora: ReadCorpora): Status[] {
  return notesOf(corpora).flatMap((note) => {
    const golds = note.spans.filter((gold) => isMeant(gold) && gold.status_confirmed !== undefined);
    const { targets } = engine.code(note.text, { targets: golds });
    return golds.map((gold) => ({
      gold,
      said: targets.find((target) => isSame(target, gold)),
      where: `${note.id} ${inContext(note.text, gold)}`,
    }));
  });
}

/** "Other" in the gold is what is negated, of someone else, or not yet so. */
const isOther = ({ said }: Status): boolean =>
  said !== undefined &&
  (said.negated ||
    said.experiencer !== 'patient' ||
    said.temporality === 'hypothetical' ||
    said.temporality === 'planned');
const isGoldOther = ({ gold }: Status): boolean => gold.status_confirmed === false;

export function printMedcat(engine: Engine, corpora: ReadCorpora): void {
  const set = judge(engine, corpora);
  const { spans } = set;
  const statuses = judgeStatus(engine, corpora);
  const codable = spans.filter(isCodable);
  printMeasures([
    share('overlap recall', foundShare(spans), { bar: 0.88, peers: 'floor 0.78' }),
    share('overlap recall, codable', foundShare(codable), { bar: 0.88, peers: 'floor 0.78' }),
    share('exact-mention recall', exactShare(spans), { peers: 'floor 0.64' }),
    share('code, end to end', codeShare(spans), { bar: 0.8, peers: 'floor 0.62' }),
    share('code, weaker codes count', shareOf(codable, isLooselyCoded)),
    share(
      'Confirmed/Other, span given',
      shareOf(statuses, (one) => isOther(one) === isGoldOther(one)),
    ),
    ...precisionRecall('Other, span given', confusionOf(statuses, isGoldOther, isOther)),
  ]);
  const unjudged = set.facts.filter(({ golds }) => golds.length === 0).length;
  const coded = spans.filter(({ gold }) => gold.system?.startsWith('SNOMED')).length;
  console.log(
    `\n${unjudged} facts touch no gold span: unjudged. ${coded} spans are coded in SNOMED CT, ${codable.length - coded} by derived codes, ${spans.length - codable.length} have no known code.`,
  );
  printBreakdown('concept type of the gold code', spans, ({ gold }) => tagOf(engine, gold), {
    overlap: foundShare,
    exact: exactShare,
    code: codeShare,
  });
}

function tagOf({ lexicon }: Engine, { sctids, code }: MedcatSpan): string {
  const concept = [...(sctids ?? []), code ?? ''].map((one) => lexicon.conceptOf(one)).find(Boolean);
  return concept?.tag ?? 'none in the release';
}

export function medcatErrors(engine: Engine, corpora: ReadCorpora): string[] {
  const wrong = judgeStatus(engine, corpora).filter((one) => isOther(one) !== isGoldOther(one));
  const statuses = wrong.map(
    ({ gold, said, where }) =>
      `status      ${where}  ${gold.status_confirmed ? 'Confirmed' : 'Other'} → ${said?.status ?? 'none'} (${cuesOf(said?.why?.cues)})`,
  );
  return [...mentionErrors(engine, judge(engine, corpora)), ...statuses].toSorted();
}
