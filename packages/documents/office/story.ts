import { Parser } from 'htmlparser2';
import type { HiddenText, HiddenWhy } from '../model.ts';
import type { FlowParagraph } from '../page/flow.ts';
import { Refusal } from '../reasons.ts';
import { isOn } from './styles.ts';

/** The text of one XML part, page by page, with what its author hid or took out held apart. */
export type Story = {
  readonly pages: readonly (readonly FlowParagraph[])[];
  readonly hidden: readonly HiddenText[];
  /** Pictures, charts, and files that lie in the letter. */
  readonly enclosures: readonly Enclosure[];
};

/** By its relation; a sheet fills a good part of a page, a mark is no larger than a crest. */
export type Enclosure = { readonly id: string; readonly size: 'sheet' | 'piece' | 'mark' };

/** A quarter of A4, in the units of Word: 914,400 to an inch. */
const LARGE_AREA = 0.25 * 7_560_000 * 10_692_000;
const SMALL_AREA = LARGE_AREA / 4;
const HALF_POINTS_MIN = 5;
/** No letter lies deeper; the time of the parser grows with the square of it. */
const DEPTH_MAX = 3000;
const WHITE = /^f{6}$/i;
const SKIPPED = new Set(['mc:fallback', 'w:instrtext', 'w:fldsimpleinstr']);

type State = {
  readonly pages: FlowParagraph[][];
  readonly hidden: { text: string; why: HiddenWhy }[];
  readonly enclosures: Enclosure[];
  readonly hiddenStyles: ReadonlySet<string>;
  text: string;
  /** The text of a frame stands behind that of the paragraph it hangs on. */
  readonly outer: string[];
  isHeading: boolean;
  runWhy: HiddenWhy | undefined;
  deletions: number;
  skipped: number;
  tables: number;
  /** The properties of a paragraph's end mark hide no text. */
  inMark: boolean;
  isText: boolean;
  isChecked: boolean;
  extent: number;
  cells: number;
};

/** Reads a part of a DOCX. Entities are never expanded and nothing outside is looked at. */
export function readStory(xml: string, hiddenStyles: ReadonlySet<string>): Story {
  const state: State = {
    pages: [[]],
    hidden: [],
    enclosures: [],
    hiddenStyles,
    text: '',
    outer: [],
    isHeading: false,
    runWhy: undefined,
    deletions: 0,
    skipped: 0,
    tables: 0,
    inMark: false,
    isText: false,
    isChecked: false,
    extent: 0,
    cells: 0,
  };
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth += 1;
        if (depth > DEPTH_MAX) throw new Refusal('nested_too_deep');
        if (SKIPPED.has(name.toLowerCase())) state.skipped += 1;
        else if (state.skipped === 0) openers[name]?.(state, attributes);
      },
      ontext: (piece) => {
        if (state.isText && state.skipped === 0) write(state, piece);
      },
      onclosetag: (name) => {
        depth -= 1;
        if (SKIPPED.has(name.toLowerCase())) state.skipped -= 1;
        else if (state.skipped === 0) closers[name]?.(state);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  endParagraph(state);
  return { pages: state.pages, hidden: state.hidden, enclosures: state.enclosures };
}

type Attributes = Readonly<Record<string, string>>;
type Opener = (state: State, attributes: Attributes) => void;

const hide = (state: State, why: HiddenWhy): void => {
  if (!state.inMark) state.runWhy ??= why;
};

const openers: Readonly<Record<string, Opener>> = {
  'w:p': (state) => {
    if (state.outer.length === 0) endParagraph(state);
  },
  'w:pStyle': (state, { 'w:val': style = '' }) => {
    if (/^(?:heading|title|subtitle)/i.test(style)) state.isHeading = true;
  },
  'w:numPr': (state) => {
    if (state.text === '') state.text = '- ';
  },
  'w:pPr': (state) => {
    state.inMark = true;
  },
  'w:r': (state) => {
    state.runWhy = undefined;
  },
  'w:rStyle': (state, { 'w:val': style = '' }) => {
    if (state.hiddenStyles.has(style)) hide(state, 'marked');
  },
  'w:vanish': (state, { 'w:val': value }) => {
    if (isOn(value)) hide(state, 'marked');
  },
  'w:webHidden': (state, { 'w:val': value }) => {
    if (isOn(value)) hide(state, 'marked');
  },
  'w:color': (state, { 'w:val': value = '' }) => {
    if (WHITE.test(value)) hide(state, 'unseen');
  },
  'w:shd': (state) => {
    // White letters on a ground of their own are seen.
    if (state.runWhy === 'unseen') state.runWhy = undefined;
  },
  'w:sz': (state, { 'w:val': value = '' }) => {
    if (Number(value) < HALF_POINTS_MIN) hide(state, 'tiny');
  },
  'w:del': (state) => {
    state.deletions += 1;
  },
  'w:moveFrom': (state) => {
    state.deletions += 1;
  },
  'w:t': (state) => {
    state.isText = true;
  },
  'w:delText': (state) => {
    state.isText = true;
  },
  'w:tab': (state) => {
    if (!state.inMark) write(state, '\t');
  },
  'w:cr': (state) => write(state, '\n'),
  'w:noBreakHyphen': (state) => write(state, '-'),
  'w:br': (state, { 'w:type': kind }) => {
    if (kind === 'page') breakPage(state);
    else write(state, '\n');
  },
  'w:lastRenderedPageBreak': (state) => breakPage(state),
  'w:tbl': (state) => {
    endParagraph(state);
    state.tables += 1;
  },
  'w:tr': (state) => {
    endRow(state);
    state.cells = 0;
  },
  'w:tc': (state) => {
    if (state.cells > 0) state.text = `${state.text.replace(/\s+$/, '')} | `;
    state.cells += 1;
  },
  'w:txbxContent': (state) => {
    state.outer.push(state.text);
    state.text = '';
  },
  'w:checkBox': (state) => {
    state.isChecked = false;
  },
  'w:checked': (state, { 'w:val': value }) => {
    state.isChecked = isOn(value);
  },
  'wp:extent': (state, { cx = '0', cy = '0' }) => {
    state.extent = Number(cx) * Number(cy);
  },
  'a:blip': (state, { 'r:embed': id }) => enclose(state, id, sizeOf(state.extent)),
  'v:imagedata': (state, { 'r:id': id }) => enclose(state, id, 'piece'),
  'c:chart': (state, { 'r:id': id }) => enclose(state, id, 'sheet'),
  'dgm:relIds': (state, { 'r:dm': id }) => enclose(state, id, 'sheet'),
  'o:OLEObject': (state, { 'r:id': id }) => enclose(state, id, 'sheet'),
  'w:altChunk': (state, { 'r:id': id }) => enclose(state, id, 'sheet'),
};

const closers: Readonly<Record<string, (state: State) => void>> = {
  'w:pPr': (state) => {
    state.inMark = false;
  },
  'w:p': (state) => {
    if (state.outer.length > 0) state.text += '\n';
    else endParagraph(state);
  },
  'w:r': (state) => {
    state.runWhy = undefined;
  },
  'w:t': (state) => {
    state.isText = false;
  },
  'w:delText': (state) => {
    state.isText = false;
  },
  'w:del': (state) => {
    state.deletions -= 1;
  },
  'w:moveFrom': (state) => {
    state.deletions -= 1;
  },
  'w:checkBox': (state) => write(state, state.isChecked ? '\u2612' : '\u2610'),
  'w:tr': endRow,
  'w:tbl': (state) => {
    endRow(state);
    state.tables -= 1;
  },
  'w:txbxContent': (state) => {
    const inner = state.text.trim();
    const outer = state.outer.pop() ?? '';
    state.text = [outer.trimEnd(), inner].filter((piece) => piece !== '').join('\n');
  },
};

function enclose(state: State, id: string | undefined, size: Enclosure['size']): void {
  if (id !== undefined) state.enclosures.push({ id, size });
}

function sizeOf(extent: number): Enclosure['size'] {
  if (extent >= LARGE_AREA) return 'sheet';
  return extent > 0 && extent < SMALL_AREA ? 'mark' : 'piece';
}

function write(state: State, piece: string): void {
  const why = state.deletions > 0 ? 'deleted' : state.runWhy;
  if (why === undefined) {
    state.text += piece;
    return;
  }
  const last = state.hidden.at(-1);
  if (last?.why === why) last.text += piece;
  else state.hidden.push({ text: piece, why });
}

/** In a table the paragraphs of a cell stay on the line of its row. */
function endParagraph(state: State): void {
  if (state.tables > 0) {
    if (state.text !== '' && !/[|\s]\s*$/.test(state.text)) state.text += ' ';
    return;
  }
  addParagraph(state, state.isHeading ? 'section_heading' : 'text');
  state.isHeading = false;
}

function endRow(state: State): void {
  if (state.tables > 0) addParagraph(state, 'table');
}

function addParagraph(state: State, kind: FlowParagraph['kind']): void {
  const text = state.text.replace(/[^\S\n]+$/gm, '');
  state.text = '';
  if (/^[\s|-]*$/.test(text)) return;
  const page = state.pages.at(-1);
  const above = page?.at(-1);
  if (kind === 'table' && above?.kind === 'table')
    page?.splice(-1, 1, { kind, text: `${above.text}\n${text}` });
  else page?.push({ kind, text });
}

function breakPage(state: State): void {
  if (state.tables === 0 && state.outer.length === 0) endParagraph(state);
  if (state.pages.at(-1)?.length !== 0) state.pages.push([]);
}
