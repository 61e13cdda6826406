import type { HiddenText, HiddenWhy } from '../model.ts';

export type RtfText = {
  /** A form feed parts its pages. */
  readonly text: string;
  readonly hidden: readonly HiddenText[];
  /** Pictures in the order of the letter, in whatever format. */
  readonly pictures: readonly Uint8Array[];
  /** False where the file ends inside a group. */
  readonly isWhole: boolean;
};

/** What is not text of the letter: tables of fonts and colours, pictures, names of programs. */
const SILENT = new Set(
  'fonttbl colortbl stylesheet info object objdata filetbl revtbl rsidtbl listtable listoverridetable generator themedata datastore latentstyles fldinst xmlnstbl mmathPr colorschememapping bkmkstart bkmkend panose falt'.split(
    ' ',
  ),
);
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n\n',
  line: '\n',
  tab: '\t',
  cell: ' | ',
  row: '\n',
  page: '\f',
  sect: '\n\n',
  emdash: '\u2014',
  endash: '\u2013',
  bullet: '\u2022',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  '~': '\u00a0',
  _: '-',
};
const DEPTH_MAX = 500;

type Group = {
  isSilent: boolean;
  why: HiddenWhy | undefined;
  fallbackLetters: number;
  /** Where the bytes of a picture are gathered. */
  picture: Picture | undefined;
  /** The same picture once more, for programs of long ago. */
  isRepeated: boolean;
};

/** In hexadecimal digits, or as they are. */
type Picture = { readonly hex: string[]; readonly binary: Buffer[] };

/** A token: a brace, a control word with its number, a byte in hexadecimal, or a run of plain text. */
const TOKEN =
  /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/g;

/**
 * Takes the text of a letter in Rich Text Format.
 *
 * @param source one character for each byte
 * @returns undefined where groups lie in groups without end
 */
export function readRtf(source: string): RtfText | undefined {
  const decoder = new TextDecoder(encodingOf(source));
  const groups: Group[] = [
    { isSilent: false, why: undefined, fallbackLetters: 1, picture: undefined, isRepeated: false },
  ];
  const pictures: Picture[] = [];
  const hidden: { text: string; why: HiddenWhy }[] = [];
  let text = '';
  let bytes: number[] = [];
  let skip = 0;
  const write = (piece: string) => {
    const { isSilent = true, why } = groups.at(-1) ?? {};
    if (isSilent) return;
    const last = hidden.at(-1);
    if (why === undefined) text += piece;
    else if (last?.why === why) last.text += piece;
    else hidden.push({ text: piece, why });
  };
  const flush = () => {
    if (bytes.length > 0) write(decoder.decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  const tokens = new RegExp(TOKEN);
  for (let token = tokens.exec(source); token !== null; token = tokens.exec(source)) {
    const [, word, number, hex, sign, brace, plain] = token;
    const group = groups.at(-1);
    if (group === undefined) break;
    if (hex !== undefined) {
      if (skip > 0) skip -= 1;
      else bytes.push(Number.parseInt(hex, 16));
      continue;
    }
    flush();
    if (brace === '{') groups.push({ ...group });
    else if (brace === '}') groups.pop();
    else if (word === 'bin') {
      const from = tokens.lastIndex;
      tokens.lastIndex = from + Math.max(0, Number(number ?? 0));
      group.picture?.binary.push(Buffer.from(source.slice(from, tokens.lastIndex), 'latin1'));
    } else if (word === 'pict') {
      group.isSilent = true;
      group.picture = { hex: [], binary: [] };
      if (!group.isRepeated) pictures.push(group.picture);
    } else if (plain !== undefined && group.picture !== undefined) group.picture.hex.push(plain);
    else if (sign !== undefined) applySign(sign, group, write);
    else if (word === 'u') {
      write(String.fromCharCode(Number(number ?? 0) & 0xffff));
      skip = group.fallbackLetters;
    } else if (word !== undefined) applyWord(word, number, group, write);
    else if (plain !== undefined) {
      write(plain.slice(skip));
      skip = Math.max(0, skip - plain.length);
    }
    if (groups.length > DEPTH_MAX) return undefined;
  }
  flush();
  return { text, hidden, pictures: pictures.map(bytesOf), isWhole: groups.length <= 1 };
}

const bytesOf = ({ hex, binary }: Picture): Uint8Array =>
  Buffer.concat([...binary, Buffer.from(hex.join('').replace(/[^0-9a-f]/gi, ''), 'hex')]);

function applySign(sign: string, group: Group, write: (piece: string) => void): void {
  if (sign === '*') {
    group.isSilent = true;
    group.picture = undefined;
  } else if (sign === '\r' || sign === '\n') write('\n\n');
  else if ('\\{}'.includes(sign)) write(sign);
  else write(SIGNS[sign] ?? '');
}

function applyWord(
  word: string,
  number: string | undefined,
  group: Group,
  write: (piece: string) => void,
): void {
  const isOn = number !== '0';
  if (SILENT.has(word)) group.isSilent = true;
  else if (word === 'nonshppict') group.isRepeated = true;
  // What a reader sees of an object that lies in the letter.
  else if (word === 'result') group.isSilent = false;
  else if (word === 'uc') group.fallbackLetters = Math.max(0, Math.min(10, Number(number ?? 1)));
  else if (word === 'v') group.why = isOn ? 'marked' : undefined;
  else if (word === 'deleted') group.why = isOn ? 'deleted' : undefined;
  else if (word === 'fs' && Number(number) < 5) group.why = 'tiny';
  else if (word === 'plain') group.why = undefined;
  else write(SIGNS[word] ?? '');
}

const CODE_PAGES: Readonly<Record<string, string>> = {
  '10000': 'macintosh',
  '65001': 'utf-8',
  '932': 'shift_jis',
  '936': 'gbk',
  '949': 'euc-kr',
  '950': 'big5',
};

function encodingOf(source: string): string {
  const page = /\\ansicpg(\d+)/.exec(source.slice(0, 1000))?.[1] ?? '1252';
  const named = CODE_PAGES[page] ?? `windows-${page}`;
  return /^windows-(?:874|125\d)$/.test(named) || page in CODE_PAGES ? named : 'windows-1252';
}
