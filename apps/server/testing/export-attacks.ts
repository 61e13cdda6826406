import { readMember } from '@chartwright/analytics/testing/files';
import { beforeAll, describe, expect, test } from 'vitest';
import { lines, MEMBERS, type useCanaries } from './attackers.ts';
import formulas from './attacks/formulas.json' with { type: 'json' };
import { ingestClient } from './ingest.ts';
import { makeOrganisation } from './keys.ts';
import { questionClient } from './questions.ts';
import { read, type TestApp } from './server.ts';

/** What is tried with a file whose cells a spreadsheet would compute, when answers of it are exported. */
export type ExportScene = {
  readonly app: () => TestApp;
  readonly canaries: ReturnType<typeof useCanaries>;
};

export function describeExportAttacks({ app, canaries }: ExportScene): void {
  describe('what is exported', () => {
    let csv = '';
    let sheet = '';
    let rejects = '';
    /** What a spreadsheet does with a cell that begins so is said by its first sign that is seen. */
    const COMPUTED = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]/u;

    beforeAll(async () => {
      const { keys } = await makeOrganisation(app(), { name: 'Careless clinic' });
      const own = ingestClient(app, () => keys.test);
      const quoted = formulas.map((formula) => `"${canaries.arm(formula).replaceAll('"', '""')}"`);
      const header = 'provider_id,provider_name,specialty,clinic';
      const names = quoted.map((cell, at) => `PR${100 + at},${cell},Cardiology,Harbor`);
      await own.load(lines(header, ...names), { filename: 'providers.csv' });
      const good = formulas.map((_, at) => `N${at},1962-01-01,M,021,PR001`);
      const bad = quoted.map((cell, at) => `M${at},${cell},M,021,PR001`);
      const { id } = await own.load(lines(MEMBERS, ...good, 'N99,1962-01-01,M,021,P', ...bad), {
        filename: 'members.csv',
      });
      rejects = (await own.rejects(id)).text;
      const asked = questionClient(app, () => keys.test);
      const answer = await asked.ask({
        query: { model: 'claims', intent: 'list', dimensions: ['provider_id', 'provider_name'] },
      });
      expect(read(answer, 'row_count')).toBe(formulas.length);
      const path = `${app().baseUrl}/api/v1/query/${String(read(answer, 'query_id'))}/export/`;
      const get = (format: string) =>
        fetch(`${path}?format=${format}`, { headers: { 'x-api-key': keys.test } });
      csv = await (await get('csv')).text();
      const workbook = Buffer.from(await (await get('xlsx')).arrayBuffer());
      sheet = readMember(workbook, 'xl/worksheets/sheet1.xml') ?? '';
    }, 120_000);

    /** Cells as a spreadsheet divides them that takes commas, semicolons or tabs for their ends. */
    const cellsOf = (text: string): string[] =>
      (text.replace(/^\uFEFF/, '').match(/"(?:[^"]|"")*"|[^",;\t\r\n]+/g) ?? []).map((cell) =>
        cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
      );

    test('as CSV has every cell, and none is computed', () => {
      const cells = cellsOf(csv);
      expect(cells.filter((cell) => cell.includes('1+1')).length).toBeGreaterThan(10);
      expect(cells.filter((cell) => COMPUTED.test(cell))).toEqual([]);
    });

    test('as XLSX has text and no formula', () => {
      expect(sheet).not.toMatch(/<f[ >/]/);
      const cells = [...sheet.matchAll(/<t [^>]*>([^<]*)</g)].map(([, text = '']) => text);
      expect(cells.filter((cell) => cell.includes('1+1')).length).toBeGreaterThan(10);
      expect(cells.filter((cell) => COMPUTED.test(cell))).toEqual([]);
    });

    test('of rejected rows has every cell, and none is computed', () => {
      const cells = cellsOf(rejects);
      expect(cells.filter((cell) => cell.includes('1+1')).length).toBeGreaterThan(10);
      expect(cells.filter((cell) => COMPUTED.test(cell))).toEqual([]);
    });

    test.each(formulas.map((formula) => [formula]))('holds %j as text in all three', (formula) => {
      // Signs that no cell shows may be gone; the rest of it is there.
      const rest = canaries.arm(formula).replaceAll(/[\s\p{Cf}\p{Cc}'"]/gu, '');
      for (const text of [csv, rejects])
        expect(text.replaceAll(/[\s\p{Cf}\p{Cc}'"\uFFFD]/gu, '')).toContain(rest);
    });
  });
}
