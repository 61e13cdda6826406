import intents from './data/intents.json' with { type: 'json' };

/** A kind of question that the readers' fields or the decision answer. */
export type Intent = {
  readonly id: string;
  readonly kind: 'field' | 'decision';
  readonly fields: readonly string[];
  /** What such a field does not name is not there: it may be quoted whole. */
  readonly isWhole: boolean;
  /** The question without the words by which it was told. */
  readonly rest: string;
};

const known = intents.map((intent) => ({
  ...intent,
  pattern: new RegExp(intent.asks, 'i'),
  unless: 'unless' in intent && intent.unless !== undefined ? new RegExp(intent.unless, 'i') : undefined,
}));

/** The first kind of the table that a question is of. */
export function findIntent(question: string): Intent | undefined {
  const plain = question.replaceAll('’', "'");
  for (const { id, kind, pattern, unless, ...intent } of known) {
    const match = pattern.exec(plain);
    if (match === null || unless?.test(plain) === true) continue;
    return {
      id,
      kind: kind === 'decision' ? 'decision' : 'field',
      fields: 'fields' in intent ? (intent.fields ?? []) : [],
      isWhole: 'isWhole' in intent && intent.isWhole === true,
      rest:
        plain.slice(0, match.index) +
        ' '.repeat(match[0].length) +
        plain.slice(match.index + match[0].length),
    };
  }
  return undefined;
}
