import type { Fact, Span } from '@chartwright/kernel';
import type { Annotated } from './corpora.ts';
import { codeOf, type Engine, factsAt, isSame, touches } from './engine.ts';
import { inContext, type Share, shareOf } from './report.ts';

export type GoldMention = Span & {
  readonly text: string;
  readonly label: string;
  readonly code?: string | null;
  readonly system?: string;
  /** Acceptable SNOMED CT codes derived through an ontology, and weaker ones. */
  readonly sctids?: readonly string[];
  readonly sctids_alt?: readonly string[];
};

export type JudgedMention<S extends GoldMention = GoldMention> = {
  readonly note: Annotated<S>;
  readonly gold: S;
  readonly facts: readonly Fact[];
};

export type JudgedSet<S extends GoldMention = GoldMention> = {
  readonly spans: readonly JudgedMention<S>[];
  /** Every fact of the set with the gold it touches. */
  readonly facts: readonly { readonly fact: Fact; readonly golds: readonly S[] }[];
};

/** Holds what the pipeline finds in a set against the gold mentions that are wanted of it. */
export function judgeMentions<S extends GoldMention>(
  engine: Engine,
  notes: readonly Annotated<S>[],
  isWanted: (gold: S) => boolean,
): JudgedSet<S> {
  const judged = notes.map((note) => {
    const { facts } = engine.code(note.text);
    const golds = note.spans.filter(isWanted);
    return {
      spans: golds.map((gold) => ({
        note,
        gold,
        facts: factsAt(facts, gold, (fact) => hasCode(fact, gold)),
      })),
      facts: facts.map((fact) => ({ fact, golds: golds.filter((gold) => touches(fact, gold)) })),
    };
  });
  return { spans: judged.flatMap(({ spans }) => spans), facts: judged.flatMap(({ facts }) => facts) };
}

/** Codes that count as right; a gold coded in SNOMED CT names one itself. */
export const acceptedCodes = ({ sctids = [], system, code }: GoldMention): readonly string[] =>
  system?.startsWith('SNOMED') && code ? [code, ...sctids] : sctids;

export const isCodable = ({ gold }: JudgedMention): boolean => acceptedCodes(gold).length > 0;

export const hasCode = ({ snomed }: Fact, gold: GoldMention): boolean =>
  snomed !== undefined && acceptedCodes(gold).includes(snomed.code);

const hasWeakerCode = (fact: Fact, gold: GoldMention): boolean =>
  hasCode(fact, gold) || (gold.sctids_alt ?? []).includes(fact.snomed?.code ?? '');

const isFound = ({ facts }: JudgedMention): boolean => facts.length > 0;
const isExact = ({ facts, gold }: JudgedMention): boolean => facts.some((fact) => isSame(fact.mention, gold));
const isCoded = ({ facts, gold }: JudgedMention): boolean => facts.some((fact) => hasCode(fact, gold));
export const isLooselyCoded = ({ facts, gold }: JudgedMention): boolean =>
  facts.some((fact) => hasWeakerCode(fact, gold));

export const foundShare = (spans: readonly JudgedMention[]): Share => shareOf(spans, isFound);
export const exactShare = (spans: readonly JudgedMention[]): Share => shareOf(spans, isExact);
export const codeShare = (spans: readonly JudgedMention[]): Share =>
  shareOf(spans.filter(isCodable), isCoded);

/** Missed mentions and wrong codes; the name of the right concept stands beside its code where the release has it. */
export function mentionErrors(engine: Engine, { spans }: JudgedSet): string[] {
  return spans.flatMap((one) => {
    const { note, gold, facts } = one;
    const codes = acceptedCodes(gold);
    const right =
      codes.length === 0 ? 'no code known' : codes.map((code) => nameOf(engine, code)).join(' / ');
    const where = `${note.id} ${gold.label} ${inContext(note.text, gold)}`;
    if (facts.length === 0) return [`missed      ${where}  ${right}`];
    if (codes.length === 0 || isCoded(one)) return [];
    const kind = isLooselyCoded(one) ? 'weaker code' : 'wrong code ';
    return [`${kind} ${where}  ${right} → ${facts.map(codeOf).join(' | ')}`];
  });
}

const nameOf = ({ lexicon }: Engine, code: string): string =>
  `${code} ${lexicon.conceptOf(code)?.term ?? '(not in the release)'}`;
