import { strToU8, zipSync } from 'fflate';
import type { AnswerView } from '../model.ts';
import { neutralise, textOf } from './cells.ts';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEETS = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** A zip tells when its files were written; the same answer is the same file. */
const WRITTEN = new Date('2000-01-01T00:00:00Z');
const CELL_TEXT_MAX = 32_767;

const CONTENT_TYPES = `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEETS}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEETS}.worksheet+xml"/></Types>`;
const ROOT = `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const WORKBOOK = `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="Answer" sheetId="1" r:id="rId1"/></sheets></workbook>`;
const OF_WORKBOOK = `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

function cell(value: unknown): string {
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  const text = neutralise(textOf(value)).slice(0, CELL_TEXT_MAX);
  return text === ''
    ? '<c/>'
    : `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(text.toWellFormed())}</t></is></c>`;
}

const line = (values: readonly unknown[]): string => `<row>${values.map(cell).join('')}</row>`;

/** One sheet, the names of the columns first. No cell holds a formula: text is inline text, numbers are numbers. */
export function writeXlsx({ columns, rows }: Pick<AnswerView, 'columns' | 'rows'>): Uint8Array {
  const lines = [
    line(columns.map(({ name }) => name)),
    ...rows.map((row) => line(columns.map(({ name }) => row[name]))),
  ];
  const sheet = `${XML}<worksheet xmlns="${MAIN}"><sheetData>${lines.join('')}</sheetData></worksheet>`;
  const files = {
    '[Content_Types].xml': CONTENT_TYPES,
    '_rels/.rels': ROOT,
    'xl/workbook.xml': WORKBOOK,
    'xl/_rels/workbook.xml.rels': OF_WORKBOOK,
    'xl/worksheets/sheet1.xml': sheet,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), {
    mtime: WRITTEN,
  });
}
