import MsgReaderModule, { type FieldsData } from '@kenjiuno/msgreader';
import { isDecoration } from '../image/decoration.ts';
import { partsOfPictures } from '../image/insets.ts';
import { type FileLimits, type OpenedFile, openedFlow, type Part } from '../opened.ts';
import { picturesIn } from '../plain/html.ts';
import { Refusal } from '../reasons.ts';
import { messagePage } from './message.ts';

type Reader = {
  readonly getFileData: () => FieldsData;
  readonly getAttachment: (index: number) => { readonly fileName: string; readonly content: Uint8Array };
};
// The package is CommonJS and its class is the default of its default.
const MsgReader = (MsgReaderModule as unknown as { default: new (bytes: ArrayBuffer) => Reader }).default;

/** Opens a message of Outlook: the message itself is one page, each attachment a document of its own. */
export async function openMsg(bytes: Uint8Array, limits: FileLimits): Promise<OpenedFile> {
  try {
    const reader = new MsgReader(Uint8Array.from(bytes).buffer);
    const fields = reader.getFileData();
    if (fields.error !== undefined) throw new Refusal('damaged');
    const pictures = await partsOfPictures(picturesIn(htmlOf(fields) ?? ''), limits);
    return openedFlow('msg', [toPage(fields)], [...pictures, ...(await listParts(reader, fields, limits))]);
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal('damaged', { cause });
  }
}

function toPage(fields: FieldsData) {
  const people = (kind: string) =>
    fields.recipients
      ?.filter(({ recipType }) => recipType === kind)
      .map(({ name, smtpAddress, email }) => `${name ?? ''} <${smtpAddress ?? email ?? ''}>`)
      .join(', ');
  return messagePage({
    headers: [
      ['From', `${fields.senderName ?? ''} <${fields.senderSmtpAddress ?? fields.senderEmail ?? ''}>`],
      ['To', people('to')],
      ['Cc', people('cc')],
      ['Date', fields.clientSubmitTime ?? fields.messageDeliveryTime],
      ['Subject', fields.subject],
    ],
    text: fields.body,
    html: htmlOf(fields),
  });
}

const htmlOf = ({ bodyHtml, html }: FieldsData): string | undefined =>
  bodyHtml ?? (html && new TextDecoder().decode(html));

async function listParts(reader: Reader, fields: FieldsData, limits: FileLimits): Promise<Part[]> {
  const attachments = fields.attachments ?? [];
  if (attachments.length > limits.partsMax) throw new Refusal('too_many_parts');
  const parts: Part[] = [];
  for (const [i, { pidContentId }] of attachments.entries()) {
    const { content, fileName } = reader.getAttachment(i);
    const isInText = pidContentId !== undefined && pidContentId !== '';
    if (isInText && (await isDecoration(content, limits.pixelsMax))) continue;
    parts.push({ bytes: content, ...(fileName !== '' && { name: fileName }) });
  }
  return parts;
}
