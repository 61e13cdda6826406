import { isProblem, systemClock } from '@chartwright/kernel';
import { Command, CommanderError, Option } from 'commander';
import { verifyAuditChains } from './cli/audit.ts';
import { addData } from './cli/data-command.ts';
import { approveOrganisation, createOrganisation, listOrganisations } from './cli/organisation.ts';
import { addPathway } from './cli/pathway-command.ts';
import { addTerminology } from './cli/terminology-command.ts';
import { addTransfer } from './cli/transfer-command.ts';
import { readConfig } from './config.ts';
import { VERSION } from './version.ts';

type Common = { readonly data?: string };

/** The `chartwright` command. Sets the exit code; prints problems without a stack. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('chartwright')
    .description('Open, self-hosted clinical-intelligence server')
    .version(VERSION)
    .exitOverride();
  addServe(program);
  addCode(program);
  addOrganisation(program);
  addAudit(program);
  addData(program);
  addPathway(program, DATA_OPTION);
  addTerminology(program, DATA_OPTION);
  addTransfer(program, DATA_OPTION);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

const DATA_OPTION = ['--data <dir>', 'data folder (CHARTWRIGHT_DATA, default ./data)'] as const;

function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the server')
    .option('--port <n>', 'port (CHARTWRIGHT_PORT, default 8787)')
    .option('--host <name>', 'address to listen on (CHARTWRIGHT_HOST, default localhost)')
    .option(...DATA_OPTION)
    .option('--role <role>', 'all, api or worker (CHARTWRIGHT_ROLE, default all)')
    .addOption(new Option('--joins', 'share the port of the process that started this one').hideHelp())
    .action(async (flags: Common & { port?: string; host?: string; role?: string; joins?: boolean }) => {
      // Loaded only here: the other commands need none of the server.
      const { serve } = await import('./serve.ts');
      await serve(readConfig(flags));
    });
}

type CodeFlags = Common & {
  readonly specialty: string;
  readonly letterDate?: string;
  readonly birthDate?: string;
  readonly json: boolean;
  readonly fhir: boolean;
  readonly color?: boolean;
};

function addCode(program: Command): void {
  program
    .command('code')
    .description('code one clinical note and print it, without a server; not a medical device')
    .argument('<file>', 'the note, in UTF-8; - reads standard input')
    .option('--specialty <name>', 'specialty of the writer', 'General Medicine')
    .option('--letter-date <day>', 'date of the letter (default today)')
    .option('--birth-date <day>', "the patient's date of birth")
    .addOption(new Option('--json', 'print the review as JSON').default(false).conflicts('fhir'))
    .option('--fhir', 'print a FHIR R4B Bundle', false)
    .option('--color', 'colour also where the output is no terminal')
    .option('--no-color', 'no colour')
    .option(...DATA_OPTION)
    .action(async (file: string, flags: CodeFlags) => {
      const { codeFile } = await import('./cli/code.ts');
      const config = readConfig({ data: flags.data });
      const printed = codeFile(config, {
        file,
        specialty: flags.specialty,
        letterDate: flags.letterDate ?? systemClock.now().toISOString().slice(0, 10),
        birthDate: flags.birthDate,
        as: flags.json ? 'json' : flags.fhir ? 'fhir' : 'text',
        isColored: flags.color ?? (process.stdout.isTTY && !config.isColorOff),
      });
      process.stdout.write(`${printed}\n`);
    });
}

const JSON_OPTION = ['--json', 'print JSON', false] as const;
const CODE_OPTION = ['--code <code>', "code of the operator's second factor, where there is one"] as const;

type OrganisationFlags = Common & { readonly json: boolean; readonly code?: string };

function addOrganisation(program: Command): void {
  const organisation = program.command('org').description('organisations of the running server');
  organisation
    .command('create')
    .description('create an organisation and print its credentials')
    .requiredOption('--name <name>', 'name of the organisation')
    .option('--plan <plan>', 'sandbox, launch, scale, enterprise or self_hosted', 'self_hosted')
    .option('--approved', 'approve live keys on a metered plan', false)
    .option(...CODE_OPTION)
    .option(...JSON_OPTION)
    .option(...DATA_OPTION)
    .action((flags: OrganisationFlags & { name: string; plan: string; approved: boolean }) =>
      createOrganisation(readConfig({ data: flags.data }), flags),
    );
  organisation
    .command('list')
    .description('list the organisations')
    .option('--pending', 'only those that ask for production access', false)
    .option(...CODE_OPTION)
    .option(...JSON_OPTION)
    .option(...DATA_OPTION)
    .action((flags: OrganisationFlags & { pending: boolean }) =>
      listOrganisations(readConfig({ data: flags.data }), flags),
    );
  organisation
    .command('approve')
    .description('approve live keys of an organisation on a metered plan')
    .argument('<id>', 'id of the organisation')
    .option('--plan <plan>', 'launch, scale or enterprise (default: the one it asked for)')
    .option(...CODE_OPTION)
    .option(...JSON_OPTION)
    .option(...DATA_OPTION)
    .action((id: string, flags: OrganisationFlags & { plan?: string }) =>
      approveOrganisation(readConfig({ data: flags.data }), id, flags),
    );
}

function addAudit(program: Command): void {
  program
    .command('audit')
    .description('the audit chain')
    .command('verify')
    .description(
      'recompute every chain of the audit and of the event log; exit code 1 when one does not hold',
    )
    .option('--json', 'print JSON', false)
    .option(...DATA_OPTION)
    .action((flags: Common & { json: boolean }) =>
      verifyAuditChains(readConfig({ data: flags.data }), flags.json),
    );
}

/** A Problem's sentence is written for the reader; anything else is told with its kind. */
function explain(error: unknown): string {
  if (isProblem(error)) return `chartwright: ${error.message}`;
  if (error instanceof Error) return `chartwright: ${error.message || error.name}`;
  return 'chartwright: unknown fault';
}
