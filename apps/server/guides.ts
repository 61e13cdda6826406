import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type HttpServer, httpErrors } from '@chartwright/platform';
import { Marked } from 'marked';
import { writePage } from './page.ts';

const DOCS = new URL('../../docs/', import.meta.url);

/** The guides this server can show, by the last part of their address. */
export const guides = {
  intelligence: { title: 'Intelligence, field by field', file: 'guides/intelligence.md' },
  labs: { title: 'Labs: orders, results, laboratories', file: 'guides/labs.md' },
  wearables: { title: 'Wearables: devices, nights, features', file: 'guides/wearables.md' },
  webhooks: { title: 'Webhooks and the event log', file: 'guides/webhooks.md' },
  coding: { title: 'Coding, field by field', file: 'guides/coding.md' },
  referrals: { title: 'Referrals, field by field', file: 'guides/referrals.md' },
  pathways: { title: 'Pathways: your own triage rules', file: 'guides/pathways.md' },
  records: { title: 'Records, field by field', file: 'guides/records.md' },
  moving: { title: 'Moving an organisation: export and import', file: 'guides/moving.md' },
  fhir: { title: 'FHIR R4 for standard clients', file: 'guides/fhir.md' },
  'data-upload': { title: 'Data: uploads', file: 'guides/data-upload.md' },
  'data-questions': { title: 'Data: questions in plain language', file: 'guides/data-questions.md' },
  'data-workflows': { title: 'Data: workflows on hospital cases', file: 'guides/data-workflows.md' },
  'data-risk': { title: 'Data: clinical risk from claims', file: 'guides/data-risk.md' },
  accounts: { title: 'Accounts: people, keys, clients, plans', file: 'guides/accounts.md' },
  terminology: { title: 'Terminology: what codes come from', file: 'guides/terminology.md' },
  errors: { title: 'Every error code', file: 'errors.md' },
  operations: { title: 'Operations', file: 'operations.md' },
  security: { title: 'Security', file: 'security.md' },
  'clinical-safety': { title: 'Clinical safety', file: 'clinical-safety.md' },
} as const;

/** Headings carry the ids that the tables of contents point to. */
const markdown = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      const words = this.parser.parseInline(tokens);
      const id = words
        .replaceAll(/<[^>]*>/g, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
      return `<h${depth} id="${id}">${words}</h${depth}>\n`;
    },
  },
});

/** Serves the guides of the repository as pages, so that whoever runs the server need not have it open. */
export function mountGuides(app: HttpServer): void {
  app.get<{ Params: { name: string } }>('/guides/:name', async (request, reply) => {
    request.operation = 'guides';
    const guide = Object.entries(guides).find(([name]) => name === request.params.name)?.[1];
    if (guide === undefined) throw httpErrors.notFound();
    const text = await readFile(fileURLToPath(new URL(guide.file, DOCS)), 'utf8');
    const body = `<p><a href="/">Start page</a></p>\n${await markdown.parse(text)}`;
    return writePage(reply, guide.title, linkToGuides(body));
  });
}

/** Links between the files of the repository become links between the pages here; others are left as plain words. */
const linkToGuides = (html: string): string =>
  html.replaceAll(
    /<a href="(?!https?:|\/|#)([^"#]*)(#[^"]*)?">(.*?)<\/a>/g,
    (_all, path: string, part = '', words: string) => {
      const found = Object.entries(guides).find(
        ([, { file }]) => file.split('/').at(-1) === path.split('/').at(-1),
      );
      return found === undefined ? words : `<a href="/guides/${found[0]}${String(part)}">${words}</a>`;
    },
  );
