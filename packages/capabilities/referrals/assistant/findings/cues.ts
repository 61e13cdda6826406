import type { TargetFact } from '@chartwright/kernel';
import acuteTable from '../data/acute-facts.json' with { type: 'json' };
import cueTable from '../data/fact-cues.json' with { type: 'json' };
import { compile, compileAffirmed, type Found, findAll } from '../pattern.ts';
import {
  isConditional,
  isDeniedAfter,
  isListDenied,
  isLongAgo,
  isOfAnother,
  isToldAsHistory,
  MONTHS_AGO,
  type Moment,
} from './past.ts';

type Entry = {
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
  readonly settledYes?: readonly string[];
  readonly settledNo?: readonly string[];
  readonly with?: readonly string[];
  readonly keeps?: string;
  readonly weakYes?: readonly string[];
  readonly months?: number;
};

/** What a phrase says of a fact. A settled one carries its own denial and is not turned by another. */
export type Cue = {
  readonly fact: string;
  readonly says: boolean;
  readonly isSettled: boolean;
  /** It counts only where nothing denies the fact. */
  readonly isWeak: boolean;
  readonly keepsPast: boolean;
  /** What was years ago says nothing of today. */
  readonly isAcute: boolean;
  readonly monthsAgo: number;
  readonly patterns: readonly RegExp[];
  readonly company: readonly RegExp[];
};

const acuteFacts: ReadonlySet<string> = new Set(acuteTable);

const cues: readonly Cue[] = Object.entries(cueTable as Readonly<Record<string, Entry>>).flatMap(
  ([fact, entry]) => {
    const company = (entry.with ?? []).map(compile);
    const shared = {
      fact,
      isWeak: false,
      keepsPast: entry.keeps === 'past',
      isAcute: acuteFacts.has(fact),
      monthsAgo: entry.months ?? MONTHS_AGO,
      company,
    };
    const weak = { ...shared, isWeak: true, says: true, isSettled: false };
    return [
      { ...weak, patterns: (entry.weakYes ?? []).map(compileAffirmed) },
      { ...shared, says: true, isSettled: false, patterns: (entry.yes ?? []).map(compileAffirmed) },
      { ...shared, says: false, isSettled: false, patterns: (entry.no ?? []).map(compileAffirmed) },
      { ...shared, says: true, isSettled: true, patterns: (entry.settledYes ?? []).map(compile) },
      { ...shared, says: false, isSettled: true, patterns: (entry.settledNo ?? []).map(compile) },
    ];
  },
);

export type CueHit = Found & { readonly cue: Cue };

export function findCues(lower: string): CueHit[] {
  const hasCompany = new Map<readonly RegExp[], boolean>();
  const isInCompany = ({ company }: Cue): boolean => {
    const known = hasCompany.get(company);
    if (known !== undefined) return known;
    const has = company.length === 0 || company.some((pattern) => findAll(pattern, lower).length > 0);
    hasCompany.set(company, has);
    return has;
  };
  return cues
    .filter(isInCompany)
    .flatMap((cue) =>
      cue.patterns.flatMap((pattern) => findAll(pattern, lower).map((found) => ({ ...found, cue }))),
    );
}

export type Opinion = { readonly says: boolean; readonly confidence: number };

/** What only its tense puts into the past is said with doubt, so that a person looks at it. */
function pastOpinion(hit: CueHit, { lower }: Moment): Opinion | undefined {
  const { says, keepsPast, isAcute } = hit.cue;
  if (keepsPast) return { says, confidence: 0.8 };
  return isAcute && says && !isToldAsHistory(lower, hit) ? { says, confidence: 0.55 } : undefined;
}

/** What a found phrase says about the patient today; undefined when it says nothing of that. */
export function opinionOf(hit: CueHit, said: TargetFact | undefined, letter: Moment): Opinion | undefined {
  const { cue } = hit;
  if (said === undefined || isOfAnother(said, hit, letter.lower)) return undefined;
  const isUnsure = said.status === 'hypothetical' || said.status === 'planned';
  if (isUnsure && isConditional(letter.lower, hit)) return undefined;
  if (cue.isSettled) return { says: cue.says, confidence: isUnsure ? 0.6 : 0.88 };
  if (
    said.negated ||
    said.status === 'negated' ||
    isListDenied(letter.lower, hit) ||
    isDeniedAfter(letter.lower, hit)
  )
    return cue.says ? { says: false, confidence: 0.9 } : undefined;
  if (cue.isAcute && cue.says && isLongAgo(hit, said, letter, cue.monthsAgo)) return undefined;
  if (said.status === 'historical' || (said.temporality === 'historical' && said.date !== undefined))
    return pastOpinion(hit, letter);
  const isDoubtful = said.status === 'differential' || said.status === 'provisional';
  return { says: cue.says, confidence: isUnsure ? 0.55 : isDoubtful ? 0.65 : 0.9 };
}
