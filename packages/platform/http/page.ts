import type { FastifyReply } from 'fastify';

const STYLE = `
  :root { color-scheme: light dark; --ink: #1b2733; --soft: #526170; --line: #d8dfe6; --back: #fbfcfd; --code: #eef2f6; --link: #0b5cad; --on-link: #fff; --good: #17693a; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #2c3a47; --back: #11181f; --code: #1a242e; --link: #79b8ff; --on-link: #0b1620; --good: #6fd08f; } }
  body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 52rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 1.9rem; margin: 0 0 .25rem; letter-spacing: -.01em; }
  h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
  p { margin: .5rem 0; } .soft { color: var(--soft); }
  a { color: var(--link); }
  pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; font: 13.5px/1.5 ui-monospace, monospace; }
  code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
  pre code { font: inherit; overflow-wrap: normal; }
  @media (min-width: 48rem) { td:first-child code { overflow-wrap: normal; } }
  blockquote { margin: 1rem 0; padding: .25rem 1rem; border-left: 3px solid var(--line); color: var(--soft); }
  table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
  th { text-align: left; } th, td { border-top: 1px solid var(--line); padding: .5rem .75rem .5rem 0; vertical-align: top; }
  dl { margin: 0; border-top: 1px solid var(--line); } dt { margin-top: .75rem; } dd { margin: 0 0 .75rem; }
  footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; color: var(--soft); }
`;

export type Page = {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  readonly footer: string;
  readonly language?: string;
  readonly direction?: string;
  /** Rules beside those that every page has. */
  readonly style?: string;
  readonly status?: number;
  /** Origins that may show the page in a frame; none when absent. */
  readonly frameAncestors?: readonly string[];
  /** The browser asks for the page again after so many seconds. */
  readonly renewsAfterSeconds?: number;
};

/** Sends one of the server's few own pages. They run no script and load nothing. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const { language = 'en', direction = 'ltr', renewsAfterSeconds: seconds, frameAncestors = [] } = page;
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ');
  return reply
    .status(page.status ?? 200)
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors ${ancestors}`,
    )
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .send(`<!doctype html>
<html lang="${escapeHtml(language)}" dir="${escapeHtml(direction)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${seconds === undefined ? '' : `<meta http-equiv="refresh" content="${seconds}">\n`}<title>${escapeHtml(page.title)}</title>
<style>${STYLE}${page.style ?? ''}</style>
</head>
<body>
<main>
${page.body}
<footer>${escapeHtml(page.footer)}</footer>
</main>
</body>
</html>
`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
