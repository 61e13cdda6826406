import type { Span } from '@chartwright/kernel';
import type { ReasonCode } from './reasons.ts';

/** Where something stands on its page, as fractions of the page as the file shows it, from the top left. */
export type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** A word in the text of its page. `box` is absent where the file has no geometry; `confidence` is 1 for typed text. */
export type Word = Span & { readonly confidence: number; readonly box?: Box };

/** Text that a person who looks at the page does not see. It never stands in the page's text. */
export type HiddenText = {
  readonly text: string;
  readonly why: HiddenWhy;
  readonly box?: Box;
};

/**
 * `invisible` is drawn without ink (the text layer of a scanner is), `unseen` leaves no mark on the page, `tiny` cannot be
 * read, `off_page` lies outside it, `covered` lies below a picture, `marked` is hidden by the author, `deleted` was taken
 * out, `unreliable` has letters that a font does not explain.
 */
export type HiddenWhy =
  | 'invisible'
  | 'unseen'
  | 'tiny'
  | 'off_page'
  | 'covered'
  | 'marked'
  | 'deleted'
  | 'unreliable';

export type ChunkKind = 'text' | 'section_heading' | 'table';

/** A stretch of a page that belongs together. `polygon` is in points from the top left. */
export type Chunk = Span & {
  readonly kind: ChunkKind;
  readonly page: number;
  readonly box?: Box;
  readonly polygon?: readonly { readonly x: number; readonly y: number }[];
};

export type PageSource = 'text' | 'ocr' | 'blank' | 'duplicate' | 'failed';

export type Page = {
  /** From 1 in its document. */
  readonly number: number;
  /** Points, as the file shows the page; absent where the file knows no pages. */
  readonly width?: number;
  readonly height?: number;
  /** By how many degrees the page must be turned clockwise to be read. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly text: string;
  readonly words: readonly Word[];
  readonly hidden: readonly HiddenText[];
  readonly chunks: readonly Chunk[];
  readonly source: PageSource;
  /** Why a page failed; only of a failed page. */
  readonly reason?: ReasonCode;
  /** The number of the page this one repeats; only of a duplicate. */
  readonly duplicateOf?: number;
  /** How far the text is to be trusted, 0 to 1. */
  readonly quality: number;
};

export type DocumentType =
  | 'pdf'
  | 'png'
  | 'jpeg'
  | 'webp'
  | 'tiff'
  | 'heic'
  | 'docx'
  | 'eml'
  | 'msg'
  | 'rtf'
  | 'html'
  | 'text';

/** One file: the one that was given, or a part of it. A part that cannot be read has one failed page. */
export type Document = {
  /** Which part of which part: `[]` is the file itself, `[1, 0]` the first part of its second part. */
  readonly path: readonly number[];
  readonly name?: string;
  /** Absent where it could not be told. */
  readonly type?: DocumentType;
  readonly pages: readonly Page[];
  readonly markdown: string;
};

/** Every page counted once: `pages` is always the sum of the others. */
export type Ledger = { readonly pages: number } & { readonly [source in PageSource]: number };

export type ReadResult =
  | {
      readonly state: 'read';
      /** The file itself first, each part after what holds it. */
      readonly documents: readonly Document[];
      readonly ledger: Ledger;
    }
  | {
      readonly state: 'refused';
      readonly reason: ReasonCode;
      readonly sentence: string;
      readonly type?: DocumentType;
    };

/** What opening a file told. */
export type Inspection =
  | { readonly state: 'readable'; readonly type: DocumentType; readonly pages: number }
  | Extract<ReadResult, { readonly state: 'refused' }>;
