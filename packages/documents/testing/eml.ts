export type MailPart = { readonly name: string; readonly type: string; readonly content: Uint8Array };

export type Mail = {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly parts?: readonly MailPart[];
};

const EDGE = 'edge-of-a-part';
const CHOICE = 'edge-of-a-version';

/** An e-mail with its attachments. */
export function writeMail({ subject, text, html, parts = [] }: Mail): Buffer {
  const head = [
    'From: Reception <reception@coraltreeclinic.example>',
    'To: referrals@riverbend.example',
    'Date: Wed, 20 May 2026 09:12:00 +1000',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${EDGE}"`,
  ];
  const pieces = [writeBody(text, html), ...parts.map(writePart)].map((lines) => [`--${EDGE}`, ...lines]);
  return Buffer.from([...head, '', ...pieces.flat(), `--${EDGE}--`, ''].join('\r\n'));
}

/** The same letter twice, for its reader to choose, where there is a version in HTML. */
function writeBody(text: string, html: string | undefined): string[] {
  const plain = ['Content-Type: text/plain; charset=utf-8', '', text];
  if (html === undefined) return plain;
  const rich = ['Content-Type: text/html; charset=utf-8', '', html];
  const versions = [plain, rich].flatMap((lines) => [`--${CHOICE}`, ...lines]);
  return [`Content-Type: multipart/alternative; boundary="${CHOICE}"`, '', ...versions, `--${CHOICE}--`];
}

function writePart({ name, type, content }: MailPart): string[] {
  const base64 = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    base64,
  ];
}
