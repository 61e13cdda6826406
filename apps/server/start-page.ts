/** What the start page tells: addresses of this server, never a credential. */
export type StartPageFacts = {
  readonly baseUrl: string;
  readonly version: string;
  readonly surfaces: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
  }[];
};

const STYLE = `
  :root { color-scheme: light dark; --ink: #1b2733; --soft: #5b6b7a; --line: #d8dfe6; --back: #fbfcfd; --code: #eef2f6; --link: #0b5cad; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #2c3a47; --back: #11181f; --code: #1a242e; --link: #79b8ff; } }
  body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 1.9rem; margin: 0 0 .25rem; letter-spacing: -.01em; }
  h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
  p { margin: .5rem 0; } .soft { color: var(--soft); }
  a { color: var(--link); }
  pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; font: 13.5px/1.5 ui-monospace, monospace; }
  code { font: .9em ui-monospace, monospace; }
  table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid var(--line); padding: .55rem .5rem .55rem 0; vertical-align: top; }
  td:first-child { white-space: nowrap; padding-right: 1.25rem; }
  footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
`;

/** A shell command a newcomer can paste: it asks for the key instead of carrying one. */
export const firstCall = (baseUrl: string, key: string): string =>
  `curl ${baseUrl}/api/v1/dmse/analyze \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"responseLatencySeconds": 2.6, "speechRateWpm": 98, "psychomotorFidgetEpisodes": 4, "sustainedAttentionPct": 66, "explain": true}'`;

/** The page at `/`: what runs here, where the guides are, and the first call. */
export function writeStartPage({ baseUrl, version, surfaces }: StartPageFacts): string {
  const rows = surfaces
    .map(
      ({ name, title, description }) =>
        `<tr><td><a href="/docs">${escapeHtml(title)}</a></td><td>${escapeHtml(description)}<br><a class="soft" href="/openapi/${escapeHtml(name)}.json">OpenAPI</a></td></tr>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chartwright</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Chartwright is running</h1>
<p class="soft">Version ${escapeHtml(version)} at ${escapeHtml(baseUrl)}. Everything you send stays on this machine.</p>

<h2>Your first call</h2>
<p>The first start wrote your keys to <code>credentials.json</code> in the data folder. Put the <code>test</code> key in place of <code>YOUR_TEST_KEY</code>:</p>
<pre>${escapeHtml(firstCall(baseUrl, 'YOUR_TEST_KEY'))}</pre>
<p>You get four behavioural signals with their thresholds, a confidence, the codes, and why: ready for a clinician to review.</p>

<h2>What runs here</h2>
<table>
${rows}
</table>

<h2>Guides</h2>
<p><a href="/docs">Interactive API reference</a> · <a href="/openapi.json">OpenAPI documents</a> · <a href="/healthz">health</a> · <a href="/readyz">readiness</a> · <a href="/metrics">metrics</a></p>

<footer class="soft">Decision support for review by a clinician. Not a medical device.</footer>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
