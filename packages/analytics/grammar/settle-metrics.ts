import type { Reading } from './draft.ts';
import { isOnAll } from './known.ts';
import { noSuchMetric, type Refused, severalMetrics, unclear, vague } from './refusals.ts';
import { averageOf } from './settle-average.ts';
import { lostPeople, meanOf, peopleBeside, withPeople } from './settle-beside.ts';
import { settleCosts } from './settle-costs.ts';
import { countedRows, flaggedRows } from './settle-flagged.ts';
import { knownBy, ofKinds, settleKinds } from './settle-kinds.ts';
import { dropOpening, keptMentions } from './settle-mentions.ts';
import { ownValues } from './settle-own.ts';
import {
  countOfPeople,
  countOverNumber,
  countOverRows,
  countUnclear,
  isOfDay,
  peopleBehind,
} from './settle-people.ts';
import { perMonth, perPerson } from './settle-per-person.ts';
import { dropRestated } from './settle-restated.ts';
import { besideUnclear, countOfScore, cutOffAlone, shareUnclear, wholeUnclear } from './settle-scores.ts';

const unique = (names: readonly string[]): string[] => [...new Set(names)];

export type Chosen = { readonly metrics: readonly string[] } | { readonly refused: Refused };

/** Of metrics a phrase names equally, those that know everything the question speaks of. */
function narrowed(reading: Reading, names: readonly string[]): readonly string[] {
  const { draft, model } = reading;
  const dims = draft.dimensions.flatMap((mention) => mention.names.slice(0, 1));
  const fit = names.filter((name) => dims.every((dim) => isOnAll(model, [name], dim)));
  return fit.length > 0 ? fit : names;
}

/** The metric that counts the rows a dimension belongs to: fills of a drug. */
function countBy(reading: Reading, dim: string): string | undefined {
  const bases = reading.words.people?.bases ?? Object.keys(reading.model.bases);
  const base = bases.find((name) => reading.model.dimensions[dim]?.on[name] !== undefined);
  return Object.keys(reading.words.counts).find((name) => reading.model.metrics[name]?.base === base);
}

/** Dimensions said in the question, breakdowns and values alike. */
function spokenDimensions(reading: Reading): string[][] {
  const { draft } = reading;
  return [
    ...draft.dimensions.map(({ names }) => [...names]),
    ...draft.filters.map(({ dim }) => [dim]),
    ...draft.values.map(({ candidates }) => candidates.map(({ dim }) => dim)),
  ];
}

/** Who counts members: the first metric that knows everything the members are told by. */
function peopleMetric(reading: Reading): string | undefined {
  const { people } = reading.words;
  if (!people) return undefined;
  const { draft, model } = reading;
  const needed = [
    ...spokenDimensions(reading),
    ...draft.conditions.flatMap(({ values }) =>
      values.map(({ candidates }) => candidates.map(({ dim }) => dim)),
    ),
  ].filter((dims) => !dims.includes(people.dimension));
  const isSimple = draft.conditions.every(
    ({ has, quantity, base, metric, period }) =>
      has && !quantity && !period && base === undefined && metric === undefined,
  );
  const undated = people.counts.find(
    (name) => model.bases[model.metrics[name]?.base ?? '']?.date === undefined,
  );
  const ofSeveral = isOfDay(reading, undated) ? people.counts[0] : (undated ?? people.counts[0]);
  if (!isSimple) return ofSeveral;
  const tells = (name: string, dim: string): boolean =>
    !['*', undefined].includes(model.dimensions[dim]?.on[model.metrics[name]?.base ?? '']);
  return (
    people.counts.find((name) => needed.every((dims) => dims.some((dim) => tells(name, dim)))) ??
    (draft.conditions.length > 1 ? ofSeveral : people.counts[0])
  );
}

/** Whether groups are spoken of that a threshold can choose among. */
const isGroupedBy = (reading: Reading): boolean => {
  const { draft } = reading;
  return draft.dimensions.length > 0 || draft.people?.isSubject === true || draft.people?.isCounted === true;
};

function thresholdMetrics(reading: Reading): readonly string[] {
  return reading.draft.thresholds
    .filter(({ isFormal }) => !isFormal)
    .flatMap(({ metrics, dimensions }) =>
      dimensions.length > 0 && metrics.length > 0 && !isGroupedBy(reading) ? [] : metrics.slice(0, 1),
    );
}

function defaultMetrics(reading: Reading): readonly string[] {
  const { draft } = reading;
  const held = unique(thresholdMetrics(reading));
  if (held.length > 0) return held;
  const isMoney = draft.thresholds.some(
    ({ quantity, metrics }) => quantity.unit === 'money' && metrics.length === 0,
  );
  if (isMoney && reading.words.money !== undefined && isGroupedBy(reading)) return [reading.words.money];
  if (draft.people?.isCounted || (draft.isCount && draft.metrics.length === 0 && draft.values.length > 0))
    return [peopleMetric(reading) ?? ''].filter((name) => name !== '');
  const counted = draft.bases
    .flatMap((base) =>
      Object.keys(reading.words.counts).filter((name) => reading.model.metrics[name]?.base === base),
    )
    .slice(0, 1);
  if (counted.length > 0 && !draft.people?.isSubject) return counted;
  const dim = draft.dimensions[0]?.names[0];
  const axis = reading.words.axes[dim ?? ''];
  if (axis && !draft.rank) return axis;
  const isCountable = draft.rank?.isCommon || draft.isShare || draft.isTrend || draft.isCount;
  if (dim !== undefined && isCountable) return [countBy(reading, dim) ?? ''].filter((name) => name !== '');
  if (
    draft.people &&
    (draft.dimensions.length > 0 || draft.grains.length > 0 || draft.isTrend) &&
    !draft.people.isSubject &&
    draft.conditions.length === 0
  ) {
    return [peopleMetric(reading) ?? ''].filter((name) => name !== '');
  }
  return [];
}

/** Groups have no score of their own, only the average of one. */
function averaged(reading: Reading, name: string): string {
  const { draft, model, words } = reading;
  if (draft.intent !== undefined) return name;
  const isGrouped = draft.dimensions.some(
    ({ names }) => model.dimensions[names[0] ?? '']?.type !== 'identifier',
  );
  const average = words.averages[name];
  const isTimed = draft.grains.length > 0 || draft.isTrend;
  return average !== undefined && (isGrouped || isTimed) && draft.rank === undefined ? average : name;
}

const isList = (reading: Reading): boolean => {
  const { draft } = reading;
  if (draft.intent === 'list' || draft.cohorts.length > 0) return true;
  if (
    draft.people?.isSubject &&
    (draft.conditions.length > 0 ||
      draft.values.length > 0 ||
      draft.ages.length > 0 ||
      draft.filters.length > 0)
  )
    return draft.rank === undefined;
  return (
    draft.isList &&
    draft.dimensions.some(({ names }) => reading.model.dimensions[names[0] ?? '']?.type === 'identifier')
  );
};

/** `members with more than 20 claims` are told apart by their claims; so are members counted over a threshold. */
function promote(reading: Reading): void {
  const { draft } = reading;
  const { people } = draft;
  if (!people) return;
  const [condition] = draft.conditions;
  const isAlone = draft.conditions.length === 1 && draft.metrics.every(({ isCount }) => isCount);
  const metric = condition?.metric;
  if (
    people.isSubject &&
    isAlone &&
    condition?.quantity &&
    condition.has &&
    metric !== undefined &&
    condition.values.length === 0
  ) {
    draft.conditions = [];
    draft.thresholds.push({
      quantity: condition.quantity,
      metrics: [metric],
      dimensions: [],
      isFormal: false,
      at: people.at,
    });
    if (condition.period)
      draft.periods.push({
        reading: { length: 1, dated: condition.period, isPlain: true },
        isCompared: false,
        at: people.at,
      });
  }
  if (people.isCounted && draft.thresholds.some(({ isFormal }) => !isFormal)) {
    draft.people = { ...people, isCounted: false, isSubject: true, isPlural: true };
  }
}

const isCounting = ({ draft }: Reading): boolean =>
  !draft.isShare && draft.intent === undefined && (draft.isCount || draft.people?.isCounted === true);

/** An amount of money is held against what was paid where only claims were named. */
function withMoney(reading: Reading, metrics: readonly string[]): readonly string[] {
  const { draft, model, words } = reading;
  const isHeld = draft.thresholds.some(
    ({ quantity, metrics: named }) => quantity.unit === 'money' && named.length === 0,
  );
  const isMoney = metrics.some((name) => model.metrics[name]?.unit === 'USD');
  return isHeld && !isMoney && words.money !== undefined && isGroupedBy(reading) ? [words.money] : metrics;
}

const averageMessage = (label: string): string =>
  `${label} is a total. Please say of what the average is meant: per claim, per member or per member per month.`;

/** `rate per 1,000`: one of a few, none of which was said. */
const isOpen = ({ draft }: Reading, metrics: readonly string[]): boolean =>
  metrics.length > 0 && !draft.metrics.some(({ names }) => names.some((name) => metrics.includes(name)));

/** Metrics with those that a number is held against; a part that was asked for after its whole comes last. */
function withHeld(reading: Reading, chosen: readonly string[]): readonly string[] {
  const parts = reading.draft.metrics.flatMap(({ isBeside, names }) => (isBeside ? names : []));
  const isPart = (name: string): boolean => parts.includes(name);
  return [
    ...chosen.filter((name) => !isPart(name)),
    ...thresholdMetrics(reading),
    ...chosen.filter((name) => isPart(name)),
  ];
}

/** The metrics of the question; none where members are listed. */
export function chooseMetrics(reading: Reading): Chosen {
  const { draft, model } = reading;
  dropOpening(reading);
  peopleBehind(reading);
  settleKinds(reading);
  const unpriced = settleCosts(reading);
  if (unpriced) return { refused: unpriced };
  const monthly = perMonth(reading);
  if (monthly) return { refused: monthly };
  const open = draft.vague.find(({ metrics }) => isOpen(reading, metrics));
  if (open) return { refused: severalMetrics(model, open.metrics, [open.text]) };
  dropRestated(reading);
  const flagged = flaggedRows(reading) ?? countedRows(reading);
  if (flagged) return { metrics: flagged };
  const alone = cutOffAlone(reading) ?? countOfScore(ownValues(reading));
  if (alone !== undefined) return { metrics: [alone] };
  const whole = wholeUnclear(reading) ?? shareUnclear(reading) ?? besideUnclear(reading);
  if (whole) return { refused: whole };
  countOverRows(reading);
  const beside = peopleBeside(reading);
  const people = beside === undefined ? (countOverNumber(reading) ?? countOfPeople(reading)) : undefined;
  if (people !== undefined) {
    const lost = lostPeople(reading, [people]);
    return lost ? { refused: lost } : { metrics: [people] };
  }
  const uncounted = beside === undefined ? countUnclear(reading) : undefined;
  if (uncounted) return { refused: uncounted };
  if (beside === undefined) promote(reading);
  else if (draft.people?.at === beside)
    draft.people = { ...draft.people, isCounted: false, isSubject: false };
  const kept = keptMentions(reading).filter(({ at }) => at !== beside);
  const chosen: string[] = [];
  for (const mention of kept) {
    const names = narrowed(reading, mention.names);
    const [name] = names;
    if (names.length > 1) {
      const words = reading.items[mention.at]?.tokens.map(({ raw }) => raw) ?? [];
      return { refused: severalMetrics(model, names, [words.join(' ')]) };
    }
    const mean =
      name === undefined ? undefined : (meanOf(reading, name) ?? averageOf(reading, mention, name));
    const isUnclear = mean !== undefined && mean.mean === undefined;
    if (name !== undefined && isUnclear) {
      const ratio = perPerson(reading, [name]);
      if (ratio) return { refused: ratio };
      return { refused: unclear('average_of', averageMessage(model.metrics[name]?.label ?? name), []) };
    }
    if (name !== undefined) chosen.push(mean?.mean ?? averaged(reading, name));
  }
  if (draft.intent === 'list' && chosen.length === 0) return { metrics: [] };
  const asked = chosen.length > 0 ? withHeld(reading, chosen) : defaultMetrics(reading);
  const isCount = beside === undefined && isCounting(reading);
  const counted = asked.map((name) => (isCount ? (reading.words.counted[name] ?? name) : name));
  if (asked.length > 0) {
    const metrics = knownBy(reading, ofKinds(reading, withMoney(reading, unique(counted))));
    const ratio = perPerson(reading, metrics);
    if (ratio) return { refused: ratio };
    const lost = beside === undefined ? lostPeople(reading, metrics) : undefined;
    if (lost) return { refused: lost };
    return beside === undefined ? { metrics } : withPeople(reading, metrics, kept, beside);
  }
  if (isList(reading)) return { metrics: [] };
  const unknown = draft.unknown;
  return {
    refused:
      unknown.length > 0
        ? noSuchMetric(unknown)
        : vague(
            model,
            draft.vague.map(({ text }) => text),
          ),
  };
}
