import type { FileLimits, Opening, PageDraft } from '../opened.ts';
import type { ReasonCode } from '../reasons.ts';

/** What a child is asked. One question is under way in a child at a time. */
export type Question =
  | { readonly ask: 'open'; readonly file: number; readonly bytes: Uint8Array; readonly limits: FileLimits }
  | { readonly ask: 'readPage' | 'readPicturePage'; readonly file: number; readonly index: number }
  | { readonly ask: 'close'; readonly file: number }
  | { readonly ask: 'loadOcr' };

/** What each question is answered with. */
export type Replies = {
  readonly open: Opening;
  readonly readPage: PageDraft;
  readonly readPicturePage: PageDraft;
  readonly close: undefined;
  readonly loadOcr: undefined;
};

export type Answer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly value: Replies[keyof Replies];
      readonly memory: number;
    }
  | {
      readonly id: number;
      readonly ok: false;
      /** Absent where the program itself failed: the child is not used again. */
      readonly reason?: ReasonCode;
      /** Where it failed, without what was read. */
      readonly at?: string;
      readonly memory: number;
    };
