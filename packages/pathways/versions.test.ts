import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  backtest,
  canonicalDocument,
  diffPathways,
  digestOf,
  evaluate,
  factCatalogue,
  renderPathway,
  systemTemplates,
} from './index.ts';
import { type DocumentCase, demo, inputOf, pathwayOf, templateText } from './testing/cases.ts';
import { ruleText, small } from './testing/small.ts';

type VisibleCase = { readonly id: string; readonly input: DocumentCase };
const cases = (
  parse(readFileSync(new URL('./cases/visible.yaml', import.meta.url), 'utf8')) as readonly VisibleCase[]
).map(({ id, input }) => ({ id, input: inputOf(input) }));

const changed = (...edits: readonly (readonly [string, string])[]) =>
  pathwayOf(
    edits.reduce((text, [from, to]) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    }, templateText('demo-clinic-au')),
  );

describe('a version', () => {
  test.each(systemTemplates)(
    'of template $id is the same when it is read from its canonical text',
    ({ text }) => {
      const pathway = pathwayOf(text);
      const stored = pathwayOf(canonicalDocument(pathway));
      expect(digestOf(stored)).toBe(digestOf(pathway));
      expect(stored).toEqual(pathway);
    },
  );

  test('has a digest that layout and comments do not change, and any content does', () => {
    const digest = digestOf(demo());
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(changed(['policies:', '# a comment\npolicies:']))).toBe(digest);
    expect(digestOf(changed(['op: gte, value: 40', 'op: gte, value: 41']))).not.toBe(digest);
  });

  test('holds the definitions it uses, so that a later catalogue does not change what it says', () => {
    const { document } = demo();
    expect(document.facts?.visible).toEqual(factCatalogue.facts.visible);
    const own = small(ruleText('A', 'CAT1', '{ fact: thunderclap, op: eq, value: true }')).document;
    const older = pathwayOf({
      ...own,
      facts: { ...own.facts, thunderclap: { type: 'boolean', label: 'old words', question: 'q' } },
    });
    expect(renderPathway(older)).toContain('old words is yes');
  });

  test('answers its stored input byte for byte, and names itself in the answer', () => {
    const [first] = cases;
    const stored = JSON.stringify(first && evaluate(demo(), first.input));
    const replayed = pathwayOf(canonicalDocument(demo()));
    const input: typeof first = JSON.parse(JSON.stringify(first));
    expect(JSON.stringify(input && evaluate(replayed, input.input))).toBe(stored);
    expect(stored).toContain(digestOf(demo()));
  });
});

describe('backtest()', () => {
  const after = changed(
    [
      'recommend: accept, category: CAT1 }\n    cite:\n      - "https://src.health.vic.gov.au/post',
      'recommend: accept, category: CAT2 }\n    cite:\n      - "https://src.health.vic.gov.au/post',
    ],
    [
      '{ recommend: accept, category: CAT3 }\n    cite:\n      - "https://www.sahealth.sa.gov.au/ (Rheumatology',
      '{ recommend: accept, category: CAT2 }\n    cite:\n      - "https://www.sahealth.sa.gov.au/ (Rheumatology',
    ],
    ['headacheRedFlags: [thunderclap, feverOrNeckStiffness]', 'headacheRedFlags: [thunderclap]'],
  );

  test('lists who moves, those who become less urgent first', () => {
    const result = backtest(demo(), after, cases);
    expect(
      result.moves.map((move) => [
        move.case,
        move.direction,
        move.from.category,
        move.to.category,
        move.to.rule,
      ]),
    ).toEqual([
      ['R06', 'less_urgent', 'CAT1', 'CAT2', 'GYN-P1'],
      ['R02', 'more_urgent', 'CAT3', 'CAT2', 'ORT-K3'],
    ]);
    expect(result.byRule).toEqual([
      { from: 'GYN-P1', to: 'GYN-P1', patients: 1 },
      { from: 'ORT-K3', to: 'ORT-K3', patients: 1 },
    ]);
  });

  test('counts categories, target days and reviews on both sides', () => {
    const { before, after: then, cases: count, patients } = backtest(demo(), after, cases);
    expect([count, patients]).toEqual([8, 7]);
    expect(before.byCategory).toEqual({ ED: 0, CAT1: 4, CAT2: 0, CAT3: 3, none: 0 });
    expect(then.byCategory).toEqual({ ED: 0, CAT1: 3, CAT2: 2, CAT3: 2, none: 0 });
    expect(before.waits).toEqual({
      decided: 7,
      medianDays: 30,
      p90Days: 365,
      meanDays: 173.6,
      byDays: [
        { days: 30, patients: 4 },
        { days: 365, patients: 3 },
      ],
    });
    expect(then.waits).toMatchObject({ medianDays: 90, meanDays: 142.9 });
  });

  test('tells reviews gained and lost', () => {
    const strict = changed(['alwaysReview: { categories: [ED]', 'alwaysReview: { categories: [ED, CAT1]']);
    expect(backtest(demo(), strict, cases)).toMatchObject({
      reviewsGained: ['R01/1', 'R03/1', 'R04/1', 'R06/1'],
      reviewsLost: [],
    });
    expect(backtest(strict, demo(), cases).reviewsLost).toEqual(['R01/1', 'R03/1', 'R04/1', 'R06/1']);
  });

  test('of a version against itself moves nobody, and of no cases has no waits', () => {
    expect(backtest(demo(), demo(), cases).moves).toEqual([]);
    expect(backtest(demo(), demo(), []).before.waits).toMatchObject({
      decided: 0,
      medianDays: null,
      meanDays: null,
    });
  });

  test('tells a patient who loses the category as undecided', () => {
    const without = changed([
      'op: eq, value: true }\n    whenTrue:\n      - { recommend: accept, category: CAT3 }\n    cite:\n      - "https://emergencydepartments.sa.gov.au/ (Ophthalmology',
      'op: eq, value: false }\n    whenTrue:\n      - { recommend: accept, category: CAT3 }\n    cite:\n      - "https://emergencydepartments.sa.gov.au/ (Ophthalmology',
    ]);
    expect(backtest(demo(), without, cases).moves.map((move) => [move.case, move.direction])).toEqual([
      ['R08', 'undecided'],
    ]);
    expect(backtest(without, demo(), cases).moves.map((move) => [move.case, move.direction])).toEqual([
      ['R08', 'decided'],
    ]);
  });
});

describe('diffPathways()', () => {
  test('tells in plain words what a rule now asks and gives', () => {
    const after = changed(
      ['{ fact: age, op: gte, value: 40 }', '{ fact: age, op: gte, value: 45 }'],
      ['version: 1.0.0', 'version: 1.1.0'],
    );
    expect(diffPathways(demo(), after)).toEqual([
      {
        kind: 'changed',
        path: 'rules.URO-H1',
        text: 'is true if: age is at least 45 years and active urinary tract infection is not yes (was: age is at least 40 years and active urinary tract infection is not yes)',
      },
      { kind: 'changed', path: 'version', text: '1.1.0 (was: 1.0.0)' },
    ]);
  });

  test('tells rules that come and go, policies and categories', () => {
    const [a, b] = [
      ruleText('A', 'CAT1', '{ always: true }'),
      ruleText('B', 'CAT3', '{ fact: age, op: lt, value: 20 }'),
    ];
    expect(diffPathways(small(a), small(b))).toContainEqual({
      kind: 'added',
      path: 'rules.B',
      text: 'new rule: if age is less than 20 years: CAT3 within 365 days',
    });
    expect(diffPathways(small(a), small(b))).toContainEqual({
      kind: 'removed',
      path: 'rules.A',
      text: 'no longer: if always: CAT1 within 30 days',
    });
    const stricter = changed(
      ['CAT1: { rank: 1, targetDays: 30', 'CAT1: { rank: 1, targetDays: 28'],
      ['when: covered', 'when: any'],
    );
    expect(diffPathways(demo(), stricter).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['categories.CAT1', 'policies.moreUrgentUnknown', 'rules.URO-H1']),
    );
  });

  test('of a version with itself is empty, for every template', () => {
    expect(systemTemplates.flatMap(({ text }) => diffPathways(pathwayOf(text), pathwayOf(text)))).toEqual([]);
  });
});

describe('renderPathway()', () => {
  const text = renderPathway(demo());

  test('names id, version and digest, and ends with a place to sign', () => {
    expect(text).toContain(
      `demo-clinic-au 1.0.0, effective from 2026-01-01. SHA-256 \`${digestOf(demo())}\``,
    );
    expect(text.trimEnd().endsWith('Signature: ____________________')).toBe(true);
  });

  test('holds every rule once, in words, with its source', () => {
    for (const { id } of demo().rules) expect(text.split(`| ${id} |`)).toHaveLength(2);
    expect(text).toContain(
      '| URO-H1 | age is at least 40 years and active urinary tract infection is not yes | CAT1 within 30 days |',
    );
    expect(text).toContain(
      'Please describe the neurological examination, with the fundi. Tells: progressive neurological deficit, papilloedema.',
    );
  });

  test('says how each policy is set in this version', () => {
    expect(text).toContain('- Categories that are always reviewed: ED (review EMERGENCY\\_FEATURES)');
    expect(text).toContain('does not delay the category');
    const other = renderPathway(small(ruleText('A', 'CAT1', '{ always: true }')));
    expect(other).toContain('stays unknown for any reason');
    expect(other).toContain('holds the triage. (review ESSENTIALS)');
  });

  test('lets no text of the author become markup', () => {
    const nasty = small(
      ruleText('A', 'CAT1', '{ always: true }').replace('cite: [x]', 'cite: ["<script>| a | [b](c)"]'),
    );
    expect(renderPathway(nasty)).toContain('\\<script\\>\\| a \\| \\[b\\](c)');
  });
});
