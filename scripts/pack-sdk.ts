// Without this file the client runs only inside this repository: an installed package has to be JavaScript with types.
// `node scripts/pack-sdk.ts FOLDER` compiles packages/sdk and writes chartwright-sdk-VERSION.tgz there.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository.ts';

const run = promisify(execFile);
const sdk = join(repositoryRoot, 'packages/sdk');
const compiler = join(repositoryRoot, 'node_modules/@typescript/native/bin/tsc');

/**
 * Compiles against the types of a browser alone, so that nothing of Node slips in.
 *
 * @returns absolute path of the archive
 */
async function packSdk(destination: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chartwright-sdk-'));
  try {
    await run(process.execPath, [compiler, '--project', join(sdk, 'tsconfig.pack.json'), '--outDir', folder]);
    const { name, version, license, type } = JSON.parse(
      await readFile(join(sdk, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, string>>;
    const manifest = {
      name,
      version,
      license,
      type,
      description: 'Typed client of a Chartwright server, for Node and browsers',
      engines: { node: '>=22' },
      sideEffects: false,
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
    };
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await copyFile(join(sdk, 'README.md'), join(folder, 'README.md'));
    await copyFile(join(repositoryRoot, 'LICENSE'), join(folder, 'LICENSE'));
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', destination], {
      cwd: folder,
    });
    return join(destination, stdout.trim());
  } finally {
    await rm(folder, { recursive: true });
  }
}

console.log(await packSdk(resolve(process.argv[2] ?? '.')));
