import MsgReaderModule, { type FieldsData } from '@kenjiuno/msgreader';
import { type FileLimits, type OpenedFile, openedFlow, type Part } from '../opened.ts';
import { Refusal } from '../reasons.ts';
import { messagePage } from './message.ts';

type Reader = {
  readonly getFileData: () => FieldsData;
  readonly getAttachment: (index: number) => { readonly fileName: string; readonly content: Uint8Array };
};
// The package is CommonJS and its class is the default of its default.
const MsgReader = (MsgReaderModule as unknown as { default: new (bytes: ArrayBuffer) => Reader }).default;

/** Opens a message of Outlook: the message itself is one page, each attachment a document of its own. */
export function openMsg(bytes: Uint8Array, limits: FileLimits): OpenedFile {
  try {
    const reader = new MsgReader(Uint8Array.from(bytes).buffer);
    const fields = reader.getFileData();
    if (fields.error !== undefined) throw new Refusal('damaged');
    return openedFlow('msg', [toPage(fields)], listParts(reader, fields, limits));
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
    html: fields.bodyHtml ?? (fields.html && new TextDecoder().decode(fields.html)),
  });
}

function listParts(reader: Reader, fields: FieldsData, limits: FileLimits): Part[] {
  const count = fields.attachments?.length ?? 0;
  if (count > limits.partsMax) throw new Refusal('too_many_parts');
  return Array.from({ length: count }, (_, i) => {
    const { content, fileName } = reader.getAttachment(i);
    return { bytes: content, ...(fileName !== '' && { name: fileName }) };
  });
}
