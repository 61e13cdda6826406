import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';

/** The visible questions of the small clinic, asked over HTTP of files that were uploaded with nothing but their names. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

type Row = Readonly<Record<string, unknown>>;
type Visible = {
  readonly id: string;
  readonly question: string;
  readonly expectedQuery: {
    readonly intent: string;
    readonly orderBy?: readonly unknown[];
    readonly limit?: number;
  };
  readonly expected: { readonly rows?: readonly Row[] };
};

const FILE = new URL('../../packages/analytics/testing/clinic/visible.jsonl', import.meta.url);
const questions = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Visible);

const REFUSALS: Readonly<Record<string, string>> = {
  clarify: 'ambiguous',
  unsupported: 'not_modelled',
  refuse: 'not_permitted',
};

/** Within 0.1 %, or 0.005. */
const isNear = (got: unknown, wanted: unknown): boolean =>
  typeof got === 'number' && typeof wanted === 'number'
    ? Math.abs(got - wanted) <= Math.max(0.005, Math.abs(wanted) * 0.001)
    : JSON.stringify(got) === JSON.stringify(wanted);

/** Neither a column less nor one more. */
const isSame = (got: Row, wanted: Row): boolean =>
  Object.keys(got).length === Object.keys(wanted).length &&
  Object.entries(wanted).every(([name, value]) => isNear(got[name], value));

describe('a visible question', () => {
  test.each(questions.map((each) => [each.id, each.question, each] as const))(
    '%s: %s',
    async (_id, question, { expectedQuery, expected }) => {
      const reply = await client.ask(question);
      const refusal = REFUSALS[expectedQuery.intent];
      if (refusal !== undefined) {
        expect(read(reply, 'refusal.type')).toBe(refusal);
        return;
      }
      const rows = read(reply, 'rows') as readonly Row[];
      const wanted = expected.rows ?? [];
      expect(rows).toHaveLength(wanted.length);
      const isRanked = expectedQuery.limit !== undefined && expectedQuery.orderBy !== undefined;
      for (const [place, each] of wanted.entries()) {
        const found = isRanked ? isSame(rows[place] ?? {}, each) : rows.some((row) => isSame(row, each));
        expect(found, `row ${place} of ${JSON.stringify(rows)}`).toBe(true);
      }
    },
  );
});
