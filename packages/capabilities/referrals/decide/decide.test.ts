import { readFileSync } from 'node:fs';
import { factCatalogue, parsePathway, systemTemplates } from '@chartwright/pathways';
import { compileStarter, openLexicon } from '@chartwright/terminology';
import { describe, expect, test } from 'vitest';
import { readReferral } from '../assistant/read-referral.ts';
import { check } from '../judge/check.ts';
import { compare } from '../judge/compare.ts';
import { judgeReferral } from '../judge/judge.ts';
import type { PatientReading, Reading, ReadingTask } from '../reading.ts';
import { type Case, type Decision, decide } from './decide.ts';

const parsed = parsePathway(systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text ?? '');
if (parsed.state !== 'parsed') throw new Error('the demo pathway does not parse');
const { pathway } = parsed;
const conditionKeys = Object.keys(pathway.document.conditions);
const lexicon = openLexicon(compileStarter());

const readBoth = (task: ReadingTask) => ({
  task,
  assistant: readReferral(task, { lexicon, conditionKeys }),
  judge: judgeReferral(task, { facts: factCatalogue.facts, conditions: conditionKeys }),
});

type Row = { readonly pages: readonly string[]; readonly receivedAt: string };
const letters = readFileSync(new URL('../cases/development.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(0, 30)
  .map((line) => readBoth(JSON.parse(line) as Row));

function decideOn(
  task: ReadingTask,
  { assistant, judge }: { readonly assistant: Reading; readonly judge: Reading },
  more: Partial<Case> = {},
): Decision {
  const one: Case = {
    assistant,
    judge,
    comparison: compare(assistant, judge, task),
    checks: check(task, assistant),
    receivedAt: task.receivedAt,
    hasHiddenInstruction: false,
    failedPages: 0,
    pageQuality: 1,
    ...more,
  };
  return decide(one, pathway);
}

const TEXT = [
  'Re: Mr Peter OKAFOR  DOB 14/07/1958',
  'Thank you for seeing Peter, who has had painless visible haematuria for three weeks.',
  'No dysuria or fever. MSU: no growth. Renal ultrasound: normal. Ex-smoker.',
  'Dr Ruth Adeyemi',
].join('\n\n');
const task: ReadingTask = { pages: [`2 March 2026\n\n${TEXT}`], receivedAt: '2026-03-05' };
const read = readBoth(task);

const withPatient = (
  reading: Reading,
  change: (patient: PatientReading) => Partial<PatientReading>,
): Reading => ({
  ...reading,
  patients: reading.patients.map((patient) => ({ ...patient, ...change(patient) })),
});
const withoutFacts = (reading: Reading): Reading => withPatient(reading, () => ({ facts: {} }));

const rank = (category: string | null): number =>
  category === null ? 99 : (pathway.document.categories[category]?.rank ?? 99);

describe('decide()', () => {
  test('triages by itself what both readers read alike', () => {
    const decision = decideOn(task, read);
    expect(decision.evaluation).toMatchObject({
      category: 'CAT1',
      disposition: 'TRIAGED',
      humanReview: false,
    });
    expect([decision.holds, decision.verdict]).toEqual([[], 'agree']);
  });

  test.each(['assistant', 'judge'] as const)(
    'keeps what the other reader found when the %s found no fact, and asks a person',
    (silent) => {
      const decision = decideOn(task, { ...read, [silent]: withoutFacts(read[silent]) });
      expect(decision.evaluation.category).toBe('CAT1');
      expect(decision.holds).not.toEqual([]);
    },
  );

  test('proposes the more urgent where the readers contradict each other on a fact that decides, and asks a person', () => {
    const young = {
      pages: task.pages.map((page) => page.replace('1958', '1996')),
      receivedAt: task.receivedAt,
    };
    const both = readBoth(young);
    const sees = (isVisible: boolean) => (reading: Reading) =>
      withPatient(reading, ({ facts: { visible } }) => {
        if (visible === undefined) throw new Error('the letter says that the blood is visible');
        const persistentWeeks = { ...visible, value: { value: 8, unit: 'wk' } };
        return { facts: { visible: { ...visible, value: { value: isVisible } }, persistentWeeks } };
      });
    for (const [assistant, judge] of [
      [sees(false)(both.assistant), sees(true)(both.judge)],
      [sees(true)(both.assistant), sees(false)(both.judge)],
    ] as const) {
      const decision = decideOn(young, { assistant, judge });
      expect(new Set([decision.categories.assistant, decision.categories.judge])).toEqual(
        new Set(['CAT1', 'CAT2']),
      );
      expect(decision.evaluation.category).toBe('CAT1');
      expect(decision.holds).toEqual(expect.arrayContaining(['READERS_DISAGREE', 'FACT_DISAGREE']));
      expect(decision.verdict).toBe('category_disagree');
    }
  });

  test('asks a person where the readers name two people, or two birthdays', () => {
    const other = (value: string) =>
      withPatient(read.judge, ({ name }) =>
        name === undefined
          ? {}
          : {
              name: {
                ...name,
                value: { family: value, given: 'Paul', full: `Paul ${value}`, isComplete: true },
              },
            },
      );
    expect(decideOn(task, { ...read, judge: other('Adams') }).holds).toContain('IDENTITY_DISAGREE');
    const born = withPatient(read.judge, ({ dateOfBirth }) =>
      dateOfBirth === undefined ? {} : { dateOfBirth: { ...dateOfBirth, value: '1985-07-14' } },
    );
    expect(decideOn(task, { ...read, judge: born }).holds).toContain('IDENTITY_DISAGREE');
  });

  test.each([
    ['a page that could not be read', { failedPages: 1 }, 'PAGE_UNREADABLE'],
    ['a page of which little is sure', { pageQuality: 0.5 }, 'TEXT_UNRELIABLE'],
  ] as const)('holds a referral with %s', (_case, more, hold) => {
    expect(decideOn(task, read, more).holds).toContain(hold);
  });

  test('flags text of middling quality without holding it', () => {
    const { evaluation, holds } = decideOn(task, read, { pageQuality: 0.8 });
    expect([evaluation.flags, holds]).toEqual([['LOW_TEXT_QUALITY'], []]);
  });

  test('sends an instruction that nobody can see to a person, and changes nothing else', () => {
    const { evaluation } = decideOn(task, read, { hasHiddenInstruction: true });
    expect(evaluation).toMatchObject({ category: 'CAT1', humanReview: true });
    expect(evaluation.reviewReasons).toContain('EMBEDDED_INSTRUCTION');
  });

  test('takes for a referral what one reader takes for one, and asks a person', () => {
    const judge: Reading = { ...read.judge, documentType: 'not_referral', patients: [] };
    const decision = decideOn(task, { ...read, judge });
    expect(decision.evaluation.category).toBe('CAT1');
    expect(decision.holds).toContain('DOCUMENT_TYPE_DISAGREE');
  });

  test('sends to a person a sign of an emergency that no rule asks for, whatever the rules make of the rest', () => {
    const page = TEXT.replace('for three weeks.', 'for three weeks, and is now in acute urinary retention.');
    const retained = { pages: [`2 March 2026\n\n${page}`], receivedAt: task.receivedAt };
    const decision = decideOn(retained, readBoth(retained));
    expect(decision.evaluation.category).toBe('CAT1');
    expect(decision.holds).toContain('RED_FLAG_WITHOUT_RULE');
  });

  test('asks a person where the readers differ on what the letter is about', () => {
    const judge = withPatient(read.judge, ({ conditions }) => ({
      conditions: conditions.map((one) => ({ ...one, value: 'luts' })),
    }));
    expect(decideOn(task, { ...read, judge }).holds).toContain('CONDITION_DISAGREE');
  });

  test('drops nothing: the input it keeps gives the same answer again', () => {
    const { input, evaluation } = decideOn(task, read);
    expect(JSON.parse(JSON.stringify(input))).toEqual(input);
    expect(evaluation.pathway.sha256).toBe(pathway.sha256);
  });
});

describe('whatever the two readers say', () => {
  const pairs = letters.flatMap((one, at) =>
    [1, 7, 13].map((step) => ({ one, other: letters[(at + step) % letters.length] ?? one })),
  );

  test('the proposal is never less urgent than either of them', () => {
    const lowered = pairs.filter(({ one, other }) => {
      const { evaluation, categories } = decideOn(one.task, { assistant: one.assistant, judge: other.judge });
      const least = Math.min(rank(categories.assistant), rank(categories.judge));
      return rank(evaluation.category) > least;
    });
    expect(lowered.length).toBe(0);
  });

  test('a person sees every referral on whose category they differ', () => {
    const silent = pairs.filter(({ one, other }) => {
      const decision = decideOn(one.task, { assistant: one.assistant, judge: other.judge });
      const { assistant, judge } = decision.categories;
      const isReviewed = decision.evaluation.humanReview || decision.holds.length > 0;
      return assistant !== judge && !isReviewed;
    });
    expect(silent.length).toBe(0);
  });
});
