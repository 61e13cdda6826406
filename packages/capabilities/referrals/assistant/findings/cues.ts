import type { TargetFact } from '@chartwright/kernel';
import cueTable from '../data/fact-cues.json' with { type: 'json' };
import { compile, type Found, findAll } from '../pattern.ts';

type Entry = {
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
  readonly settledYes?: readonly string[];
  readonly settledNo?: readonly string[];
  readonly with?: readonly string[];
  readonly keeps?: string;
};

/** What a phrase says of a fact. A settled one carries its own denial and is not turned by another. */
export type Cue = {
  readonly fact: string;
  readonly says: boolean;
  readonly isSettled: boolean;
  readonly keepsPast: boolean;
  readonly patterns: readonly RegExp[];
  readonly company: readonly RegExp[];
};

const cues: readonly Cue[] = Object.entries(cueTable as Readonly<Record<string, Entry>>).flatMap(
  ([fact, entry]) => {
    const company = (entry.with ?? []).map(compile);
    const shared = { fact, keepsPast: entry.keeps === 'past', company };
    return [
      { ...shared, says: true, isSettled: false, patterns: (entry.yes ?? []).map(compile) },
      { ...shared, says: false, isSettled: false, patterns: (entry.no ?? []).map(compile) },
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

/** What a found phrase says about the patient today; undefined when it says nothing of that. */
export function opinionOf({ cue }: CueHit, said: TargetFact | undefined): Opinion | undefined {
  if (said === undefined) return undefined;
  if (said.experiencer !== 'patient' || said.status === 'family') return undefined;
  if (cue.isSettled) return said.status === 'hypothetical' ? undefined : { says: cue.says, confidence: 0.88 };
  if (said.negated || said.status === 'negated')
    return cue.says ? { says: false, confidence: 0.9 } : undefined;
  if (said.status === 'hypothetical' || said.status === 'planned') return undefined;
  if (said.status === 'historical' || (said.temporality === 'historical' && said.date !== undefined))
    return cue.keepsPast ? { says: cue.says, confidence: 0.8 } : undefined;
  const isDoubtful = said.status === 'differential' || said.status === 'provisional';
  return { says: cue.says, confidence: isDoubtful ? 0.65 : 0.9 };
}
