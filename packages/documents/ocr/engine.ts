import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import type { GreyImage } from '../image/grey.ts';
import type { PlacedWord } from '../page/parts.ts';
import { Refusal } from '../reasons.ts';

/** What is used of Tesseract's own interface. */
type Native = {
  readonly FS: { readonly writeFile: (path: string, bytes: Uint8Array) => void };
  readonly TessBaseAPI: new () => NativeApi;
};
type NativeApi = {
  readonly Init: (path: null, language: string, mode: number) => number;
  readonly SetVariable: (name: string, value: string) => boolean;
  readonly SetPageSegMode: (mode: number) => void;
  readonly SetImageFile: (exif: number, angle: number) => number;
  readonly SetSourceResolution: (dpi: number) => void;
  readonly Recognize: (monitor: null) => number;
  readonly GetTSVText: (page: number) => string;
  readonly GetBoxText: (page: number) => string;
  readonly Clear: () => void;
};

/** A letter or a figure, and the columns of the image that it was read from. */
export type Sign = { readonly text: string; readonly left: number; readonly right: number };

/** A word as it was read; words of one `line` stand side by side. */
export type ReadWord = PlacedWord & { readonly signs: readonly Sign[]; readonly line: string };

export type OcrEngine = {
  /** Words with their places in pixels of the image; confidence 0 to 1. */
  readonly recognise: (image: GreyImage, settings?: Readonly<Record<string, string>>) => ReadWord[];
};

const LANGUAGE = 'eng';
const NEURAL_ONLY = 1;
const WORD_LEVEL = '5';

/**
 * Nothing may go from one page to the next, or the same fax would read differently behind another. The store of words that
 * Tesseract keeps for the length of a document is off; shapes it does not learn, since this build has only the neural reader.
 */
const WITHOUT_MEMORY: Readonly<Record<string, string>> = {
  tessedit_enable_doc_dict: '0',
  tessedit_pageseg_mode: '3',
};

/** Starts Tesseract with the language data of its package; nothing is fetched. */
export async function loadOcrEngine(): Promise<OcrEngine> {
  const require = createRequire(import.meta.url);
  // Not the build with relaxed SIMD: that one may round differently from one processor to another.
  const start = require('tesseract.js-core/tesseract-core-simd-lstm.js') as (
    options: object,
  ) => Promise<Native>;
  const native = await start({ print: () => undefined, printErr: () => undefined });
  const data = require.resolve('@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz');
  native.FS.writeFile(`${LANGUAGE}.traineddata`, gunzipSync(readFileSync(data)));
  const api = new native.TessBaseAPI();
  if (api.Init(null, LANGUAGE, NEURAL_ONLY) !== 0) throw new Error('Tesseract did not start.');
  for (const [name, value] of Object.entries(WITHOUT_MEMORY)) api.SetVariable(name, value);
  return { recognise: (image, settings = {}) => recognise(native, api, image, settings) };
}

function recognise(
  native: Native,
  api: NativeApi,
  image: GreyImage,
  settings: Readonly<Record<string, string>>,
): ReadWord[] {
  native.FS.writeFile('/input', toPgm(image));
  try {
    for (const [name, value] of Object.entries(settings)) api.SetVariable(name, value);
    if (api.SetImageFile(1, 0) !== 0) throw new Refusal('page_damaged');
    api.SetSourceResolution(Math.round(image.dpi));
    if (api.Recognize(null) !== 0) throw new Refusal('nothing_legible');
    return addSigns(readTsv(api.GetTSVText(0)), readSigns(api.GetBoxText(0)));
  } finally {
    api.Clear();
  }
}

/** The plainest picture there is: no time is lost on packing and unpacking. */
const toPgm = ({ data, width, height }: GreyImage): Uint8Array =>
  Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), data]);

type Row = Omit<ReadWord, 'signs'>;

function readTsv(tsv: string): Row[] {
  return tsv.split('\n').flatMap((row) => {
    const cells = row.split('\t');
    const text = (cells[11] ?? '').trim();
    if (cells[0] !== WORD_LEVEL || text === '') return [];
    const [left = 0, top = 0, width = 0, height = 0, percent = 0] = cells.slice(6, 11).map(Number);
    const confidence = Math.max(0, Math.min(1, percent / 100));
    const line = cells.slice(2, 5).join('.');
    return [{ text, left, top, right: left + width, bottom: top + height, confidence, line }];
  });
}

const readSigns = (boxes: string): Sign[] =>
  boxes
    .trim()
    .split('\n')
    .map((row) => {
      const [text = '', left, , right] = row.split(' ');
      return { text, left: Number(left), right: Number(right) };
    });

/** Both lists follow the same order; a word whose signs do not spell it has none. */
function addSigns(words: readonly Row[], signs: readonly Sign[]): ReadWord[] {
  let at = 0;
  return words.map((word) => {
    let to = at;
    let text = '';
    while (text.length < word.text.length && to < signs.length) {
      text += signs[to]?.text ?? '';
      to += 1;
    }
    if (text !== word.text) return { ...word, signs: [] };
    const own = signs.slice(at, to);
    at = to;
    return { ...word, signs: own };
  });
}
