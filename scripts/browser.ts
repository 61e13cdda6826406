// Without this file the browser tests would need a prepared machine. It finds an installed Chromium or Chrome, else
// installs one as root, else unpacks the one that comes in an npm package.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository.ts';

const run = promisify(execFile);
const ANSWER_MS = 20_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const unpackedFolder = join(repositoryRoot, 'node_modules', '.cache', 'browser');

/**
 * Finds a browser that answers `--version`.
 *
 * @returns absolute path of the executable, or undefined when none works
 */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env.CHARTWRIGHT_BROWSER;
  if (named !== undefined) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const candidate of [...onPath, ...APPLICATIONS, join(unpackedFolder, 'browser')]) {
    if (existsSync(candidate) && (await answers(candidate))) return candidate;
  }
  return undefined;
}

/** Some distributions ship a `chromium` that only asks to install another package. */
async function answers(executable: string): Promise<boolean> {
  return run(executable, ['--version', '--no-sandbox'], { timeout: ANSWER_MS }).then(
    ({ stdout }) => /\d+\.\d+/.test(stdout),
    () => false,
  );
}

/**
 * Finds a browser or makes one available.
 *
 * @throws {Error} saying what was tried, when none can be had
 */
export async function ensureBrowser(): Promise<string> {
  const found = await findBrowser();
  if (found !== undefined) return found;
  const tried: string[] = ['no Chromium or Chrome is installed'];
  for (const attempt of [installWithApt, unpackFromPackage]) {
    tried.push(await attempt());
    const browser = await findBrowser();
    if (browser !== undefined) return browser;
  }
  throw new Error(
    `No browser for the tests: ${tried.join('; ')}. Install Chromium, or name one in CHARTWRIGHT_BROWSER.`,
  );
}

async function installWithApt(): Promise<string> {
  if (process.getuid?.() !== 0) return 'apt needs root';
  if (spawnSync('apt-get', ['--version']).error) return 'there is no apt-get';
  console.log('Installing Chromium with apt-get, for the browser tests.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status, stdout, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
    if (status !== 0) return `apt-get ${args[0]} failed: ${`${stdout}${stderr}`.trim().slice(-500)}`;
  }
  return 'apt-get installed a Chromium that does not run';
}

/** The package unpacks into the folder for temporary files; ours is private, and appears under its name when complete. */
async function unpackFromPackage(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the npm package is for Linux on x64 only';
  console.log('Unpacking the Chromium of @sparticuz/chromium, for the browser tests.');
  const cache = join(unpackedFolder, '..');
  try {
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'browser-'));
    await run(process.execPath, [join(import.meta.dirname, 'unpack-browser.ts')], {
      env: { ...process.env, TMPDIR: folder },
    });
    writeLauncher(folder);
    rmSync(unpackedFolder, { recursive: true, force: true });
    renameSync(folder, unpackedFolder);
    return 'the Chromium of the npm package does not run';
  } catch (error) {
    return `the npm package could not be unpacked (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** The package brings the few libraries that a small system lacks; those of the system come first. */
function writeLauncher(folder: string): void {
  const launcher = join(folder, 'browser');
  const lines = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    'export FONTCONFIG_PATH="$' + '{FONTCONFIG_PATH:-$here/fonts}"',
    'LD_LIBRARY_PATH="$' + '{LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/al2023/lib" exec "$here/chromium" "$@"',
  ];
  writeFileSync(launcher, `${lines.join('\n')}\n`);
  chmodSync(launcher, 0o755);
}
