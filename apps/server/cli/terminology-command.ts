import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';

type Common = { readonly data?: string; readonly json: boolean };

/** `chartwright terminology load|list|use|diff`. The work is loaded only when one of them is called. */
export function addTerminology(program: Command, dataOption: readonly [string, string]): void {
  const terminology = program.command('terminology').description('SNOMED CT, RxNorm and ICD-10-CM');
  const work = () => import('./terminology.ts');

  terminology
    .command('load')
    .description(
      'load a release: SNOMED CT (RF2, Global Patient Set, FHIR), RxNorm or an ICD-10-CM order file',
    )
    .argument('<path...>', 'zip, folder or file; an extension together with its edition')
    .option('--title <title>', 'what to call it')
    .option('--language <dialect>', 'en-US, en-GB or the id of a language reference set (default en-US)')
    .option('--released <date>', 'date of the release where its files do not say it')
    .option('--json', 'print JSON', false)
    .option(...dataOption)
    .action(
      async (paths: string[], flags: Common & { title?: string; language?: string; released?: string }) => {
        const { loadRelease } = await work();
        const { title, language, released, json } = flags;
        await loadRelease(readConfig({ data: flags.data }), { paths, title, language, released, json });
      },
    );

  terminology
    .command('list')
    .description('what is loaded, what is in use (*), and on what terms')
    .option('--json', 'print JSON', false)
    .option(...dataOption)
    .action(async (flags: Common) => {
      const { listTerminologies } = await work();
      listTerminologies(readConfig({ data: flags.data }), flags.json);
    });

  terminology
    .command('use')
    .description('compile what the server answers from; without an id, what is in use is compiled again')
    .argument('[id...]', 'one of each kind; a kind that is not named stays as it is')
    .addOption(new Option('--without <kind...>', 'go without').choices(['rxnorm', 'icd10cm']).default([]))
    .option('--json', 'print JSON', false)
    .option(...dataOption)
    .action(async (ids: string[], flags: Common & { without: ('rxnorm' | 'icd10cm')[] }) => {
      const { chooseTerminology } = await work();
      chooseTerminology(readConfig({ data: flags.data }), { ids, without: flags.without, json: flags.json });
    });

  terminology
    .command('diff')
    .description('what changes between two loaded releases, and which stored codes are retired')
    .argument('<from>', 'the older release')
    .argument('<to>', 'the newer release')
    .option('--json', 'print JSON', false)
    .option(...dataOption)
    .action(async (from: string, to: string, flags: Common) => {
      const { compareReleases } = await work();
      await compareReleases(readConfig({ data: flags.data }), { from, to, json: flags.json });
    });
}
