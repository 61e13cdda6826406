import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { generateHospital, HOSPITAL_COLUMNS, type HospitalTable } from '@chartwright/analytics';
import { z } from 'zod';

const CASES_MAX = 9_999_999;

const Wish = z
  .object({
    cases: z.coerce
      .number('--cases is a whole number.')
      .int('--cases is a whole number.')
      .min(1, '--cases is at least 1.')
      .max(CASES_MAX, `--cases is at most ${CASES_MAX}.`),
    seed: z.coerce
      .number('--seed is a whole number.')
      .int('--seed is a whole number.')
      .min(0, '--seed is not below 0.'),
    from: z.iso.date('--from is a day as YYYY-MM-DD.').default('2023-01-01'),
    to: z.iso.date('--to is a day as YYYY-MM-DD.').default('2025-12-31'),
    out: z.string().min(1),
    json: z.boolean(),
  })
  .refine(({ from, to }) => from <= to, '--to is not before --from.');

/**
 * Writes the files of a generated hospital, one for each table.
 *
 * @throws {Error} with a sentence for the person who typed the command
 */
export async function writeHospitalFiles(given: z.input<typeof Wish>): Promise<void> {
  const read = Wish.safeParse(given);
  if (!read.success) throw new Error(read.error.issues.map(({ message }) => message).join(' '));
  const { out, json, ...options } = read.data;
  await mkdir(out, { recursive: true });
  const tables = Object.keys(HOSPITAL_COLUMNS) as HospitalTable[];
  const files = new Map(tables.map((table) => [table, createWriteStream(join(out, `${table}.csv`))]));
  const lines = new Map<HospitalTable, number>(tables.map((table) => [table, -1]));
  for (const { table, text } of generateHospital(options)) {
    lines.set(table, (lines.get(table) ?? 0) + countLines(text));
    await write(files.get(table), text);
  }
  await Promise.all([...files.values()].map(close));
  const rows = Object.fromEntries(lines);
  if (json) console.log(JSON.stringify({ out, ...options, rows }));
  else
    console.log(
      [...lines]
        .map(([table, count]) => `${count.toLocaleString('en')} rows in ${join(out, `${table}.csv`)}`)
        .join('\n'),
    );
}

/** Waits for the disk, so that memory stays flat; a full disk ends it. */
function write(file: WriteStream | undefined, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    file?.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function close(file: WriteStream): Promise<void> {
  file.end();
  await finished(file);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
