import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { openEngine } from './engine.ts';

const TERMINOLOGY = new URL('../../../packages/terminology/', import.meta.url);
const SAMPLE = 200;

type Row = { readonly file: string; readonly form: string; readonly code: string; readonly guard: string };

/** Prints rows of our own synonyms and abbreviations beside the name of their concept, for reading. Always the same rows of the same files. */
export function printSampledForms(): void {
  const { lexicon } = openEngine();
  const rows = [...synonymRows(), ...abbreviationRows()];
  const drawn = rows.toSorted((a, b) => lotOf(a).localeCompare(lotOf(b))).slice(0, SAMPLE);
  for (const { file, form, code, guard } of drawn.toSorted((a, b) => a.file.localeCompare(b.file)))
    console.log(
      `${form}  →  ${code} ${lexicon.conceptOf(code)?.term ?? 'NOT IN THE RELEASE'}${guard === '' ? '' : `  (${guard})`}  ${file}`,
    );
  console.log(`${drawn.length} of ${rows.length} rows`);
}

const lotOf = ({ form, code }: Row): string => createHash('sha256').update(`${form}\t${code}`).digest('hex');

function tableRows(folder: string): { file: string; cells: readonly string[] }[] {
  return readdirSync(new URL(`${folder}/`, TERMINOLOGY))
    .filter((file) => file.endsWith('.tsv'))
    .toSorted()
    .flatMap((file) =>
      readFileSync(new URL(`${folder}/${file}`, TERMINOLOGY), 'utf8')
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) => ({ file: `${folder}/${file}`, cells: line.split('\t') })),
    );
}

const synonymRows = (): Row[] =>
  tableRows('synonyms').flatMap(({ file, cells: [code = '', , forms = ''] }) =>
    forms.split('|').map((form) => ({ file, form: form.trim(), code, guard: '' })),
  );

const abbreviationRows = (): Row[] =>
  tableRows('abbreviations').map(({ file, cells: [form = '', code = '', , guard = ''] }) => ({
    file,
    form,
    code,
    guard,
  }));
