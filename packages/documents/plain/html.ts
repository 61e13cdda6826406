import { Parser } from 'htmlparser2';
import type { HiddenText } from '../model.ts';
import type { FlowParagraph } from '../page/flow.ts';

export type HtmlText = {
  readonly paragraphs: readonly FlowParagraph[];
  /** What a style hides from whoever looks at it. */
  readonly hidden: readonly HiddenText[];
};

const BLOCKS = new Set(
  'address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
const HEADINGS = /^h[1-6]$/;
const SILENT = new Set(['head', 'script', 'style', 'template', 'title', 'noscript']);
const WITHOUT_END = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
const HIDING =
  /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$)|font-size\s*:\s*[0-2](?:\.\d+)?\s*(?:px|pt)?\s*(?:;|!|$)/i;
const WHITE = /(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))/i;
const GROUND = /background/i;

type Element = { readonly name: string; readonly isHidden: boolean; readonly isSilent: boolean };

/** Takes the text that a reader of a page of HTML sees. Nothing is fetched and nothing runs. */
export function readHtml(html: string): HtmlText {
  const paragraphs: FlowParagraph[] = [];
  const hidden: HiddenText[] = [];
  const open: Element[] = [];
  let text = '';
  let unseen = '';
  const endBlock = (kind: FlowParagraph['kind'] = 'text') => {
    const seen = text
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim();
    if (seen !== '') paragraphs.push({ text: seen, kind });
    text = '';
  };
  const endHidden = () => {
    const words = unseen.replace(/\s+/g, ' ').trim();
    if (words !== '') hidden.push({ text: words, why: 'unseen' });
    unseen = '';
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === 'br') text += '\n';
      if ((name === 'td' || name === 'th') && text.trim() !== '') text += ' | ';
      if (BLOCKS.has(name)) endBlock();
      if (name === 'li') text += '- ';
      if (!WITHOUT_END.has(name)) open.push(describe(name, attributes, open.at(-1)));
    },
    ontext: (piece) => {
      const inside = open.at(-1);
      if (inside?.isSilent === true) return;
      if (inside?.isHidden === true) unseen += piece;
      else text += piece.replace(/\s+/g, ' ');
    },
    onclosetag: (name) => {
      if (BLOCKS.has(name)) endBlock(HEADINGS.test(name) ? 'section_heading' : 'text');
      const closed = WITHOUT_END.has(name) ? undefined : open.pop();
      if (closed?.isHidden === true && open.at(-1)?.isHidden !== true) endHidden();
    },
  });
  parser.end(html);
  endBlock();
  endHidden();
  return { paragraphs, hidden };
}

const WITHIN = /^\s*data:image\/[\w.+-]+(?:;[^,;]+)*;base64,/i;

/** The pictures that a page of HTML holds within itself; what lies elsewhere is not fetched. */
export function picturesIn(html: string): Uint8Array[] {
  const pictures: Uint8Array[] = [];
  const parser = new Parser({
    onopentag: (name, { src = '' }) => {
      const head = name === 'img' ? WITHIN.exec(src)?.[0] : undefined;
      if (head !== undefined) pictures.push(Buffer.from(src.slice(head.length), 'base64'));
    },
  });
  parser.end(html);
  return pictures;
}

function describe(
  name: string,
  attributes: Readonly<Record<string, string>>,
  outer: Element | undefined,
): Element {
  const style = attributes.style ?? '';
  const isWhite = WHITE.test(style) && !GROUND.test(style);
  return {
    name,
    isHidden: outer?.isHidden === true || 'hidden' in attributes || HIDING.test(style) || isWhite,
    isSilent: outer?.isSilent === true || SILENT.has(name),
  };
}
