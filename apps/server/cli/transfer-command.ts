import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import type { ExportWish, ImportWish } from './transfer.ts';

type Flags = { readonly data?: string };

const MODE = () => new Option('--mode <mode>', 'which world').choices(['test', 'live']).default('live');
const FORMAT = () =>
  new Option('--format <format>', 'what the lines are').choices(['ndjson', 'fhir']).default('ndjson');
const KEY_FILE = ['--key-file <file>', 'a file with the key of another organisation'] as const;
const JSON_OPTION = ['--json', 'print JSON', false] as const;

/** Adds `chartwright export` and `chartwright import`. */
export function addTransfer(program: Command, dataOption: readonly [string, string]): void {
  program
    .command('export')
    .description('export an organisation of the running server')
    .argument('<path>', 'a folder, or one file that ends in .ndjson')
    .option('--since <instant>', 'only what changed at or after this instant')
    .addOption(FORMAT())
    .addOption(MODE())
    .option(...KEY_FILE)
    .option(...JSON_OPTION)
    .option(...dataOption)
    .action(async (path: string, flags: Flags & Omit<ExportWish, 'path'>) => {
      const { exportOrganisation } = await import('./transfer.ts');
      await exportOrganisation(readConfig({ data: flags.data }), { ...flags, path });
    });
  program
    .command('import')
    .description('import a file, or a folder that was exported, into an organisation of the running server')
    .argument('<path>', 'the file or folder')
    .option('--dry-run', 'check every line and store nothing', false)
    .option('--update', 'write over records that are there', false)
    .option('--stop-on-error', 'end at the first bad line', false)
    .option('--source <name>', 'whose ids the lines carry')
    .option('--errors <file>', 'where the faults of bad lines are written')
    .addOption(FORMAT())
    .addOption(MODE())
    .option(...KEY_FILE)
    .option(...JSON_OPTION)
    .option(...dataOption)
    .action(async (path: string, flags: Flags & Omit<ImportWish, 'path'>) => {
      const { importFile } = await import('./transfer.ts');
      await importFile(readConfig({ data: flags.data }), { ...flags, path });
    });
}
