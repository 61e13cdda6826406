import type { Limits } from './limits.ts';
import type { DocumentType, Page } from './model.ts';
import { failedPage } from './page/draft.ts';

/** What is read of one page, before it is held against the other pages of its file. */
export type PageDraft = {
  readonly page: Page;
  /** True where the page shows something that its text layer does not explain: it must be read as a picture. */
  readonly needsPicture: boolean;
  /** The page as a few grey dots, to know it again by. */
  readonly thumbnail?: Uint8Array;
};

/** A file inside a file. */
export type Part = { readonly name?: string; readonly bytes: Uint8Array };

/** A file whose pages can be asked for one by one. Lives in a child process. */
export type OpenedFile = {
  readonly type: DocumentType;
  readonly pages: number;
  /** True where no page has a text layer. */
  readonly isPicture: boolean;
  readonly parts: readonly Part[];
  /** Takes the text that the file itself has; index from 0. */
  readonly readPage: (index: number) => Promise<PageDraft>;
  /** Reads the page as a picture besides. */
  readonly readPicturePage: (index: number) => Promise<PageDraft>;
  readonly close: () => void;
};

/** What the other side of the process is told of a file. */
export type Opening = Pick<OpenedFile, 'type' | 'pages' | 'isPicture' | 'parts'>;

export type FileLimits = Pick<Limits, 'pagesMax' | 'pixelsMax' | 'unpackedBytesMax' | 'partsMax'>;

/** The pages of a file that was cut off, with one that stands for what is missing. */
export const withMissing = (pages: readonly Page[], isWhole: boolean): readonly Page[] =>
  isWhole ? pages : [...pages, failedPage(pages.length + 1, 'file_ends_early')];

/** A file whose text needs no looking at: all its pages are there when it is open. */
export function openedFlow(
  type: DocumentType,
  pages: readonly Page[],
  parts: readonly Part[] = [],
): OpenedFile {
  const read = (index: number): Promise<PageDraft> => {
    const page = pages[index];
    if (page === undefined) return Promise.reject(new RangeError(`There is no page ${index + 1}.`));
    return Promise.resolve({ page, needsPicture: false });
  };
  return {
    type,
    pages: pages.length,
    isPicture: false,
    parts,
    readPage: read,
    readPicturePage: read,
    close: () => undefined,
  };
}
