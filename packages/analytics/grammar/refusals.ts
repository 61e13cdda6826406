import type { Model } from '../model/model.ts';
import type { Parsed, Refusal } from '../model/query.ts';

export type Refused = Extract<Parsed, { kind: 'refusal' }>;

const refuse = (refusal: Refusal): Refused => ({ kind: 'refusal', refusal });

const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ');

export const notModelled = (code: string, message: string, words: readonly string[]): Refused =>
  refuse({ type: 'not_modelled', code, message, words });

export const noSuchMetric = (words: readonly string[]): Refused =>
  notModelled('no_such_metric', `Nothing in the data measures ${quoted(words)}.`, words);

export const forecastAsked = (words: readonly string[]): Refused =>
  notModelled('forecast', 'The data holds what has happened; a question cannot ask for what will.', words);

export const notKnownBy = (metric: string, dimension: string): Refused =>
  notModelled('no_such_dimension', `${metric} is not recorded by ${dimension.toLowerCase()}.`, []);

export const notOfKind = (metric: string): Refused =>
  notModelled('no_such_metric', `${metric} is not recorded of these.`, []);

export const notPermitted = (code: string, message: string, words: readonly string[]): Refused =>
  refuse({ type: 'not_permitted', code, message, words });

export const unknownWords = (words: readonly string[]): Refused =>
  refuse({
    type: 'ambiguous',
    code: 'unknown_word',
    message: `The question was understood but for ${quoted(words)}. Please say it in other words, or leave it out.`,
    words,
  });

/** The topics of the model, each with a question that is answered. */
export function vague(model: Model, words: readonly string[]): Refused {
  const choices = model.topics.map(({ label, metrics }) => ({
    label: label.toLowerCase(),
    question: `Show ${(model.metrics[metrics[0] ?? '']?.label ?? label).toLowerCase()}`,
  }));
  const labels = choices.map(({ label }) => label).join(', ');
  const message = `What should be measured? The data answers questions about ${labels}.`;
  return refuse({ type: 'ambiguous', code: 'no_metric', message, choices, words });
}

export function severalMetrics(model: Model, names: readonly string[], words: readonly string[]): Refused {
  const choices = names.map((name) => {
    const label = model.metrics[name]?.label ?? name;
    return { label, question: `Show ${label.toLowerCase()}` };
  });
  const message = `This may mean ${choices.map(({ label }) => label).join(' or ')}. Which one?`;
  return refuse({ type: 'ambiguous', code: 'two_metrics', message, choices, words });
}

export const unclear = (code: string, message: string, words: readonly string[] = []): Refused =>
  refuse({ type: 'ambiguous', code, message, words });
