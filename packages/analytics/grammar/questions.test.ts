import assert from 'node:assert/strict';
import { describe, test } from 'vitest';

import { canonicalQuery } from '../model/canonical.ts';
import type { Query } from '../model/query.ts';
import { compileQuery } from '../plan/compile.ts';
import { ask, openTables, type Row } from '../plan/testing/clinic.ts';
import {
  type Asked,
  model,
  NOW,
  queryOf,
  read,
  readLines,
  understood,
  vocabulary,
} from './testing/clinic.ts';

const visible = readLines<Asked>('visible.jsonl');
const questions = readLines<Asked>('questions.jsonl');
const paraphrases = readLines<{ readonly of: string; readonly question: string }>('paraphrases.jsonl');
const clinic = await openTables(model);

const refusals: Readonly<Record<string, string>> = {
  clarify: 'ambiguous',
  unsupported: 'not_modelled',
  refuse: 'not_permitted',
};

function rowsOf(query: Query): Promise<readonly Row[]> {
  const { coverage } = vocabulary;
  return ask(clinic, compileQuery(model, query, { dialect: 'duckdb', today: NOW, coverage }));
}

async function answerOf(question: string): Promise<string> {
  const parsed = read(question);
  return parsed.kind === 'refusal' ? parsed.refusal.type : JSON.stringify(await rowsOf(parsed.query));
}

describe('visible questions', () => {
  const answered = visible.filter(({ expected }) => expected?.rows !== undefined);

  test.for(answered)('$id has the rows that are expected', async ({ question, expected }) => {
    const wanted = Object.keys(expected?.rows?.[0] ?? {});
    const rows = await rowsOf(understood(question));
    const shown = rows.map((row) => Object.fromEntries(wanted.map((key) => [key, row[key]])));
    const inOrder = (list: readonly object[]) => list.map((row) => JSON.stringify(row)).toSorted();
    assert.deepEqual(inOrder(shown), inOrder(expected?.rows ?? []));
  });

  test('that have no answer are refused, each in its way', () => {
    for (const { question, expectedQuery } of visible) {
      const type = refusals[expectedQuery.intent];
      if (type === undefined) continue;
      const parsed = read(question);
      assert.equal(parsed.kind === 'refusal' ? parsed.refusal.type : 'answered', type, question);
    }
  });
});

test('paraphrases of the visible questions keep their answers', async () => {
  const answers = new Map<string, string>();
  for (const { id, question } of visible) answers.set(id, await answerOf(question));
  const lost: string[] = [];
  for (const { of, question } of paraphrases) {
    if ((await answerOf(question)) !== answers.get(of)) lost.push(`${of} ${question}`);
  }
  assert.deepEqual(lost, []);
  assert.ok(paraphrases.length >= 200);
});

test.for(questions)('$id is read as it is meant', (asked) => {
  const parsed = read(asked.question);
  const type = refusals[asked.expectedQuery.intent];
  if (type !== undefined) {
    assert.equal(parsed.kind === 'refusal' ? parsed.refusal.type : 'answered', type);
    return;
  }
  assert.equal(canonicalQuery(understood(asked.question)), canonicalQuery(queryOf(asked)));
});

test('the same text gives the same bytes', () => {
  for (const { question } of [...visible, ...questions]) {
    assert.equal(JSON.stringify(read(question)), JSON.stringify(read(question)));
  }
});
