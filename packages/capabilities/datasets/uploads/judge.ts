import { detectContentType } from '@chartwright/platform';
import { z } from 'zod';
import fileKinds from './file-kinds.json' with { type: 'json' };
import type { Declared } from './model.ts';

const Format = z.strictObject({
  format: z.string(),
  kind: z.enum(['table', 'document']),
  found: z.array(z.string()),
  endings: z.array(z.string()),
  contentTypes: z.array(z.string()),
});
type Format = z.output<typeof Format>;

const { formats, saysNothing } = z
  .strictObject({ formats: z.array(Format), saysNothing: z.array(z.string()) })
  .parse(fileKinds);
const ENDINGS = new Set(formats.flatMap(({ endings }) => endings));
const SAYS_NOTHING = new Set(saysNothing);

export type Judgement =
  | { readonly accepted: true; readonly kind: Format['kind']; readonly format: string }
  | {
      readonly accepted: false;
      readonly reason:
        | 'empty'
        | 'type_not_accepted'
        | 'content_contradicts_name'
        | 'content_contradicts_type';
    };

/** Digits alone are a date or a version, and mixed case a name, as in `Dr.Smith`. */
const ENDING = /\.(?=\d*\D)([a-z\d]{1,16}|[A-Z\d]{1,16})$/;

/**
 * Judges how a file begins. Its content decides what it is; a name or a media type that says otherwise would mislead
 * whoever opens it.
 *
 * @param head at least 256 KiB of the file, or all of it
 */
export async function judge(head: Uint8Array, declared: Declared): Promise<Judgement> {
  if (head.length === 0) return { accepted: false, reason: 'empty' };
  const found = isText(head) ? sniffText(head) : await detectContentType(head);
  const possible = formats.filter((format) => found !== undefined && format.found.includes(found));
  if (possible.length === 0) return { accepted: false, reason: 'type_not_accepted' };
  const ending = endingOf(declared.filename);
  const named = ending === undefined ? possible : possible.filter(({ endings }) => endings.includes(ending));
  if (named.length === 0) return { accepted: false, reason: 'content_contradicts_name' };
  const typed = withType(possible, named, declared.contentType);
  return typed === undefined
    ? { accepted: false, reason: 'content_contradicts_type' }
    : { accepted: true, kind: typed.kind, format: typed.format };
}

function endingOf(filename: string): string | undefined {
  const last = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  if (filename.includes('.') && ENDINGS.has(last)) return last;
  return ENDING.exec(filename)?.[1]?.toLowerCase();
}

/** The format that the name says, unless only the media type tells two of one content apart. */
function withType(
  possible: readonly Format[],
  named: readonly Format[],
  contentType: string | undefined,
): Format | undefined {
  const essence = (contentType?.split(';')[0] ?? '').trim().toLowerCase();
  if (SAYS_NOTHING.has(essence)) return named[0];
  const agrees = ({ contentTypes }: Format) => contentTypes.includes(essence);
  return named.find(agrees) ?? (possible.some(agrees) ? named[0] : undefined);
}

const WIDE: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

const wideOf = (head: Uint8Array): string | undefined =>
  WIDE[Buffer.from(head.subarray(0, 2)).toString('hex')];

/** Text in any encoding that tables are sent in: it has no control characters but those that lay out or separate. */
const isText = (head: Uint8Array): boolean =>
  wideOf(head) !== undefined ||
  head.every((byte) => (byte >= 0x1a && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d));

const BEGINNING_BYTES = 4_096;
const JSON_START = /^(\{\s*["}]|\[\s*["{[\d\]-]|\[\s*(true|false|null)\b)/;

/** What text is by how it begins; markup and scripts are none that any format takes. */
function sniffText(head: Uint8Array): string {
  const start = new TextDecoder(wideOf(head)).decode(head.subarray(0, BEGINNING_BYTES)).trimStart();
  if (start.startsWith('%PDF-')) return 'application/pdf';
  if (start.startsWith('#!')) return 'script';
  if (start.startsWith('<') || start.startsWith('{\\rtf')) return 'markup';
  if (start.startsWith('ISA') && !/[\r\n]/.test(start.slice(0, 100))) return 'x12';
  return JSON_START.test(start) ? 'json' : 'delimited';
}
