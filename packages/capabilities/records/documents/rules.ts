/** What a document may be: by its bytes, and the endings its name may then have. */
export const FILE_TYPES = [
  { name: 'pdf', mediaType: 'application/pdf', endings: ['pdf'] },
  { name: 'jpeg', mediaType: 'image/jpeg', endings: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  { name: 'png', mediaType: 'image/png', endings: ['png'] },
  {
    name: 'docx',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    endings: ['docx'],
  },
] as const;

export type FileType = (typeof FILE_TYPES)[number];

export const typeOf = (mediaType: string | undefined): FileType | undefined =>
  FILE_TYPES.find((type) => type.mediaType === mediaType);

export const mediaTypeOf = (name: FileType['name']): string =>
  FILE_TYPES.find((type) => type.name === name)?.mediaType ?? 'application/octet-stream';

/** What senders write who do not know, and what a part is without a type. */
const SAYS_NOTHING = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'text/plain']);
const SAME: Readonly<Record<string, string>> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg' };
/** Of numbers alone it is a date or a version, and in mixed case a name, as in `Dr.Smith`. */
const ENDING = /\.(?=\d*\D)([a-z\d]{1,16}|[A-Z\d]{1,16})$/;

/**
 * Tells where a file is called something that it is not: its bytes decide, and a name that says otherwise would mislead
 * whoever opens it.
 *
 * @returns a sentence, or undefined where nothing contradicts the bytes
 */
export function findLie(
  type: FileType,
  { mediaType, filename }: { readonly mediaType: string; readonly filename: string },
): string | undefined {
  const declared = mediaType.toLowerCase();
  if (!SAYS_NOTHING.has(declared) && (SAME[declared] ?? declared) !== type.mediaType) {
    return 'The content is not of the media type it was sent as';
  }
  const ending = ENDING.exec(filename)?.[1]?.toLowerCase();
  const isHonest = ending === undefined || (type.endings as readonly string[]).includes(ending);
  return isHonest ? undefined : 'The content is not what the ending of its name says';
}
