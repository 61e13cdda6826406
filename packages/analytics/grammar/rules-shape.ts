import type { MetricMention, Reading, Rule } from './draft.ts';
import { grainOf, hasRole, hasSense, isPlural, isQuoted, sensesOf } from './items.ts';
import { dimensionsAt } from './rules-filter.ts';
import { metricsAt } from './rules-measure.ts';
import { isPeople } from './rules-people.ts';
import { isJoin, isSilent, skipJoins } from './skip.ts';
import { candidatesAt } from './values.ts';

/** One thing to break down by; how many items it was. */
function readAxis(reading: Reading, at: number): number {
  const { draft, items, words } = reading;
  const item = items[at];
  if (!item) return 0;
  const isMeasured = metricsAt(reading, at)?.isCount === false;
  const names = dimensionsAt(reading, at).filter(
    (dim) => !isMeasured || reading.model.dimensions[dim]?.type !== 'number',
  );
  const grain = grainOf(item);
  if (names.length > 0) {
    draft.dimensions.push({ names, at, isBy: true, isPlural: isPlural(item), isSubject: false });
    return 1;
  }
  if (grain !== undefined) {
    draft.grains.push({ grain, at, isBy: true });
    return 1;
  }
  if (isPeople(reading, at) && words.people) {
    draft.dimensions.push({
      names: [words.people.dimension],
      at,
      isBy: true,
      isPlural: isPlural(item),
      isSubject: false,
    });
    return 1;
  }
  const idiom = sensesOf(item, 'idiom')[0]?.idiom;
  if (!idiom || idiom.dimensions.length === 0) return 0;
  draft.idioms.push(idiom);
  return 1;
}

const skipToAxis = (reading: Reading, at: number): number => {
  let next = at;
  while (hasRole(reading.items[next], 'by', 'each') || isSilent(reading.items[next])) next += 1;
  return next;
};

/** `by plan and month`, `for each clinic`, `across plans`. */
export const readBreakdown: Rule = (reading, at) => {
  const { draft, items } = reading;
  if (!hasRole(items[at], 'by', 'each')) return 0;
  let place = skipToAxis(reading, at);
  if (isRankedBy(reading, place)) return readRankedBy(reading, at, place);
  if (isRankedByPeople(reading, place)) {
    draft.people = { isCounted: true, isSubject: false, isPlural: true, at: place };
    return place + 1 - at;
  }
  let read = readAxis(reading, place);
  if (read === 0) return readRankedBy(reading, at, place);
  if (items[at]?.text === 'per' && isPeople(reading, place))
    reading.draft.perPerson = `per ${items[place]?.text ?? ''}`;
  while (read > 0) {
    place += read;
    if (!isJoin(items[place])) break;
    const next = skipToAxis(reading, skipJoins(items, place));
    read = canBeAxis(reading, next) ? readAxis(reading, next) : 0;
    if (read > 0) place = next;
  }
  return place - at;
};

/** `top 5 drugs by members`: so many people. */
const isRankedByPeople = (reading: Reading, at: number): boolean => {
  const { draft, items } = reading;
  const item = items[at];
  const isOfGroups = draft.dimensions.length > 0 && draft.metrics.length === 0 && draft.people === undefined;
  return (
    draft.rank !== undefined && item !== undefined && isPlural(item) && isOfGroups && isPeople(reading, at)
  );
};

/** `top 5 providers by claims`: so many claims, not each of them. */
function isRankedBy(reading: Reading, at: number): boolean {
  const { draft, items, model } = reading;
  const item = items[at];
  const isOfGroups = draft.dimensions.length > 0 || draft.people !== undefined;
  const isRows = dimensionsAt(reading, at).every((dim) => model.dimensions[dim]?.type === 'identifier');
  const isCount = metricsAt(reading, at)?.isCount === true;
  return draft.rank !== undefined && item !== undefined && isPlural(item) && isOfGroups && isRows && isCount;
}

/** After `and` a metric or a filter may begin: `by plan and denial rate`, `by plan and sex is F`. */
function canBeAxis(reading: Reading, at: number): boolean {
  const item = reading.items[at];
  const follows = reading.items[at + 1];
  const isFilter = hasRole(follows, 'is', 'known', 'unknown') && dimensionsAt(reading, at).length > 0;
  return !isFilter && !(hasSense(item, 'metric') && !hasSense(item, 'dimension'));
}

/** `spend per ED visit`: what each of them costs has a name. */
const isPerRow = ({ draft, items, words }: Reading, at: number, { names }: MetricMention): boolean =>
  items[at]?.text === 'per' &&
  draft.rank === undefined &&
  words.means.some(
    ({ metric, of }) => of === names[0] && draft.metrics.some((mention) => mention.names.includes(metric)),
  );

/** `top 5 members by spend`: what they are ranked by. */
function readRankedBy(reading: Reading, at: number, place: number): number {
  const mention = metricsAt(reading, place);
  if (mention && isPerRow(reading, at, mention)) {
    reading.draft.metrics.push({ ...mention, isCount: true });
    return place + 1 - at;
  }
  if (mention) {
    reading.draft.sort.push({ names: mention.names, dir: undefined, isTie: false });
    reading.draft.metrics.push({ ...mention, isCount: false });
    return place + 1 - at;
  }
  const isEach = hasRole(reading.items[at], 'each') && !hasRole(reading.items[at], 'by');
  if (isEach) reading.draft.isEach = true;
  return isEach ? 1 : 0;
}

export const readShare: Rule = (reading, at) => {
  if (!hasRole(reading.items[at], 'share')) return 0;
  reading.draft.isShare = true;
  reading.draft.shareOf = reading.draft.values.find((value) => value.at === at - 1)?.at;
  if (reading.items[at]?.text === 'with share of total') reading.draft.isPlainShare = true;
  return 1;
};

/** Words that shape the answer by themselves. */
export const readMarker: Rule = (reading, at) => {
  const item = reading.items[at];
  const { draft } = reading;
  if (hasRole(item, 'asList')) draft.intent = 'list';
  else if (hasRole(item, 'asFigures')) draft.intent = 'metric';
  else if (hasRole(item, 'trend')) draft.isTrend = true;
  else if (hasRole(item, 'yearly')) draft.isYearly = true;
  else if (hasRole(item, 'change')) draft.isChange = true;
  else if (hasRole(item, 'future')) draft.isFuture = true;
  else if (hasRole(item, 'outOf')) draft.isOutOf = true;
  else if (hasRole(item, 'list')) draft.isList = true;
  else if (hasRole(item, 'which')) draft.isWhich = true;
  else return 0;
  return 1;
};

/** `using "minFills" = 3`, `2011 weights`. */
export const readParam: Rule = (reading, at) => {
  const { items, draft } = reading;
  const sense = sensesOf(items[at], 'param')[0];
  if (sense && isTaken(reading, Object.keys(sense.params))) {
    Object.assign(draft.params, sense.params);
    return 1;
  }
  const name = items[at + 1];
  if (!hasRole(items[at], 'using') || !isQuoted(name) || items[at + 2]?.text !== '=') return 0;
  const isMinus = hasRole(items[at + 3], 'minus');
  const item = items[isMinus ? at + 4 : at + 3];
  const value = isQuoted(item)
    ? item?.tokens[0]?.raw
    : (item?.number ?? (hasRole(item, 'true', 'false') ? hasRole(item, 'true') : undefined));
  const key = name?.tokens[0]?.raw;
  if (value === undefined || key === undefined) return 0;
  draft.params[key] = isMinus && typeof value === 'number' ? -value : value;
  return isMinus ? 5 : 4;
};

const namesAt = (reading: Reading, at: number): readonly string[] => [
  ...(metricsAt(reading, at)?.names ?? []),
  ...sensesOf(reading.items[at], 'idiom').flatMap(({ idiom }) => idiom.metrics),
];

/** Whether a metric of the question, before or after, takes the parameter. */
const isTaken = (reading: Reading, params: readonly string[]): boolean =>
  reading.items.some((_, place) =>
    namesAt(reading, place).some((name) =>
      params.every((param) => reading.model.metrics[name]?.params?.includes(param)),
    ),
  );

/** `component by component`: a list of scores shows them. */
export const readComponents: Rule = (reading, at) => {
  const isShown = reading.items.some((_, place) =>
    namesAt(reading, place).some((name) => reading.model.metrics[name]?.list),
  );
  return hasRole(reading.items[at], 'components') && isShown ? 1 : 0;
};

/** `claims denied in 2025: how many, and what did they amount to`: of denied claims that is what was denied. */
function readWorth({ draft, words }: Reading, at: number, metrics: readonly string[]): boolean {
  const filters = [...draft.filters, ...draft.idioms.flatMap((idiom) => idiom.filters)];
  const values = draft.values.filter(({ isNot }) => !isNot).flatMap(({ candidates }) => candidates);
  const part = words.narrowedBy.find(({ dim, filter }) =>
    [...filters, ...values].some(
      (one) => one.dim === dim || (one.dim === filter.dim && one.value === filter.value),
    ),
  );
  const name = metrics.find((metric) => part?.metrics.includes(metric));
  if (name === undefined) return false;
  if (draft.isCount) draft.metrics = draft.metrics.map((mention) => ({ ...mention, isCount: false }));
  draft.metrics.push({ names: [name], isCount: false, at });
  return true;
}

export const readAsides: Rule = (reading, at) => {
  const item = reading.items[at];
  const { draft } = reading;
  const absent = sensesOf(item, 'absent')[0];
  const vague = sensesOf(item, 'vague')[0];
  const kind = sensesOf(item, 'kind')[0];
  if (vague && readWorth(reading, at, vague.metrics)) return 1;
  if (absent) draft.absent.push({ message: absent.message, text: item?.text ?? '' });
  else if (vague) draft.vague.push({ metrics: vague.metrics, text: item?.text ?? '' });
  else if (kind) draft.kinds.push(kind.metrics);
  else return 0;
  return 1;
};

export const readNothing: Rule = (reading, at) => {
  const item = reading.items[at];
  const isFiller = hasRole(
    item,
    'stop',
    'is',
    'with',
    'any',
    'where',
    'only',
    'unit',
    'rows',
    'same',
    'replace',
    'add',
    'using',
    'name',
    'data',
    'aged',
    'check',
    'between',
    'then',
    'compare',
    'before',
    'exactly',
  );
  if (hasRole(item, 'add')) reading.draft.isAddition = true;
  const isPronoun = item?.number === 1 && item.tokens[0]?.raw.toLowerCase() === 'one';
  const isSilentMark = item?.tokens[0]?.kind === 'mark' && ',;:.?/&-'.includes(item.text);
  const isValue = candidatesAt(reading, at).length > 0;
  return (isFiller || isSilentMark || isPronoun) && !isValue ? 1 : 0;
};
