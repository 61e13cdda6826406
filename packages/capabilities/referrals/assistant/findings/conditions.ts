import type { Span } from '@chartwright/kernel';
import conditionTable from '../data/conditions.json' with { type: 'json' };
import { compile, findAll } from '../pattern.ts';

type Entry = {
  readonly specialty: string;
  readonly dangerous?: boolean;
  readonly cues: Readonly<Record<string, number>>;
  /** What speaks for the condition once it is known, in whatever words it was said. */
  readonly facts?: Readonly<Record<string, number>>;
  readonly together?: readonly { readonly all: readonly string[]; readonly weight: number }[];
};

const table = Object.entries(conditionTable as Readonly<Record<string, Entry>>).map(([key, entry]) => ({
  key,
  specialty: entry.specialty,
  isDangerous: entry.dangerous === true,
  cues: Object.entries(entry.cues).map(([phrase, weight]) => ({ pattern: compile(phrase), weight })),
  facts: Object.entries(entry.facts ?? {}),
  together: (entry.together ?? []).map(({ all, weight }) => ({ all: all.map(compile), weight })),
}));

export type ConditionHit = Span & {
  readonly condition: string;
  readonly weight: number;
  readonly group: string;
};

/** Every place that speaks of a condition. What only counts together comes as one group. */
export function findConditionCues(lower: string): ConditionHit[] {
  return table.flatMap(({ key, cues, together }) => [
    ...cues.flatMap(({ pattern, weight }, at) =>
      findAll(pattern, lower).map(({ start, end }) => ({
        start,
        end,
        condition: key,
        weight,
        group: `${at}`,
      })),
    ),
    ...together.flatMap(({ all, weight }, at) => {
      const found = all.map((pattern) => findAll(pattern, lower));
      if (found.some((places) => places.length === 0)) return [];
      return found.flat().map(({ start, end }) => ({
        start,
        end,
        condition: key,
        weight: weight / all.length,
        group: `all${at} ${start}`,
      }));
    }),
  ]);
}

/** Findings that were read, however they were worded, speak for the conditions they belong to. */
export function hitsOfFacts(placeOf: (fact: string) => Span | undefined): ConditionHit[] {
  return table.flatMap(({ key, facts }) =>
    facts.flatMap(([fact, weight]) => {
      const place = placeOf(fact);
      return place === undefined ? [] : [{ ...place, condition: key, weight, group: fact }];
    }),
  );
}

export type Weighed = {
  readonly condition: string;
  readonly score: number;
  readonly hits: readonly ConditionHit[];
  readonly isAskedAbout: boolean;
};

/** What is asked about counts more than what the history mentions; the specialty addressed counts beside it. */
export function weighConditions(
  hits: readonly ConditionHit[],
  zoneOf: (span: Span) => number,
  specialties: ReadonlySet<string>,
  keys: ReadonlySet<string> | undefined,
): Weighed[] {
  return table
    .filter(({ key }) => keys === undefined || keys.has(key))
    .flatMap(({ key, specialty, isDangerous }) => {
      const own = hits.filter(({ condition }) => condition === key);
      const byGroup = Map.groupBy(own, ({ group }) => group);
      let score = 0;
      for (const group of byGroup.values())
        score += Math.max(...group.map((hit) => hit.weight * zoneOf(hit)));
      if (score === 0) return [];
      const isAddressed =
        specialties.has(specialty) || (specialty === 'sleep' && specialties.has('respiratory'));
      const isAskedAbout = own.some((hit) => zoneOf(hit) > 1.5) || (isDangerous && score >= 4.5);
      return [{ condition: key, score: isAddressed ? score * 1.6 : score, hits: own, isAskedAbout }];
    })
    .toSorted((a, b) => b.score - a.score || a.condition.localeCompare(b.condition));
}

const LEAST = 2;

/** The condition the letter is about, and others only where it asks about them as well. */
export function chooseConditions(weighed: readonly Weighed[]): Weighed[] {
  const [first] = weighed;
  if (first === undefined || first.score < LEAST) return [];
  const others = weighed.slice(1).filter(({ condition, score, isAskedAbout }) => {
    if (!isAskedAbout) return false;
    return condition === 'gcaSuspected' ? score >= 4 : score >= 3.5 && score >= first.score * 0.6;
  });
  const gca = others.find(({ condition }) => condition === 'gcaSuspected');
  // What may cost the sight is what the letter is about, wherever in it it stands.
  const ranked =
    gca === undefined ? [first, ...others] : [gca, first, ...others.filter((one) => one !== gca)];
  return ranked.slice(0, 3);
}
