import { beforeAll, describe, expect, test } from 'vitest';
import { ingestClient } from './testing/ingest.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, send, useServer } from './testing/server.ts';

/** How answers read, and what they keep back. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

const summaryOf = async (question: string): Promise<string> =>
  String(read(await client.ask(question), 'summary'));

describe('a summary', () => {
  test('names the one that was asked for', async () => {
    expect(await summaryOf('Which plan has the highest denial rate?')).toMatch(
      /^Gold PPO has the highest denial rate: [\d.]+%\.$/,
    );
  });

  test('tells the difference of two years', async () => {
    expect(await summaryOf('Medical spend by year')).toMatch(
      /^Paid amount \(medical\) (?:rose|fell) from .* in 2024 to .* in 2025: \$[\d,.]+ (?:more|less) /,
    );
  });

  test('tells shares where shares were asked', async () => {
    const reply = await client.ask('Share of medical spend by setting in 2025');
    expect(read(reply, 'summary')).toMatch(
      /^Share of paid amount \(medical\) by setting in 2025: \w+ [\d.]+%/,
    );
    expect(read(reply, 'chart.y.0.field')).toBe('paid_total_share');
  });

  test('says that a check of the data found nothing', async () => {
    expect(await summaryOf('Check the data for reversed dates in table "visits"')).toBe(
      'No rows that end before they begin in clinic visits.',
    );
  });
});

describe('a dataset of some tables', () => {
  test('offers only what they answer, and refuses when they are gone', async () => {
    const { keys } = await makeOrganisation(app());
    const other = questionClient(app, () => keys.test);
    await loadClinic(app(), keys.test, ['claims']);
    const asked = await other.ask('Paid amount last year');
    const offered = read(asked, 'follow_ups') as readonly string[];
    expect(offered.length).toBeGreaterThan(0);
    for (const question of offered) expect(read(await other.ask(question), 'status')).toBe('done');

    const files = ingestClient(app, () => keys.test);
    const listed = read(await files.call('GET', '/upload/files/'), 'files') as readonly { file_id: string }[];
    for (const { file_id } of listed) await files.call('DELETE', `/upload/files/${file_id}/`);
    for (const question of ['Paid amount last year', 'Check the data for duplicates']) {
      await expect
        .poll(async () => read(await other.ask(question), 'refusal.code'), { timeout: 20_000 })
        .toBe('no_data');
    }
  });
});

describe('small groups', () => {
  test('are called held back, and their number is not told', async () => {
    const { id, key } = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const restricted = questionClient(app, () => key);
    const settings = { small_cells: { enabled: true }, for: id };
    await send(app(), 'PATCH', '/api/v1/query/settings/', {
      headers: { 'x-api-key': app().credentials.keys.test },
      json: settings,
    });
    const one = await restricted.ask('How many members have dementia?');
    expect(read(one, 'status')).toBe('done');
    expect(read(one, 'summary')).toContain('held back');
    expect(read(one, 'summary')).not.toMatch(/unknown|nothing/i);
    const fine = await restricted.ask('How many members have dementia by age in years?');
    for (const reply of [one, fine]) {
      const warnings = read(reply, 'warnings') as readonly { code: string; text: string }[];
      expect(warnings.find(({ code }) => code === 'small_cells')?.text).toBe(
        'Groups of fewer than 11 people are held back, and what would tell them by subtraction.',
      );
    }
    expect(read(fine, 'rows')).toEqual([]);
    expect(read(fine, 'summary')).toContain('held back');
  });
});
