import PostalMime, { type Address, type Attachment } from 'postal-mime';
import { isDecoration } from '../image/decoration.ts';
import { partsOfPictures } from '../image/insets.ts';
import { type FileLimits, type OpenedFile, openedFlow, type Part, withMissing } from '../opened.ts';
import { picturesIn } from '../plain/html.ts';
import { Refusal } from '../reasons.ts';
import { messagePage } from './message.ts';

const NESTING_MAX = 50;
const HEADER_BYTES_MAX = 1024 * 1024;
/** Proves who wrote the message and says nothing. */
const SIGNATURES = new Set([
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/pgp-signature',
]);

/** Opens an e-mail: the message itself is one page, each attachment a document of its own. */
export async function openEml(bytes: Uint8Array, limits: FileLimits): Promise<OpenedFile> {
  const mail = await parse(bytes);
  const attachments = mail.attachments.filter(({ mimeType }) => !SIGNATURES.has(mimeType.toLowerCase()));
  if (attachments.length > limits.partsMax) throw new Refusal('too_many_parts');
  const parts = await partsOfPictures(picturesIn(mail.html ?? ''), limits);
  for (const attachment of attachments) {
    const part = toPart(attachment);
    if (attachment.related === true && (await isDecoration(part.bytes, limits.pixelsMax))) continue;
    parts.push(part);
  }
  const page = messagePage({
    headers: [
      ['From', mail.from && writeAddress(mail.from)],
      ['To', mail.to?.map(writeAddress).join(', ')],
      ['Cc', mail.cc?.map(writeAddress).join(', ')],
      ['Date', mail.headers.find(({ key }) => key === 'date')?.value],
      ['Subject', mail.subject],
    ],
    text: mail.text,
    html: mail.html,
  });
  return openedFlow('eml', withMissing([page], isWhole(bytes)), parts);
}

async function parse(bytes: Uint8Array) {
  try {
    return await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      attachmentEncoding: 'arraybuffer',
      maxNestingDepth: NESTING_MAX,
      maxHeadersSize: HEADER_BYTES_MAX,
    });
  } catch (cause) {
    throw new Refusal(/nest/i.test(String(cause)) ? 'nested_too_deep' : 'damaged', { cause });
  }
}

const HEAD_BYTES = 64 * 1024;

/** A message in parts says where the last of them ends. */
function isWhole(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [head = ''] = file
    .subarray(0, HEAD_BYTES)
    .toString('latin1')
    .split(/\r?\n\r?\n/);
  const type = /^content-type:\s*multipart\/[\s\S]*?boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/im.exec(head);
  const edge = type?.[1] ?? type?.[2];
  return edge === undefined || file.includes(`--${edge}--`);
}

function toPart({ content, filename }: Attachment): Part {
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
  return { bytes, ...(filename !== null && filename !== '' && { name: filename }) };
}

function writeAddress({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${group.map(writeAddress).join(', ')}`;
  if (address === undefined || address === '') return name;
  return name === '' ? address : `${name} <${address}>`;
}
