import type { DocumentType } from '@chartwright/documents';

const MEDIA_TYPES: Readonly<Record<DocumentType, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  tiff: 'image/tiff',
  heic: 'image/heic',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  eml: 'message/rfc822',
  msg: 'application/vnd.ms-outlook',
  rtf: 'application/rtf',
  html: 'text/html',
  text: 'text/plain',
};

/** Of what could not be opened. */
export const UNREAD_MEDIA_TYPE = 'application/octet-stream';

export const FILE_MEDIA_TYPES: readonly string[] = [...Object.values(MEDIA_TYPES), UNREAD_MEDIA_TYPE];

export const mediaTypeOf = (type: DocumentType): string => MEDIA_TYPES[type];
