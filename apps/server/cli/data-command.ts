import type { Command } from 'commander';

type HospitalFlags = {
  readonly cases: string;
  readonly seed: string;
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
  readonly json: boolean;
};

/** `chartwright data hospital`. The work is loaded only when it is called. */
export function addData(program: Command): void {
  program
    .command('data')
    .description('data to try the Data surface with')
    .command('hospital')
    .description('write a hospital that never was, as CSV files: the same for the same options')
    .requiredOption('--out <dir>', 'folder the files are written to; a file that is there is written over')
    .option('--cases <n>', 'number of cases', '200000')
    .option('--seed <n>', 'another number makes another hospital', '1')
    .option('--from <day>', 'first day of admission (default 2023-01-01)')
    .option('--to <day>', 'last day of admission (default 2025-12-31)')
    .option('--json', 'print JSON', false)
    .action(async (flags: HospitalFlags) => {
      const { writeHospitalFiles } = await import('./data-hospital.ts');
      await writeHospitalFiles(flags);
    });
}
