import type { FileLimits, Part } from '../opened.ts';
import { Refusal } from '../reasons.ts';
import type { Pdfium } from './pdfium.ts';

/** The files that a PDF carries, as a portfolio does; each is a document of its own. */
export function listAttachments(pdfium: Pdfium, document: number, limits: FileLimits): Part[] {
  const count = pdfium.native._FPDFDoc_GetAttachmentCount(document);
  if (count > limits.partsMax) throw new Refusal('too_many_parts');
  let room = limits.unpackedBytesMax;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const attachment = pdfium.native._FPDFDoc_GetAttachment(document, i);
    const bytes = readContent(pdfium, attachment, room);
    room -= bytes.length;
    const name = readName(pdfium, attachment);
    return { bytes, ...(name !== '' && { name }) };
  });
}

function readContent(pdfium: Pdfium, attachment: number, room: number): Uint8Array {
  const { native } = pdfium;
  return pdfium.withRoom(8, (sizeAt) => {
    if (native._FPDFAttachment_GetFile(attachment, 0, 0, sizeAt) === 0) return new Uint8Array();
    const size = pdfium.readInt(sizeAt);
    if (size > room) throw new Refusal('expands_too_much');
    return pdfium.withRoom(size, (at) => {
      native._FPDFAttachment_GetFile(attachment, at, size, sizeAt);
      return native.HEAPU8.slice(at, at + size);
    });
  });
}

function readName(pdfium: Pdfium, attachment: number): string {
  const size = pdfium.native._FPDFAttachment_GetName(attachment, 0, 0);
  if (size <= 2) return '';
  return pdfium.withRoom(size, (at) => {
    pdfium.native._FPDFAttachment_GetName(attachment, at, size);
    return new TextDecoder('utf-16le').decode(pdfium.native.HEAPU8.slice(at, at + size - 2));
  });
}
