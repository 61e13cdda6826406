import { describe, expect, test } from 'vitest';
import { factCatalogue, type LintOptions, lint, systemTemplates } from '../index.ts';
import { demo, pathwayOf } from '../testing/cases.ts';
import { ruleText, small, smallText } from '../testing/small.ts';

const told = (nodes: string, options?: LintOptions): string[] =>
  lint(small(nodes), options).map(
    ({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`,
  );
const only = (code: string, nodes: string, options?: LintOptions): string[] =>
  told(nodes, options).filter((line) => line.includes(` ${code} `));
const fact = (key: string, op: string, value: unknown): string =>
  `{ fact: ${key}, op: ${op}, value: ${JSON.stringify(value)} }`;

describe('gaps and overlaps', () => {
  test.each([
    ['age', 40, 'age'],
    ['endometrialThicknessMm', 4, 'endometrial thickness'],
  ])('exactly the threshold of %s left out is an error', (key, limit, label) => {
    const nodes =
      ruleText('A', 'CAT1', fact(key, 'gt', limit)) + ruleText('B', 'CAT3', fact(key, 'lt', limit));
    expect(only('gap', nodes)).toEqual([
      `error gap conditions.headache: no rule holds when ${label} is exactly ${limit}, though one does below and above`,
    ]);
  });

  test('the threshold in two categories is an overlap', () => {
    const nodes =
      ruleText('A', 'CAT1', fact('age', 'gte', 40)) + ruleText('B', 'CAT3', fact('age', 'lte', 40));
    expect(only('overlap', nodes)).toEqual([
      'warning overlap conditions.headache: B and A both hold when age is exactly 40',
    ]);
  });

  test('a stretch left out is a warning, with its ends', () => {
    const nodes =
      ruleText('A', 'CAT1', fact('age', 'gte', 50)) + ruleText('B', 'CAT3', fact('age', 'lt', 40));
    expect(only('gap', nodes)[0]).toContain('age is exactly 40, 41 to 49');
  });

  test('whole numbers have no gap between 15 and 16; others have', () => {
    const rules = (key: string): string =>
      ruleText('A', 'CAT1', fact(key, 'gte', 16)) + ruleText('B', 'CAT3', fact(key, 'lte', 15));
    expect(only('gap', rules('ess'))).toEqual([]);
    expect(only('gap', rules('rdi'))[0]).toContain('between 15 and 16');
  });

  test('a gap that opens only together with another fact is found', () => {
    const nodes =
      ruleText('A', 'CAT1', fact('age', 'gt', 40)) +
      ruleText('B', 'CAT3', fact('age', 'lt', 40)) +
      ruleText('C', 'CAT3', fact('visible', 'eq', true));
    expect(only('gap', nodes)).toHaveLength(1);
  });
});

describe('rules', () => {
  test('that can never be true are errors', () => {
    const nodes = ruleText('A', 'CAT1', `{ all: [${fact('age', 'gte', 40)}, ${fact('age', 'lt', 40)}] }`);
    expect(only('rule-unreachable', nodes)[0]).toContain('A can never be true');
  });

  test('that never decide are named with those that decide before them', () => {
    const nodes =
      ruleText('A', 'CAT1', fact('age', 'gte', 30)) + ruleText('B', 'CAT3', fact('age', 'gte', 40));
    expect(only('rule-shadowed', nodes)).toEqual([
      'warning rule-shadowed nodes.1.whenTrue.0: B never decides: whenever it is true, A is true and more urgent',
    ]);
  });

  test('that never decide behind two others together are found too', () => {
    const nodes =
      ruleText('A', 'CAT1', fact('age', 'gte', 40)) +
      ruleText('B', 'CAT1', fact('age', 'lt', 40)) +
      ruleText('C', 'CAT3', '{ always: true }');
    expect(only('rule-shadowed', nodes)[0]).toContain('A or B');
  });

  test('that accept and return the same patient are an error', () => {
    const nodes =
      ruleText('A', 'CAT1', '{ always: true }') +
      ruleText('B', 'X', fact('age', 'lt', 40)).replace('accept, category: X', 'return');
    expect(only('contradiction', nodes)[0]).toContain('A accepts and B returns');
  });

  test('of one category with different targets are a warning', () => {
    const nodes =
      ruleText('A', 'CAT1', '{ always: true }') + ruleText('B', 'CAT1, targetDays: 7', fact('age', 'lt', 40));
    expect(only('contradiction', nodes)[0]).toContain('different target days');
  });

  test('without a source are errors', () => {
    expect(
      only('cite-missing', ruleText('A', 'CAT1', '{ always: true }').replace(', cite: [x]', '')),
    ).toHaveLength(1);
  });

  test('that test a fact of no catalogue are errors', () => {
    expect(only('fact-unknown', ruleText('A', 'CAT1', fact('moonPhase', 'eq', true)))[0]).toContain(
      'moonPhase',
    );
  });

  test('of an emergency that nothing covers are named', () => {
    const text = smallText(ruleText('A', 'ED', fact('thunderclap', 'eq', true))).replace(
      'when: any',
      'when: covered',
    );
    expect(lint(pathwayOf(text)).map(({ code }) => code)).toContain('silent-unknown');
  });

  test('that ask for an item without a question are errors', () => {
    const nodes = ruleText('A', 'CAT1, requestInfo: [moonChart]', '{ always: true }');
    expect(only('item-without-question', nodes)[0]).toContain('moonChart');
  });
});

describe('conditions and categories', () => {
  const always = ruleText('A', 'CAT1', '{ always: true }');

  test('without a rule are named', () => {
    const text = smallText(always).replace(
      'conditions:\n',
      'conditions:\n  cataract: { specialty: eyes, essential: [] }\n',
    );
    expect(lint(pathwayOf(text)).filter(({ severity }) => severity === 'error')).toEqual([
      {
        severity: 'error',
        code: 'condition-without-rule',
        path: 'conditions.cataract',
        message: 'cataract has no rule',
      },
    ]);
  });

  test('that no rule uses are named', () => {
    expect(only('category-unused', always)).toHaveLength(2);
  });

  test('whose facts nobody produces are errors', () => {
    const nodes = ruleText('A', 'CAT1', fact('thunderclap', 'eq', true));
    expect(only('condition-unproduced', nodes, { producibleFacts: new Set() })).toHaveLength(1);
    expect(only('fact-unproduced', nodes, { producibleFacts: new Set() })).toHaveLength(1);
    expect(told(nodes, { producibleFacts: new Set(['thunderclap']) }).join()).not.toContain('unproduced');
  });

  test('with an item that covers what no rule tests are named', () => {
    const text = smallText(always).replace(
      'essential: [neuroExam]',
      'essential: [neuroExam], covers: { neuroExam: [papilloedema] }',
    );
    expect(lint(pathwayOf(text)).map(({ code }) => code)).toContain('covers-untested');
  });

  test('with too many combinations say that they were not looked at', () => {
    const tests = Array.from({ length: 9 }, (_, i) => `nyha${i}`);
    const facts = tests.map((key) => `  ${key}: { type: number, label: ${key}, question: q }`).join('\n');
    const pair = (key: string): string => `{ any: [${fact(key, 'gt', 1)}, ${fact(key, 'lt', 0)}] }`;
    const nodes = ruleText('A', 'CAT1', `{ all: [${tests.map(pair).join(', ')}] }`);
    const text = smallText(nodes).replace('nodes:\n', `facts:\n${facts}\nnodes:\n`);
    expect(lint(pathwayOf(text)).map(({ code }) => code)).toContain('not-analysed');
  });
});

describe('what we ship', () => {
  test.each(systemTemplates)('template $id has no error', ({ text }) => {
    expect(lint(pathwayOf(text)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('every item that a catalogue fact names has a question itself', () => {
    const items = Object.values(factCatalogue.facts).flatMap((one) => one.items ?? []);
    expect(items.filter((item) => !Object.hasOwn(factCatalogue.facts, item))).toEqual([]);
  });

  test('the demonstration clinic is told which of its emergencies can stay unknown in silence', () => {
    const silent = lint(demo()).filter(({ code }) => code === 'silent-unknown');
    expect(new Set(silent.map(({ message }) => message.split(' ')[0]))).toEqual(
      new Set(['CAR-C0', 'CAR-H0', 'GEN-I1', 'PSY-D0', 'RES-L0', 'RHE-G0']),
    );
  });
});
