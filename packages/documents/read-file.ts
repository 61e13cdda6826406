import { markDuplicates } from './duplicates.ts';
import type { Limits } from './limits.ts';
import { toMarkdown } from './markdown.ts';
import type { Document } from './model.ts';
import type { Opening, PageDraft, Part } from './opened.ts';
import { failedPage } from './page/draft.ts';
import type { Lane } from './pool/lane.ts';
import { type HeldFile, openIn, readIn } from './pool/lease.ts';
import { type ReasonCode, Refusal } from './reasons.ts';

export type Lanes = {
  /** Takes the text that files have; quick. */
  readonly text: Lane;
  /** Reads pages as pictures; slow. */
  readonly pictures: Lane;
};

export type Reading = {
  readonly lanes: Lanes;
  readonly limits: Limits;
  /** Gives every file of the reader a number of its own. */
  readonly nextFile: () => number;
  readonly signal: AbortSignal;
  /** Aborts when the whole document has taken too long. */
  readonly late: AbortSignal;
};

export type NamedFile = { readonly bytes: Uint8Array; readonly name: string | undefined };

/** A document, and how many pages its file was opened with. */
export type Counted = { readonly document: Document; readonly pages: number };

/**
 * Reads a file and whatever lies in it, one document after another.
 *
 * @throws {Refusal} where nothing of the file itself can be read; of a part that is one failed page
 */
export async function* readFile(reading: Reading, file: NamedFile): AsyncGenerator<Counted> {
  const room = { bytes: reading.limits.unpackedBytesMax, parts: reading.limits.partsMax };
  yield* readAt(reading, file, [], room);
}

/**
 * Opens a file and lets go of it again.
 *
 * @throws {Refusal} where nothing of it could be read
 */
export async function inspectFile(reading: Reading, { bytes }: NamedFile): Promise<Opening> {
  const file = heldFile(reading, bytes);
  try {
    return await open(reading, file);
  } finally {
    reading.lanes.text.forget(file.id);
  }
}

function heldFile({ limits, nextFile }: Reading, bytes: Uint8Array): HeldFile {
  const { pagesMax, pixelsMax, unpackedBytesMax, partsMax } = limits;
  return { id: nextFile(), bytes, limits: { pagesMax, pixelsMax, unpackedBytesMax, partsMax } };
}

type Room = { bytes: number; parts: number };

async function* readAt(
  reading: Reading,
  file: NamedFile,
  path: readonly number[],
  room: Room,
): AsyncGenerator<Counted> {
  const { document, pages, parts } = await readOne(reading, file, path);
  yield { document, pages };
  for (const [i, part] of parts.entries()) yield* readPart(reading, part, [...path, i], room);
}

/** One bad part never stands in the way of the others. */
async function* readPart(
  reading: Reading,
  part: Part,
  path: readonly number[],
  room: Room,
): AsyncGenerator<Counted> {
  const refused = refusalOfPart(reading.limits, part, path, room);
  const file = { bytes: part.bytes, name: part.name };
  if (refused !== undefined) {
    yield refusedPart(file, path, refused);
    return;
  }
  let isOpen = false;
  try {
    for await (const counted of readAt(reading, file, path, room)) {
      isOpen = true;
      yield counted;
    }
  } catch (error) {
    const reason = reasonOf(error, reading);
    if (reason === undefined || isOpen) throw error;
    yield refusedPart(file, path, reason);
  }
}

function refusalOfPart(
  limits: Limits,
  part: Part,
  path: readonly number[],
  room: Room,
): ReasonCode | undefined {
  room.parts -= 1;
  room.bytes -= part.bytes.length;
  if (path.length > limits.depthMax) return 'nested_too_deep';
  if (room.parts < 0) return 'too_many_parts';
  return room.bytes < 0 ? 'expands_too_much' : undefined;
}

const refusedPart = (file: NamedFile, path: readonly number[], reason: ReasonCode): Counted => ({
  document: {
    path,
    ...(file.name !== undefined && { name: file.name }),
    pages: [failedPage(1, reason)],
    markdown: '',
  },
  pages: 1,
});

type ReadOne = Counted & { readonly parts: readonly Part[] };

async function readOne(
  reading: Reading,
  { bytes, name }: NamedFile,
  path: readonly number[],
): Promise<ReadOne> {
  const { lanes } = reading;
  const file = heldFile(reading, bytes);
  try {
    const opening = await open(reading, file);
    const drafts = await readPages(reading, file, opening);
    const pages = markDuplicates(drafts);
    const document = {
      path,
      ...(name !== undefined && { name }),
      type: opening.type,
      pages,
      markdown: toMarkdown(pages),
    };
    return { document, pages: opening.pages, parts: opening.parts };
  } finally {
    lanes.text.forget(file.id);
    lanes.pictures.forget(file.id);
  }
}

function open(reading: Reading, file: HeldFile): Promise<Opening> {
  return reading.lanes.text.use({ file: file.id, signal: reading.signal }, async (child) => {
    const opening = await openIn(child, file, { ...reading.limits, signal: reading.signal });
    if (opening === undefined) throw new Error('A file was opened twice.');
    return opening;
  });
}

/**
 * Reads every page; what needs reading as a picture comes last. A document asks for no more pictures at once than can be read
 * at once, so that one of five hundred pages and one of a single page take turns.
 */
async function readPages(reading: Reading, file: HeldFile, opening: Opening): Promise<PageDraft[]> {
  const drafts: PageDraft[] = [];
  const pictures: number[] = [];
  for (let index = 0; index < opening.pages; index += 1) {
    const draft = opening.isPicture ? undefined : await readPage(reading, file, { index, asPicture: false });
    if (draft !== undefined) drafts[index] = draft;
    if (draft === undefined || draft.needsPicture) pictures.push(index);
  }
  const queue = pictures.values();
  const readNext = async () => {
    for (const index of queue) drafts[index] = await readPage(reading, file, { index, asPicture: true });
  };
  const ends = await Promise.allSettled(Array.from({ length: reading.lanes.pictures.size }, readNext));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return drafts;
}

/** A page that cannot be read is a failed page; what stops the whole document is thrown. */
async function readPage(
  reading: Reading,
  file: HeldFile,
  page: { readonly index: number; readonly asPicture: boolean },
): Promise<PageDraft> {
  const { lanes, limits, signal } = reading;
  const lane = page.asPicture ? lanes.pictures : lanes.text;
  try {
    return await lane.use({ file: file.id, signal }, (child) =>
      readIn(child, file, page, { ...limits, signal }),
    );
  } catch (error) {
    const reason = reasonOf(error, reading);
    if (reason === undefined) throw error;
    return { page: failedPage(page.index + 1, reason), needsPicture: false };
  }
}

/** When the time of the document is up, the pages that were read stand, and the others have failed. */
function reasonOf(error: unknown, { late }: Reading): ReasonCode | undefined {
  if (error instanceof Refusal) return error.code;
  return late.aborted ? 'too_slow' : undefined;
}
