import { componentOf, type Repetition } from '@chartwright/hl7v2';
import type { ResultValue } from '../results/result-set.ts';

type Document = { readonly value: ResultValue; readonly warning?: string };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const HEX = /^(?:[0-9A-Fa-f]{2})*$/;

/** The main types of table 0191 that say less than a media type does. */
const MAIN_TYPES: Readonly<Record<string, string>> = {
  AP: 'application',
  AU: 'audio',
  FT: 'text',
  IM: 'image',
  TEXT: 'text',
};

/** Subtypes that senders give instead of, or beside, the one of a media type. */
const SUBTYPES: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  RTF: 'application/rtf',
  HTML: 'text/html',
  XML: 'application/xml',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  PNG: 'image/png',
  TIFF: 'image/tiff',
  TIF: 'image/tiff',
  TXT: 'text/plain',
};

const UNKNOWN_TYPE = 'application/octet-stream';
const TOKEN = /^[a-z0-9][a-z0-9.+-]*$/;

function mediaTypeOf(type: string, subtype: string): string {
  const known = SUBTYPES[subtype.toUpperCase()];
  if (known !== undefined) return known;
  const main = MAIN_TYPES[type.toUpperCase()] ?? type.toLowerCase();
  const sub = subtype.toLowerCase();
  return TOKEN.test(main) && TOKEN.test(sub) ? `${main}/${sub}` : UNKNOWN_TYPE;
}

/** The content as base64; undefined where it is not what it is said to be. */
function contentOf(encoding: string, data: string): string | undefined {
  const squeezed = data.replace(/\s+/g, '');
  switch (encoding.toUpperCase()) {
    case 'BASE64':
      return squeezed !== '' && squeezed.length % 4 === 0 && BASE64.test(squeezed) ? squeezed : undefined;
    case 'HEX':
      return squeezed !== '' && HEX.test(squeezed)
        ? Buffer.from(squeezed, 'hex').toString('base64')
        : undefined;
    case 'A':
      return Buffer.from(data).toString('base64');
    default:
      return undefined;
  }
}

/** An ED: source, type, subtype, encoding, data. Senders leave out the first or call the type by the whole media type. */
export function readDocument(one: Repetition): Document {
  const [source, type = '', subtype = '', encoding = '', data = ''] = [1, 2, 3, 4, 5].map(
    (component) => componentOf(one, { component }) ?? '',
  );
  const content = contentOf(encoding, data);
  if (content === undefined)
    return { value: { kind: 'absent', reason: undefined }, warning: 'document_unreadable' };
  return {
    value: { kind: 'document', mediaType: mediaTypeOf(type, subtype), title: source || undefined, content },
  };
}
