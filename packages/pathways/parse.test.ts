import { describe, expect, test } from 'vitest';
import { type PathwayIssue, parsePathway } from './index.ts';
import { templateText } from './testing/cases.ts';
import { NODES_LINE, ruleText, smallText } from './testing/small.ts';

const issuesOf = (source: unknown): readonly PathwayIssue[] => {
  const parsed = parsePathway(source);
  return parsed.state === 'invalid' ? parsed.issues : [];
};
const tellAll = (source: unknown): string[] =>
  issuesOf(source).map(({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`);
const N = NODES_LINE;

describe('an author is told the line, the place and what is expected', () => {
  const rule = (when: string): string => smallText(ruleText('A', 'CAT1', when));
  test.each([
    [
      'a misspelt key',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('title:', 'titel:'),
      ['1 title: is missing', '3 titel: titel is no key of this place'],
    ],
    [
      'a version without quotes',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('1.0.0', '1.0'),
      ['2 version: must be a text'],
    ],
    [
      'an unknown operator',
      rule('{ fact: age, op: over, value: 40 }'),
      [
        `${N + 1} nodes.0.when.op: must be eq or ne or gt or gte or lt or lte or in or between or exists or missing`,
      ],
    ],
    [
      'a number as text',
      rule('{ fact: age, op: gte, value: "40" }'),
      [`${N + 1} nodes.0.when.value: must be a number with gte`],
    ],
    [
      'yes for true',
      rule('{ fact: visible, op: eq, value: yes }'),
      [`${N + 1} nodes.0.when.value: must be a boolean for visible`],
    ],
    [
      'an order of yes and no',
      rule('{ fact: visible, op: gt, value: 1 }'),
      [`${N + 1} nodes.0.when.op: gt needs a number, and visible is a boolean`],
    ],
    [
      'a value out of range',
      rule('{ fact: systolicBp, op: lt, value: 9 }'),
      [`${N + 1} nodes.0.when.value: must be within 30 and 300 mm[Hg] for systolicBp`],
    ],
    [
      'another unit',
      rule('{ fact: systolicBp, op: lt, value: 90, unit: kPa }'),
      [`${N + 1} nodes.0.when.unit: must be mm[Hg] for systolicBp`],
    ],
    [
      'ends the wrong way round',
      rule('{ fact: ess, op: between, value: [15, 12] }'),
      [`${N + 1} nodes.0.when.value: has its low end above its high end`],
    ],
    [
      'one end only',
      rule('{ fact: ess, op: between, value: 12 }'),
      [`${N + 1} nodes.0.when.value: must be two numbers [low, high] with between`],
    ],
    ['a value that is missing', rule('{ fact: ess, op: gte }'), [`${N + 1} nodes.0.when.value: is missing`]],
    [
      'a value too many',
      rule('{ fact: ess, op: exists, value: 3 }'),
      [`${N + 1} nodes.0.when.value: has no meaning with exists`],
    ],
    [
      'a word the fact does not have',
      rule('{ fact: sex, op: eq, value: woman }'),
      [`${N + 1} nodes.0.when.value: must be female or male or other for sex`],
    ],
    [
      'a rule of no kind',
      rule('{ symptom: age }'),
      [`${N + 1} nodes.0.when: is of no known form (it has symptom)`],
    ],
    ['an empty list', rule('{ any: [] }'), [`${N + 1} nodes.0.when.any: must not be empty`]],
    [
      'a mistake deep inside',
      rule('{ all: [{ fact: age, op: gte, value: 40 }, { any: [{ fact: visible, op: eq }] }] }'),
      [`${N + 1} nodes.0.when.all.1.any.0.value: is missing`],
    ],
    [
      'an unknown category',
      smallText(ruleText('A', 'CAT9', '{ always: true }')),
      [`${N + 1} nodes.0.whenTrue.0.category: CAT9 is no category of this pathway`],
    ],
    [
      'an unknown condition',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace(
        'condition: headache',
        'condition: toothache',
      ),
      [`${N + 1} nodes.0.condition: toothache is no condition of this pathway`],
    ],
    [
      'two rules of one id',
      smallText(ruleText('A', 'CAT1', '{ always: true }').repeat(2)),
      [
        `${N + 2} nodes.1.trigger: A is the id of another node`,
        `${N + 2} nodes.1.whenTrue.0: A is the id of another recommendation; give it an id of its own`,
      ],
    ],
    [
      'a trigger that leads nowhere',
      smallText('  - { trigger: A, when: { always: true } }\n'),
      [`${N + 1} nodes.0: A leads nowhere: it needs whenTrue or whenFalse`],
    ],
    [
      'a recommendation without trigger',
      smallText('  - { recommend: accept, category: CAT1 }\n'),
      [`${N + 1} nodes.0: a recommendation needs a trigger`],
    ],
    [
      'a return with a category',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('accept', 'return'),
      [`${N + 1} nodes.0.whenTrue.0.category: has no meaning for a referral that is returned`],
    ],
    [
      'an urgency word in two categories',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('[urgent]', '[urgent], CAT3: [Urgent]'),
      ['11 statedUrgency.CAT3.0: stands under CAT1 already'],
    ],
    [
      'two categories of one rank',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('rank: 2', 'rank: 1'),
      ['9 categories.CAT3.rank: is the rank of another category too'],
    ],
    [
      'cover of what is not essential',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace(
        'essential: [neuroExam]',
        'essential: [], covers: { neuroExam: [papilloedema] }',
      ),
      ['30 conditions.headache.covers.neuroExam: neuroExam is not among the essential items of headache'],
    ],
    [
      'a safety policy left out',
      smallText(ruleText('A', 'CAT1', '{ always: true }')).replace('  expired: { review: EXPIRED }\n', ''),
      ['12 policies.expired: is missing'],
    ],
    ['no YAML', 'id: [a\nb: c', [expect.stringMatching(/^\d+ : is not valid YAML/)]],
  ])('%s', (_, text, expected) => {
    expect(tellAll(text)).toEqual(expected);
  });

  test('data that was parsed elsewhere is told without lines', () => {
    expect(issuesOf({})).toContainEqual({ path: 'policies', message: 'is missing' });
  });

  test('values of the text are never repeated', () => {
    const text = smallText(ruleText('A', 'CAT1', '{ fact: visible, op: eq, value: "Alan Forsythe" }'));
    expect(tellAll(text).join()).not.toContain('Forsythe');
  });

  test('the line of a finding of lint can be looked up', () => {
    const parsed = parsePathway(smallText(ruleText('A', 'CAT1', '{ always: true }')));
    expect(parsed.state === 'parsed' && parsed.lineOf('nodes.0.whenTrue.0')).toBe(N + 1);
  });
});

describe('hostile text is refused in time', () => {
  const laughs = [
    'a0: &a0 [x, x]',
    ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
  ];
  test.each([
    ['ten megabytes', 'x'.repeat(10_000_000), 'longer than'],
    ['a billion laughs', laughs.join('\n'), 'anchor'],
    ['an alias', 'a: 1\nb: *a', 'alias'],
    ['a merge', 'a: &a { b: 1 }\nc: { <<: *a }', 'anchor'],
    ['__proto__', 'id: x\n__proto__: { polluted: true }', 'forbidden key __proto__'],
    ['constructor', '{"constructor": {"prototype": {"polluted": true}}}', 'forbidden key constructor'],
    ['a key twice', 'id: a\nid: b', 'has the key id twice'],
    ['a tag', 'id: !!js/function "x"', 'YAML'],
    ['a binary', 'id: !!binary aGk=', 'YAML|tag'],
    ['a list as key', '? [a]\n: b', 'no plain word'],
    ['two documents', 'a: 1\n---\nb: 2', 'not valid YAML'],
    ['deep lists', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'nested more than 40|YAML'],
    ['open lists', '['.repeat(200_000), 'marks'],
    ['as many open lists as are looked at', '['.repeat(40_000), 'YAML'],
    ['quotes', '"'.repeat(200_000), 'marks'],
    ['very many lines', '#\n'.repeat(30_000), 'lines'],
    ['deep maps', `${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}`, 'nested more than 40|YAML'],
    ['dashes', '- '.repeat(100_000), 'too many levels'],
    ['question marks', `${'? '.repeat(1_000)}a`, 'too many levels'],
    [
      'indentation',
      Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'too many levels',
    ],
    ['closing braces', '}'.repeat(20_000), 'YAML'],
    ['very many values', `[${'1,'.repeat(50_000)}]`, 'marks'],
    ['very many items', '- 1\n- - - 2\n'.repeat(8_000), 'more than 20000 values'],
    ['nothing', '', 'block of keys'],
    ['infinity', smallText(ruleText('A', 'CAT1', '{ fact: age, op: gte, value: .inf }')), 'number'],
  ])('%s', (_, text, expected) => {
    expect(tellAll(text).join()).toMatch(new RegExp(expected));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('data of endless depth or with special keys is refused too', () => {
    const deep: { a?: object } = {};
    deep.a = deep;
    expect(tellAll(deep)).toEqual(['- : is nested more than 40 levels deep']);
    expect(tellAll(JSON.parse('{"scope":{"__proto__":{"a":1}}}')).join()).toContain('__proto__');
  });
});

test('JSON is read like YAML', () => {
  const yaml = parsePathway(templateText('demo-clinic-au'));
  const json = yaml.state === 'parsed' ? parsePathway(JSON.stringify(yaml.pathway.document, null, 2)) : yaml;
  expect(json.state === 'parsed' && yaml.state === 'parsed' && json.pathway.sha256).toBe(
    yaml.state === 'parsed' && yaml.pathway.sha256,
  );
});
