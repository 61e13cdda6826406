import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import type { Printed } from './pathway.ts';

type Json = { readonly json: boolean };
type BacktestFlags = Json & {
  readonly data?: string;
  readonly against: string;
  readonly last: number;
  readonly org?: string;
  readonly mode: 'test' | 'live';
};

const FILE = 'a pathway in YAML or JSON, or the id of a template';
const LAST_MAX = 2_000;
const JSON_OPTION = ['--json', 'print JSON', false] as const;

/** Adds `chartwright pathway lint|test|backtest|show`. The work is loaded only when one of them is called. */
export function addPathway(program: Command, dataOption: readonly [string, string]): void {
  const pathway = program.command('pathway').description('triage rules of a clinic');
  const work = () => import('./pathway.ts');

  pathway
    .command('lint')
    .description('check a pathway; exit code 1 when it cannot be read or must not be published')
    .argument('<file>', FILE)
    .option(...JSON_OPTION)
    .action(async (file: string, { json }: Json) => print((await work()).lintFile(file, json)));

  pathway
    .command('test')
    .description('ask a pathway the cases of a file; exit code 1 when an answer is another than expected')
    .argument('<file>', FILE)
    .argument('<cases>', 'one JSON object a line: {"id", "input", "expect"}')
    .option(...JSON_OPTION)
    .action(async (file: string, cases: string, { json }: Json) =>
      print((await work()).testFile(file, cases, json)),
    );

  pathway
    .command('backtest')
    .description('run the last decided referrals of this data folder through a pathway: who would move')
    .argument('<file>', FILE)
    .option('--against <file>', 'another pathway, or `active`: what decides now', 'active')
    .addOption(
      new Option('--last <n>', 'how many referrals, the newest first').default(500).argParser(readLast),
    )
    .option('--org <id>', 'organisation (default: that of credentials.json)')
    .addOption(new Option('--mode <mode>', 'which world').choices(['test', 'live']).default('live'))
    .option(...JSON_OPTION)
    .option(...dataOption)
    .action(async (file: string, flags: BacktestFlags) => {
      const { backtestFile } = await import('./pathway-backtest.ts');
      print(await backtestFile(readConfig({ data: flags.data }), { ...flags, file }));
    });

  pathway
    .command('show')
    .description('print a pathway in words, to read and sign')
    .argument('<file>', FILE)
    .option('--source', 'print the text itself, such as to begin from a template', false)
    .action(async (file: string, { source }: { source: boolean }) =>
      print((await work()).showFile(file, source)),
    );
}

function print({ text, ok }: Printed): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  if (!ok) process.exitCode = 1;
}

function readLast(text: string): number {
  const last = Number(text);
  if (Number.isInteger(last) && last >= 1 && last <= LAST_MAX) return last;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${LAST_MAX}.`);
}
