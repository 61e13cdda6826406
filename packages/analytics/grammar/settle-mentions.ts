import type { MetricMention, Reading } from './draft.ts';
import { hasRole, hasSense, isMark, sensesOf } from './items.ts';
import { isOneList } from './settle-beside.ts';
import { isWholeSaid } from './settle-own.ts';
import { isJoin } from './skip.ts';

/** Whether two mentions are one list: `claims and denial rate`. */
const isListed = (reading: Reading, one: MetricMention, other: MetricMention): boolean =>
  isOneList(reading.items, one.at, other.at);

/** `how many of the claims`, `how many statin fills`. */
function isAsked({ items }: Reading, { at }: MetricMention): boolean {
  let before = at - 1;
  while (hasSense(items[before], 'value') && !hasRole(items[before], 'count')) before -= 1;
  if (hasRole(items[before], 'stop') && !hasRole(items[before], 'count')) before -= 1;
  return hasRole(items[before], 'count');
}

const partsOf = (reading: Reading, name: string): readonly string[] => {
  const spec = reading.model.metrics[name];
  return [...(spec?.ratio ?? []), ...(spec?.with ?? []).map((entry) => entry.split(' ')[0] ?? '')];
};

/** What a metric is made of, or always shown with, is not meant by itself unless the two are listed. */
const isPart = (reading: Reading, mention: MetricMention): boolean =>
  reading.draft.intent === undefined &&
  !isJoin(reading.items[mention.at - 1]) &&
  !isJoin(reading.items[mention.at + 1]) &&
  reading.draft.metrics.some(
    (other) =>
      other.at !== mention.at && partsOf(reading, other.names[0] ?? '').includes(mention.names[0] ?? ''),
  );

/** `score 4 or more on Charlson, 2025 claims`: the claims are what the score is made from. */
const isOfScores = ({ draft, model }: Reading): boolean =>
  draft.thresholds.some(({ metrics }) => metrics.some((name) => model.metrics[name]?.list === true));

/** Nouns that count stay where nothing better was said, or where they were asked for beside it. */
export function keptMentions(reading: Reading): MetricMention[] {
  const metrics = reading.draft.metrics.filter(
    (mention) => !isPart(reading, mention) && !isWholeSaid(reading, mention),
  );
  const strong = metrics.filter(
    ({ isCount, at }) => !isCount && !metrics.some((other) => !other.isCount && other.at === at + 1),
  );
  if (strong.length > 0 || isOfScores(reading)) {
    return metrics
      .filter((mention) => mention.isCount || strong.includes(mention))
      .filter(
        (mention) =>
          !mention.isCount ||
          isAsked(reading, mention) ||
          strong.some((other) => isListed(reading, mention, other)),
      );
  }
  const asked = metrics.filter((mention) => isAsked(reading, mention));
  const leading = asked.length > 0 ? asked : metrics.slice(0, 1);
  return metrics.filter(
    (mention) => leading.includes(mention) || leading.some((other) => isListed(reading, mention, other)),
  );
}

/** `Did denials get worse? Denial rate by plan`: what is asked first is measured by what follows. */
export function dropOpening({ draft, items, words }: Reading): void {
  const end = items.findIndex((item) => isMark(item, '?'));
  const opening = draft.metrics.filter(({ at }) => at < end);
  const isMeasured = words.narrower.some(({ metric, dim, value, share }) => {
    const isShown = draft.metrics.some(
      ({ names, at }) => at > end && share !== undefined && names[0] === share,
    );
    return (
      isShown &&
      draft.idioms.some(
        ({ metrics, filters: [filter, ...more] }) =>
          metrics.join() === metric && filter?.dim === dim && filter.value === value && more.length === 0,
      )
    );
  });
  const [first] = opening;
  const idiom = sensesOf(items[first?.at ?? -1], 'idiom')[0]?.idiom;
  if (!isMeasured || opening.length !== 1 || idiom === undefined) return;
  draft.metrics = draft.metrics.filter((mention) => mention !== first);
  draft.idioms = draft.idioms.filter((one) => one !== idiom);
}
