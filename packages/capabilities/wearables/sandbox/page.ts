import { createHash } from 'node:crypto';
import type { ProviderCode } from '../connector.ts';
import { providerTable } from '../tables.ts';
import type { SandboxAnswer } from './model.ts';
import { personaNames, personaRows } from './people/person.ts';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
fieldset { border: 1px solid #6b6b6b; border-radius: .5rem; margin: 1rem 0 }
label { display: block; padding: .4rem 0 }
button { font: inherit; padding: .7rem 1.2rem; margin: 0 .5rem .5rem 0; border-radius: .4rem; border: 2px solid #1b4d89; cursor: pointer }
button[value=allow] { background: #1b4d89; color: #fff }
button[value=deny] { background: #fff; color: #1b4d89 }
button:focus-visible, input:focus-visible { outline: 3px solid #b35c00; outline-offset: 2px }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const answer = (status: number, title: string, main: string): SandboxAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // Without form-action: browsers hold the address that the answer sends on to against it too.
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`,
  },
  body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>${main}</main></body>
</html>
`,
});

export const writeRefusal = (reason: string): SandboxAnswer =>
  answer(
    400,
    'This request cannot be answered',
    `<h1>This request cannot be answered</h1><p>${escapeHtml(reason)}</p>`,
  );

/** Two buttons, and who to be. Everything that was asked goes along, so that the answer is judged as the question was. */
export function writeConsentPage(provider: ProviderCode, params: URLSearchParams): SandboxAnswer {
  const { displayName } = providerTable[provider];
  const title = `${displayName} (sandbox)`;
  const kept = [...params]
    .filter(([name]) => name !== 'login_hint')
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`);
  const choices = personaNames.map(
    (name, index) =>
      `<label><input type="radio" name="persona" value="${name}"${index === 0 ? ' checked' : ''}> <strong>${name}</strong> – ${escapeHtml(personaRows[name].title)}</label>`,
  );
  return answer(
    200,
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>This page stands in for ${escapeHtml(displayName)} in the test world. Nobody is behind it, and its data is made up.</p>
<form method="post">
${kept.join('\n')}
<fieldset><legend>Who should this be?</legend>
${choices.join('\n')}
</fieldset>
<button type="submit" name="decision" value="allow">Allow access</button>
<button type="submit" name="decision" value="deny">Do not allow</button>
</form>`,
  );
}
