import { escapeHtml, type Page } from '@chartwright/platform';
import { providerTable } from '../tables.ts';
import { showCode } from './pairing-code.ts';
import type { Offer, OpenPage } from './service.ts';
import type { UploadRow } from './store.ts';
import { fill, type Language, languageOf } from './words.ts';

/** A page in the words of one language. What is asked for is the length of a line, not of a screen. */
const STYLE = `
  main { max-width: 34rem; padding-top: 2rem; }
  ul.offers { list-style: none; margin: 1rem 0; padding: 0; }
  ul.offers li { border-top: 1px solid var(--line); padding: 1rem 0; }
  ul.offers h3 { margin-top: 0; }
  button, .button { display: inline-block; box-sizing: border-box; min-height: 2.75rem; padding: .6rem 1.1rem; border: 0; border-radius: 8px; background: var(--link); color: var(--on-link); font: inherit; font-weight: 600; text-decoration: none; text-align: center; cursor: pointer; }
  button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
  .message { border-left: 4px solid var(--link); background: var(--code); padding: .75rem 1rem; margin: 1rem 0; }
  .good { color: var(--good); font-weight: 600; }
  .pairing { font: 700 2rem/1.4 ui-monospace, monospace; letter-spacing: .08em; }
  .scan { margin: 1rem 0; } .scan svg { display: block; width: 14rem; max-width: 100%; height: auto; background: #fff; border-radius: 8px; }
  label { display: block; font-weight: 600; margin: 1rem 0 .35rem; }
  input[type=file] { display: block; width: 100%; box-sizing: border-box; font: inherit; margin-bottom: 1rem; }
  progress { width: 100%; height: 1.25rem; }
  ol { padding-inline-start: 1.4rem; } ol li { margin: .35rem 0; }
  @media (max-width: 30rem) { main { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.5rem; } form button, a.button { width: 100%; } }
`;

const RENEW_SECONDS = 3;

const e = escapeHtml;

const frame = (
  { code, words }: Language,
  page: {
    readonly title: string;
    readonly body: string;
    readonly organisation?: string;
    readonly status?: number;
    readonly renewsAfterSeconds?: number;
    readonly frameAncestors?: readonly string[];
  },
): Page => ({
  title: page.title,
  body: `<h1>${e(page.title)}</h1>\n${page.body}`,
  footer: page.organisation === undefined ? '' : fill(words.footer, { organisation: page.organisation }),
  language: code,
  direction: words.dir,
  style: STYLE,
  ...(page.status !== undefined && { status: page.status }),
  ...(page.frameAncestors !== undefined && { frameAncestors: page.frameAncestors }),
  ...(page.renewsAfterSeconds !== undefined && { renewsAfterSeconds: page.renewsAfterSeconds }),
});

export type Message = 'denied' | 'failed' | 'refused' | 'connected' | 'notAnExport' | 'tooLarge';

export type EndReason = 'unknown' | 'expired' | 'used' | 'state' | 'csrf' | 'limited' | 'error';

/** A page that says why nothing goes on, and what to do. */
export function endPage(
  reason: EndReason,
  language: string,
  status: number,
  frameAncestors: readonly string[] = [],
): Page {
  const spoken = languageOf(language);
  const { title, text } = spoken.words.ended[reason];
  return frame(spoken, { title, body: `<p>${e(text)}</p>`, status, frameAncestors });
}

const formStart = (action: string, csrf: string): string =>
  `<form method="post" action="${e(action)}"><input type="hidden" name="csrf" value="${e(csrf)}">`;

/** The same page with this one device, in a window of its own: there the browser is known by its cookie. */
const windowStart = ({ row }: OpenPage, provider: string): string =>
  `<form method="get" action="${e(`/connect/wearable/${row.id}`)}" target="_blank"><input type="hidden" name="providers" value="${e(provider)}">`;

const listGroups = (groups: Offer['groups'], { words }: Language): string =>
  groups.map((group) => words.groups[group]).join(', ');

/** The page a person is sent to: what is read and for whom, and a button for each device. */
export function pickerPage(
  page: OpenPage,
  shown: {
    readonly csrf: string;
    readonly only: readonly string[] | undefined;
    readonly message: string | undefined;
    /** It stands in a frame, where a browser keeps no cookie of ours and a provider shows nothing. */
    readonly isFramed: boolean;
  },
): Page {
  const language = languageOf(page.row.language);
  const { words } = language;
  const { organisation } = page;
  const named = { organisation };
  const offered = page.offered.filter(({ provider }) => shown.only?.includes(provider) !== false);
  const items = offered.map((offer) => writeOffer(page, offer, { language, ...shown }));
  const devices =
    items.length === 0
      ? `<p class="message">${e(fill(words.nothing, named))}</p>`
      : `<h2>${e(words.choose)}</h2>\n<ul class="offers">\n${items.join('\n')}\n</ul>`;
  const finish = offered.some(({ isConnected }) => isConnected)
    ? `<p><a class="button" href="/connect/wearable/${e(page.row.id)}/done">${e(words.finish)}</a></p>`
    : '';
  const body = `${writeMessage(shown.message)}<p>${e(fill(words.askedBy, named))}</p>
${devices}
${finish}
<h2>${e(words.whatIsRead)}</h2>
<p>${e(words.howLong)}</p>
<p>${e(fill(words.whoReads, named))}</p>
<p>${e(words.noPassword)}</p>`;
  return frame(language, { title: words.title, body, organisation, frameAncestors: page.embedOrigins });
}

const writeMessage = (message: string | undefined): string =>
  message === undefined ? '' : `<p class="message" role="status">${e(message)}</p>\n`;

function writeOffer(
  page: OpenPage,
  { provider, displayName, way, groups, isConnected }: Offer,
  {
    language,
    csrf,
    isFramed,
  }: { readonly language: Language; readonly csrf: string; readonly isFramed: boolean },
): string {
  const { words } = language;
  const sentence = {
    oauth: isConnected ? words.again : words.connect,
    upload: words.upload,
    bridge: words.pair,
  }[way];
  const reads = fill(words.reads, { groups: listGroups(groups, language) });
  return `<li><h3>${e(displayName)}${isConnected ? ` <span class="good">· ${e(words.connected)}</span>` : ''}</h3>
<p class="soft">${e(reads)}</p>
${isFramed ? windowStart(page, provider) : formStart(`/connect/wearable/${page.row.id}/start/${provider}`, csrf)}<button type="submit">${e(fill(sentence, { provider: displayName }))}</button></form></li>`;
}

/** What a page says above its first line, from what it was sent back with. */
export function messageOf(
  page: OpenPage,
  message: string | undefined,
  provider: string | undefined,
): string | undefined {
  const { words } = languageOf(page.row.language);
  const known = page.offered.find((offer) => offer.provider === provider);
  const all: Readonly<Record<string, string>> = { ...words.messages, ...pick(words.file) };
  const sentence = message === undefined || !Object.hasOwn(all, message) ? undefined : all[message];
  return sentence === undefined ? undefined : fill(sentence, { provider: known?.displayName ?? '' });
}

const pick = ({ notAnExport, tooLarge }: Language['words']['file']) => ({ notAnExport, tooLarge });

export function donePage(page: OpenPage): Page {
  const language = languageOf(page.row.language);
  const { done } = language.words;
  const connected = page.offered.filter(({ isConnected }) => isConnected);
  const back = `/connect/wearable/${page.row.id}`;
  const list = connected.map(({ displayName }) => `<li>${e(displayName)}</li>`).join('');
  const body =
    connected.length === 0
      ? `<p>${e(done.none)}</p><p><a class="button" href="${e(back)}">${e(language.words.choose)}</a></p>`
      : `<p>${e(done.text)}</p><ul>${list}</ul><p><a href="${e(back)}">${e(done.more)}</a></p>`;
  const title = connected.length === 0 ? language.words.title : done.title;
  return frame(language, { title, body, organisation: page.organisation });
}

/** Where the file of a phone's own export is chosen. It works without a script: the browser shows how far it is. */
export function uploadPage(page: OpenPage, csrf: string, message: string | undefined): Page {
  const language = languageOf(page.row.language);
  const { file } = language.words;
  const pair = fill(language.words.pair, { provider: providerTable.APPLE.displayName });
  const action = `/connect/wearable/${page.row.id}/upload?csrf=${encodeURIComponent(csrf)}`;
  const steps = file.steps.map((step) => `<li>${e(step)}</li>`).join('');
  const body = `${writeMessage(message)}<ol>${steps}</ol>
<form method="post" action="${e(action)}" enctype="multipart/form-data">
<label for="file">${e(file.label)}</label>
<input type="file" id="file" name="file" accept=".zip,.xml,application/zip,text/xml" required>
<button type="submit">${e(file.send)}</button></form>
<p class="soft">${e(file.keepOpen)}</p>
<p><a href="${e(`/connect/wearable/${page.row.id}/bridge/APPLE`)}">${e(pair)}</a></p>`;
  return frame(language, { title: file.title, body, organisation: page.organisation });
}

export function progressPage(page: OpenPage, upload: UploadRow): Page {
  const language = languageOf(page.row.language);
  const { file, finish, again } = language.words;
  const percent = String(Math.floor((upload.read_bytes / Math.max(1, upload.size_bytes)) * 100));
  const sentence = { waiting: file.waiting, reading: file.reading, done: file.finished, failed: file.failed }[
    upload.state
  ];
  const isOver = upload.state === 'done' || upload.state === 'failed';
  const text = fill(sentence, { percent, stored: String(upload.stored) });
  const bar = `<progress max="100" value="${upload.state === 'done' ? '100' : percent}" aria-label="${e(file.progress)}"></progress>`;
  const home = `/connect/wearable/${page.row.id}`;
  const next =
    upload.state === 'failed'
      ? `<p><a class="button" href="${e(`${home}/upload/APPLE`)}">${e(fill(again, { provider: providerTable.APPLE.displayName }))}</a></p>`
      : `<p><a class="button" href="${e(`${home}/done`)}">${e(finish)}</a></p>`;
  const body = `<p role="status">${e(text)}</p>${bar}${isOver ? next : `<p class="soft">${e(file.refreshes)}</p>`}`;
  return frame(language, {
    title: file.progress,
    body,
    organisation: page.organisation,
    ...(!isOver && { renewsAfterSeconds: RENEW_SECONDS }),
  });
}

export function pairingPage(
  page: OpenPage,
  offer: Offer,
  shown: { readonly code: string; readonly picture: string },
): Page {
  const language = languageOf(page.row.language);
  const { bridge } = language.words;
  const named = { provider: offer.displayName, organisation: page.organisation };
  const steps = bridge.steps.map((step) => `<li>${e(fill(step, named))}</li>`).join('');
  const body = `<ol>${steps}</ol>
<h2>${e(bridge.code)}</h2>
<p class="pairing">${e(showCode(shown.code))}</p>
<figure class="scan" role="img" aria-label="${e(bridge.code)}">${shown.picture}</figure>
<p>${e(bridge.valid)}</p>
<p class="soft">${e(bridge.refreshes)}</p>`;
  return frame(language, {
    title: fill(bridge.title, named),
    body,
    organisation: page.organisation,
    renewsAfterSeconds: RENEW_SECONDS,
  });
}
