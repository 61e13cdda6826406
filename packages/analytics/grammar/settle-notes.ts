import type { Assumption, Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { sensesOf } from './items.ts';
import { isOnAll } from './known.ts';
import { type Refused, unclear } from './refusals.ts';
import { skipSilent } from './skip.ts';

/** What is said of the metrics of an answer, where nothing else in it says otherwise. */
export function notesOf({ words }: Reading, { metrics, dimensions, filters }: Query): readonly Assumption[] {
  const said = new Set([...metrics, ...dimensions, ...filters.map(({ dim }) => dim)]);
  const texts = metrics.flatMap((metric) => {
    const note = words.notes[metric];
    return note === undefined || note.unless.some((name) => said.has(name)) ? [] : [note.text];
  });
  return [...new Set(texts)].map((text) => ({ code: 'scope', text }));
}

/** `patients discharged home`: those of stays, not of every claim that has a discharge on it. */
export function ofOwnRows({ words, model, draft }: Reading, query: Query): Query {
  const [metric, ...more] = query.metrics;
  const dims = [...query.dimensions, ...query.filters.map(({ dim }) => dim)];
  const own = words.countedBy.find(
    (one) => one.metric === metric && one.dims.some((dim) => dims.includes(dim)),
  );
  if (!own || more.length > 0 || draft.intent !== undefined || query.having.length + query.orderBy.length > 0)
    return query;
  return dims.every((dim) => isOnAll(model, [own.becomes], dim))
    ? { ...query, metrics: [own.becomes] }
    : query;
}

/** `how many patients were discharged`: the word says nothing where members are counted by other rows. */
export function rowsLost(
  { words, model, draft, items }: Reading,
  { metrics, filters, dimensions }: Query,
): Refused | undefined {
  const dims = new Set([...dimensions, ...filters.map(({ dim }) => dim)]);
  const tokens = items.flatMap((item) => item.tokens);
  for (const { says, metric, becomes, dims: own } of words.countedBy) {
    const isOther = metrics.includes(metric) || metrics.includes(words.people?.counts[0] ?? '');
    const said = tokens.find(({ text }) => says.includes(text))?.raw;
    if (said === undefined || !isOther || draft.intent !== undefined || own.some((dim) => dims.has(dim)))
      continue;
    const label = model.metrics[becomes]?.label ?? becomes;
    return unclear(
      'unclear_people',
      `Members are not counted by “${said}” alone. Please ask for: ${label}.`,
      [said],
    );
  }
  return undefined;
}

const LATEST = new Set(['latest', 'most recent', 'last known', 'newest']);

/** `latest PHQ-9 by clinic`: an average of all values is not the last of each. */
export function latestLost({ items, model, draft }: Reading, { metrics }: Query): Refused | undefined {
  if (draft.intent !== undefined) return undefined;
  const at = items.findIndex((item) => LATEST.has(item.text));
  const measured = at < 0 ? [] : sensesOf(items[skipSilent(items, at + 1)], 'metric').map(({ name }) => name);
  const name = measured.find((one) => metrics.includes(one) && model.metrics[one]?.sql?.startsWith('avg('));
  if (name === undefined) return undefined;
  const text = `The latest value of each is not given here, only the average over a period: ${model.metrics[name]?.label ?? name}. Please leave out “${items[at]?.text ?? ''}”, or name the period.`;
  return unclear('unclear_latest', text, [items[at]?.text ?? '']);
}
