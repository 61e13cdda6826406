import { canonicalJson } from './canonical.ts';
import { byText, ownValue, type Pathway, type Rule } from './compile.ts';
import { outcomeWords, ruleWords } from './rule-words.ts';

export type PathwayChange = {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `rules.URO-H1`, `categories.CAT1`, `policies.expired`. */
  readonly path: string;
  readonly text: string;
};

/** What a person has to know before a new version takes the place of an old one, in plain words. */
export function diffPathways(before: Pathway, after: Pathway): PathwayChange[] {
  return [
    ...diffRules(before, after),
    ...(
      [
        'categories',
        'conditions',
        'policies',
        'statedUrgency',
        'scope',
        'dispositions',
        'facts',
        'fields',
      ] as const
    ).flatMap((section) => diffSection(section, before.document[section], after.document[section])),
    ...(['title', 'version', 'effectiveFrom', 'globalEssential'] as const).flatMap((key) =>
      diffValue(key, before.document[key], after.document[key]),
    ),
  ];
}

const keysOf = (a: object, b: object): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted(byText);

const byId = ({ rules }: Pathway): Record<string, Rule> =>
  Object.fromEntries(rules.map((rule) => [rule.id, rule]));

function diffRules(before: Pathway, after: Pathway): PathwayChange[] {
  const [old, now] = [byId(before), byId(after)];
  return keysOf(old, now).flatMap((id): PathwayChange[] => {
    const [was, is] = [ownValue(old, id), ownValue(now, id)];
    const path = `rules.${id}`;
    if (was === undefined && is !== undefined) {
      return [
        {
          kind: 'added',
          path,
          text: `new rule: if ${ruleWords(after.document, is)}: ${outcomeWords(after, is)}`,
        },
      ];
    }
    if (was !== undefined && is === undefined) {
      return [
        {
          kind: 'removed',
          path,
          text: `no longer: if ${ruleWords(before.document, was)}: ${outcomeWords(before, was)}`,
        },
      ];
    }
    return was === undefined || is === undefined ? [] : diffRule(path, [before, was], [after, is]);
  });
}

type Versioned = readonly [Pathway, Rule];

function diffRule(path: string, [before, was]: Versioned, [after, is]: Versioned): PathwayChange[] {
  const aspects: readonly (readonly [string, string, string])[] = [
    ['applies to', was.condition ?? 'everyone', is.condition ?? 'everyone'],
    ['is true if', ruleWords(before.document, was), ruleWords(after.document, is)],
    ['gives', outcomeWords(before, was), outcomeWords(after, is)],
    ['cites', was.cite.join(', '), is.cite.join(', ')],
    ['runs', was.start ?? 'by itself', is.start ?? 'by itself'],
    ['explains', was.rationale ?? 'nothing', is.rationale ?? 'nothing'],
  ];
  return aspects
    .filter(([, old, now]) => old !== now)
    .map(([what, old, now]) => ({ kind: 'changed', path, text: `${what}: ${now} (was: ${old})` }));
}

function diffSection(section: string, before: object = {}, after: object = {}): PathwayChange[] {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return keysOf(old, now).flatMap((key) =>
    diffValue(`${section}.${key}`, ownValue(old, key), ownValue(now, key)),
  );
}

function diffValue(path: string, was: unknown, is: unknown): PathwayChange[] {
  if (was === undefined && is === undefined) return [];
  if (was === undefined) return [{ kind: 'added', path, text: `new: ${plain(is)}` }];
  if (is === undefined) return [{ kind: 'removed', path, text: `no longer: ${plain(was)}` }];
  return plain(was) === plain(is)
    ? []
    : [{ kind: 'changed', path, text: `${plain(is)} (was: ${plain(was)})` }];
}

/** Keys and values without the punctuation of JSON. */
const plain = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : canonicalJson(value)
        .replaceAll(/["{}[\]]/g, '')
        .replaceAll(/([:,])/g, '$1 ');
