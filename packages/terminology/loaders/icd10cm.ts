import { join } from 'node:path';
import { writeRows } from '../artefact.ts';
import { FILES } from '../library.ts';
import { at, readLines } from './lines.ts';
import { LoadError, type SourceFile } from './source.ts';
import type { LoadOptions, Plan } from './stages.ts';

export const isOrderFile = ({ name }: SourceFile): boolean =>
  /^icd10cm[_-]order[_-](?!addenda).*\d{4}\.txt$/i.test(name);

/** Columns are fixed: number 1–5, code 7–13, billable 15, short title 17–76, long title from 78. */
const ROW = /^(\d{5,6}) ([A-Z]\d[0-9A-Z]{1,5}) +([01]) (.{60}) (.+)$/;

/** `E119` as it is written: `E11.9`. */
const dotted = (code: string): string => (code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code);

export function planIcd10cm(file: SourceFile, options: LoadOptions): Plan {
  const year = options.released ?? /\d{4}(?=\.txt$)/i.exec(file.name)?.[0];
  if (year === undefined)
    throw new LoadError(`The name of ${file.name} holds no year. Give it by --released YYYY.`);
  return {
    about: {
      kind: 'icd10cm',
      id: `icd10cm-${year}`,
      title: options.title ?? `ICD-10-CM ${year}`,
      version: year,
      source: 'order-file',
      attribution:
        'ICD-10-CM is published by the National Center for Health Statistics and the Centers for Medicare & Medicaid ' +
        'Services of the United States, in the public domain there. ICD-10 is © World Health Organization.',
    },
    stages: [
      {
        name: 'codes',
        files: [file],
        run: async (folder, onBytes) => {
          const rows = await readOrderFile(file, onBytes);
          const codes = writeRows(join(folder, FILES.codes), (write) => {
            for (const row of rows) write(...row);
          });
          return {
            counts: { codes, billable: rows.filter(([, billable]) => billable === '1').length },
            notes: [],
          };
        },
      },
    ],
  };
}

async function readOrderFile(
  file: SourceFile,
  onBytes: (bytes: number) => void,
): Promise<readonly (readonly [string, string, string])[]> {
  const rows = new Map<string, readonly [string, string, string]>();
  await readLines(
    file,
    (text, line) => {
      if (text.trim() === '') return;
      const [, , code, billable, , long] = ROW.exec(text) ?? [];
      if (code === undefined || billable === undefined || long === undefined)
        throw at(file, line, 'this is no row of an ICD-10-CM order file');
      if (rows.has(code)) throw at(file, line, 'the code stands in the file twice');
      rows.set(code, [dotted(code), billable, long.trim()]);
    },
    { onBytes },
  );
  if (rows.size === 0) throw new LoadError(`${file.name} holds no code.`);
  return [...rows.values()].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
