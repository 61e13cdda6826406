import type { TargetFact } from '@chartwright/kernel';
import { codeUnitsOf, type ReadCorpora } from './corpora.ts';
import { cuesOf, type Engine } from './engine.ts';
import { confusionOf, inContext, precisionRecall, printMeasures } from './report.ts';

type Sentence = {
  readonly id: string;
  readonly text: string;
  readonly concept: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly negated: boolean;
  readonly temporality: 'recent' | 'historical' | 'hypothetical';
  readonly experiencer: 'patient' | 'family' | 'other';
};

type Judged = {
  readonly sentence: Sentence;
  readonly start: number;
  readonly end: number;
  readonly said: TargetFact | undefined;
};

function judge(engine: Engine, corpora: ReadCorpora): { judged: Judged[]; skipped: number } {
  const sentences = corpora.read<Sentence>('negex-context/all');
  const judged = sentences.flatMap((sentence) => judgeSentence(engine, sentence));
  return { judged, skipped: sentences.length - judged.length };
}

function judgeSentence(engine: Engine, sentence: Sentence): Judged[] {
  if (sentence.start === null || sentence.end === null) return [];
  const place = codeUnitsOf(sentence.text);
  const target = { start: place(sentence.start), end: place(sentence.end) };
  const { targets } = engine.code(sentence.text, { targets: [target] });
  return [{ sentence, ...target, said: targets[0] }];
}

const isNegated = ({ said }: Judged) => said?.negated === true;
const isHistorical = ({ said }: Judged) => said?.temporality === 'historical';
const isHypothetical = ({ said }: Judged) => said?.temporality === 'hypothetical';
const isOther = ({ said }: Judged) => said !== undefined && said.experiencer !== 'patient';

export function printNegex(engine: Engine, corpora: ReadCorpora): void {
  const { judged, skipped } = judge(engine, corpora);
  printMeasures([
    ...precisionRecall(
      'negated',
      confusionOf(judged, ({ sentence }) => sentence.negated, isNegated),
      {
        bar: 0.98,
        peers:
          'ConText Java 0.981, GenNegEx 0.956, one-line regex 0.956, negex.py 0.931, wink-nlp 0.714, compromise 0.208',
      },
    ),
    ...precisionRecall(
      'historical',
      confusionOf(judged, ({ sentence }) => sentence.temporality === 'historical', isHistorical),
      { bar: 0.75, peers: 'ConText Java 0.665, one-line regex 0.569' },
    ),
    ...precisionRecall(
      'hypothetical',
      confusionOf(judged, ({ sentence }) => sentence.temporality === 'hypothetical', isHypothetical),
      { peers: 'ConText Java 0.963' },
    ),
    ...precisionRecall(
      'not the patient',
      confusionOf(judged, ({ sentence }) => sentence.experiencer !== 'patient', isOther),
      { peers: 'ConText Java P 1.00 R 0.67 (6 cases)' },
    ),
  ]);
  const unanswered = judged.filter(({ said }) => said === undefined).length;
  console.log(
    `\n${judged.length} sentences; ${skipped} skipped, whose target is not in the text; ${unanswered} unanswered.`,
  );
}

export function negexErrors(engine: Engine, corpora: ReadCorpora): string[] {
  return judge(engine, corpora).judged.flatMap(errorsOf).toSorted();
}

function errorsOf(one: Judged): string[] {
  const { sentence, said } = one;
  const wrong: [string, string, string][] = [
    ['negation', sentence.negated ? 'negated' : 'affirmed', isNegated(one) ? 'negated' : 'affirmed'],
    [
      'temporality',
      sentence.temporality,
      said?.temporality === 'planned' ? 'recent' : (said?.temporality ?? 'recent'),
    ],
    ['experiencer', sentence.experiencer, said?.experiencer ?? 'patient'],
  ];
  return wrong
    .filter(([, gold, found]) => gold !== found)
    .map(
      ([kind, gold, found]) =>
        `${kind.padEnd(11)} ${gold} → ${found}  ${sentence.id} ${inContext(sentence.text, one, 200)}  (${cuesOf(said?.why?.cues)})`,
    );
}
