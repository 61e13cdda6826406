import { escapeHtml } from '@chartwright/platform';
import { guides } from './guides.ts';

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

/** A first call as a shell command. `key` is the text that stands where the key belongs. */
export const firstCall = (baseUrl: string, key: string): string =>
  `curl ${baseUrl}/api/v1/dmse/analyze \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"responseLatencySeconds": 2.6, "speechRateWpm": 98,
       "psychomotorFidgetEpisodes": 4, "sustainedAttentionPct": 66,
       "explain": true}'`;

/** The page at `/`: what runs here, where the guides are, and the first call. */
export function writeStartPage({ baseUrl, version, surfaces }: StartPageFacts): string {
  const rows = surfaces.map(
    ({ name, title, description }) =>
      `<dt><a href="/docs">${escapeHtml(title)}</a> · <a class="soft" href="/openapi/${escapeHtml(name)}.json">OpenAPI</a></dt><dd>${escapeHtml(description)}</dd>`,
  );
  const links = Object.entries(guides).map(
    ([name, { title }]) => `<a href="/guides/${name}">${escapeHtml(title)}</a>`,
  );
  return `<h1>Chartwright is running</h1>
<p class="soft">Version ${escapeHtml(version)} at ${escapeHtml(baseUrl)}. Everything you send stays on this machine.</p>

<h2>Your first call</h2>
<p>The first start wrote your keys to <code>credentials.json</code> in the data folder. Put the <code>test</code> key in place of <code>YOUR_TEST_KEY</code>:</p>
<pre>${escapeHtml(firstCall(baseUrl, 'YOUR_TEST_KEY'))}</pre>
<p>You get four behavioural signals with their thresholds, a confidence, the codes, and why: ready for a clinician to review.</p>

<h2>What runs here</h2>
<dl>
${rows.join('\n')}
</dl>

<h2>Guides</h2>
<p>${['<a href="/docs">Interactive API reference</a>', ...links].join(' · ')}</p>

<h2>Watching it</h2>
<p><a href="/healthz">health</a> · <a href="/readyz">readiness</a> · <a href="/metrics">metrics</a></p>`;
}
