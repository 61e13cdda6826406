import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';

/** The same questions, where a PostgreSQL by URL computes the answers. */

const warehouse = useTestDatabase([]);
const app = useServer({
  get CHARTWRIGHT_ANALYTICS_URL() {
    const { host, port, user, password, database } = warehouse().connection;
    const place = new URLSearchParams({ host, port: String(port) });
    return `postgresql://${user}:${encodeURIComponent(password)}@localhost/${database}?${place.toString()}`;
  },
});
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

describe('a question', () => {
  test.each([
    ['How much did we pay in medical claims last year?', [{ paid_total: 1645293.47 }]],
    [
      'Show PMPM by plan for 2025',
      [
        { plan: 'Bronze HMO', pmpm: 299.8259 },
        { plan: 'Gold PPO', pmpm: 328.2012 },
        { plan: 'Medicare Advantage', pmpm: 638.6751 },
        { plan: 'Silver PPO', pmpm: 345.7514 },
      ],
    ],
  ])('has the rows that it has in DuckDB: %s', async (question, rows) => {
    const reply = await client.ask(question);
    expect([reply.status, read(reply, 'rows')]).toEqual([200, rows]);
  });

  test('was computed there', async () => {
    const { rows } = await warehouse().pool.query<{ tables: number }>(
      `select count(*)::int as tables from pg_views where schemaname like 'chartwright_%' and viewname = 'claims'`,
    );
    expect(rows).toEqual([{ tables: 1 }]);
  });
});
