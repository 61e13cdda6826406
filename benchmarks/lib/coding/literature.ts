import type { ReadCorpora } from './corpora.ts';
import type { Engine } from './engine.ts';
import {
  acceptedCodes,
  codeShare,
  exactShare,
  foundShare,
  type GoldMention,
  hasCode,
  isCodable,
  isLooselyCoded,
  type JudgedSet,
  judgeMentions,
  mentionErrors,
} from './mentions.ts';
import { type Measure, printBreakdown, printMeasures, share, shareOf } from './report.ts';

/** A set of articles or posts whose gold is mentions, some with derived codes. */
export type MentionSet = {
  readonly set: string;
  readonly labels: readonly string[];
  /** Every disease is annotated, so a disorder elsewhere is an error. */
  readonly isExhaustive: boolean;
  readonly bars: { readonly code?: number };
  readonly peers: { readonly found?: string; readonly exact?: string; readonly code?: string };
};

export const bc5cdr: MentionSet = {
  set: 'bc5cdr/dev',
  labels: ['disease'],
  isExhaustive: true,
  bars: { code: 0.55 },
  peers: {
    found: 'floor 0.58 (test part)',
    exact: 'floor 0.46',
    code: 'floor 0.42; bar is of the test part',
  },
};

export const ncbi: MentionSet = {
  set: 'ncbi-disease/dev',
  labels: ['disease'],
  isExhaustive: true,
  bars: {},
  peers: { found: 'floor 0.38 (test part)', exact: 'floor 0.22', code: 'floor 0.26' },
};

export const maccrobat: MentionSet = {
  set: 'maccrobat/all',
  labels: ['Disease_disorder', 'Sign_symptom'],
  isExhaustive: false,
  bars: {},
  peers: { found: 'floor 0.44', exact: 'floor 0.32' },
};

export const psytar: MentionSet = {
  set: 'psytar/sentences',
  labels: ['ADR', 'symptom', 'disease'],
  isExhaustive: false,
  bars: {},
  peers: {},
};

const judge = (engine: Engine, corpora: ReadCorpora, { set, labels }: MentionSet): JudgedSet =>
  judgeMentions(engine, corpora.annotated<GoldMention>(set), ({ label }) => labels.includes(label));

export function printMentions(engine: Engine, corpora: ReadCorpora, of: MentionSet): void {
  const judged = judge(engine, corpora, of);
  const { spans } = judged;
  const codable = spans.filter(isCodable);
  const measures = [
    share('overlap recall', foundShare(spans), { ...(of.peers.found && { peers: of.peers.found }) }),
    share('exact-mention recall', exactShare(spans), { ...(of.peers.exact && { peers: of.peers.exact }) }),
  ];
  if (of.isExhaustive) measures.push(...disorderPrecision(judged));
  if (codable.length > 0) {
    const { bars, peers } = of;
    measures.push(
      share('derived code, recall', codeShare(spans), {
        ...(bars.code !== undefined && { bar: bars.code }),
        ...(peers.code !== undefined && { peers: peers.code }),
      }),
      share('derived code, weaker count', shareOf(codable, isLooselyCoded)),
      share(
        'derived code is in the release',
        shareOf(codable, ({ gold }) => isInRelease(engine, gold)),
      ),
    );
  }
  printMeasures(measures);
  if (of.labels.length > 1)
    printBreakdown('label', spans, ({ gold }) => gold.label, { overlap: foundShare, exact: exactShare });
}

/** Of what is said to be a disorder: how much is one, and how much of what can be judged has a right code. */
function disorderPrecision({ facts }: JudgedSet): Measure[] {
  const disorders = facts.filter(({ fact }) => fact.conceptType === 'disorder');
  const judged = disorders.filter(
    ({ golds }) => golds.length === 0 || golds.some((gold) => acceptedCodes(gold).length > 0),
  );
  return [
    share(
      'overlap precision of disorders',
      shareOf(disorders, ({ golds }) => golds.length > 0),
    ),
    share(
      'derived code, precision of disorders',
      shareOf(judged, ({ fact, golds }) => golds.some((gold) => hasCode(fact, gold))),
    ),
  ];
}

const isInRelease = ({ lexicon }: Engine, gold: GoldMention): boolean =>
  acceptedCodes(gold).some((code) => lexicon.conceptOf(code) !== undefined);

export const mentionSetErrors = (engine: Engine, corpora: ReadCorpora, of: MentionSet): string[] =>
  mentionErrors(engine, judge(engine, corpora, of)).toSorted();
