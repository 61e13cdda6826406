import type { HttpReply } from '@chartwright/platform';

const STYLE = `
  :root { color-scheme: light dark; --ink: #1b2733; --soft: #5b6b7a; --line: #d8dfe6; --back: #fbfcfd; --code: #eef2f6; --link: #0b5cad; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #2c3a47; --back: #11181f; --code: #1a242e; --link: #79b8ff; } }
  body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 52rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 1.9rem; margin: 0 0 .25rem; letter-spacing: -.01em; }
  h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
  p { margin: .5rem 0; } .soft { color: var(--soft); }
  a { color: var(--link); }
  pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; font: 13.5px/1.5 ui-monospace, monospace; }
  code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
  pre code { font: inherit; overflow-wrap: normal; }
  blockquote { margin: 1rem 0; padding: .25rem 1rem; border-left: 3px solid var(--line); color: var(--soft); }
  table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
  th { text-align: left; } th, td { border-top: 1px solid var(--line); padding: .5rem .75rem .5rem 0; vertical-align: top; }
  dl { margin: 0; border-top: 1px solid var(--line); } dt { margin-top: .75rem; } dd { margin: 0 0 .75rem; }
  footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; color: var(--soft); }
`;

/** Sends one of the server's few own pages. They run no script and load nothing. */
export function writePage(reply: HttpReply, title: string, body: string): HttpReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Chartwright</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
<footer>Decision support for review by a clinician. Not a medical device.</footer>
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
