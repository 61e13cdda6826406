import type { HiddenText, Page } from '../model.ts';
import { type FlowParagraph, flowPage, pagesOfText } from '../page/flow.ts';
import { readHtml } from '../plain/html.ts';

export type MessageBody = {
  readonly headers: readonly (readonly [name: string, value: string | undefined])[];
  readonly text: string | undefined;
  readonly html: string | undefined;
};

/** Of the words of the plain version, so many may be missing from the one people see. */
const DIFFERENCE_MAX = 0.1;

/** An e-mail as its reader sees it: who, when, about what, then the text. */
export function messagePage({ headers, text, html }: MessageBody): Page {
  const head = headers.flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [`${name}: ${value.replace(/\s+/g, ' ').trim()}`],
  );
  const body = bodyOf(text, html);
  return flowPage(1, [{ text: head.join('\n'), kind: 'text' }, ...body.paragraphs], body.hidden);
}

function bodyOf(
  text: string | undefined,
  html: string | undefined,
): { readonly paragraphs: readonly FlowParagraph[]; readonly hidden: readonly HiddenText[] } {
  const plain = (text ?? '').trim();
  const rich = html === undefined || html.trim() === '' ? undefined : readHtml(html);
  if (rich === undefined || rich.paragraphs.length === 0)
    return { paragraphs: paragraphsOf(plain), hidden: rich?.hidden ?? [] };
  const shown = rich.paragraphs.map((paragraph) => paragraph.text).join('\n');
  const isOther = plain !== '' && shareMissing(plain, shown) > DIFFERENCE_MAX;
  return {
    paragraphs: rich.paragraphs,
    hidden: isOther ? [...rich.hidden, { text: plain, why: 'unseen' }] : rich.hidden,
  };
}

const paragraphsOf = (text: string): FlowParagraph[] =>
  pagesOfText(text)
    .map((page) => page.text)
    .join('\n\n')
    .split('\n\n')
    .map((paragraph) => ({ text: paragraph, kind: 'text' }));

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];

/** Both versions of a message should say the same; a program must not read what its reader never saw. */
function shareMissing(plain: string, shown: string): number {
  const seen = new Set(wordsOf(shown));
  const words = wordsOf(plain.replace(/https?:\/\/\S+/g, ''));
  return words.length === 0 ? 0 : words.filter((word) => !seen.has(word)).length / words.length;
}
