import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBrowser } from '../../scripts/browser.ts';
import { makeKey } from './testing/keys.ts';
import { useServer } from './testing/server.ts';

/** The client as somebody else has it: packed, installed in a project of their own, in Node and in a browser. */

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const INSTALL_MS = 300_000;
const PAGE = '<title>clinic</title><link rel="icon" href="data:,">';

const app = useServer();
let project: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'chartwright-user-'));
  const { stdout } = await run(process.execPath, [join(root, 'scripts/pack-sdk.ts'), project]);
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', stdout.trim()], { cwd: project });
  installed = join(project, 'node_modules/@chartwright/sdk');
});
afterAll(() => rm(project, { recursive: true }));

const USER_CODE = `
import { Chartwright, type intelligence } from '@chartwright/sdk';
const client = new Chartwright({ apiKey: 'a' });
const body: intelligence.RelapsePredictRequest = { avgSleepHours: 5 };
const { data } = await client.relapse.predict(body, { query: { model_version: 'default' } });
export const level: 'low' | 'moderate' | 'elevated' | 'high' = data.level;
export const fhir: 'Observation' = (await client.relapse.predict(body, { fhir: {} })).data.resourceType;
export const revoked: null = (await client.keys.revoke('k', { idempotencyKey: 'once' })).data;
`;

/** Each must be a type error. */
const WRONG_CODE = [
  "client.ping({ idempotencyKey: 'k' })",
  "client.relapse.predict({}, { query: { patient: 'p' } })",
  'client.relapse.predict({}, { fhir: {} }).then(({ data }) => data.score)',
  "client.models.versions.read('relapse')",
  "client.dmse.analyze({ speechRateWpm: 'fast' })",
] as const;

/** The numbers of the lines that the compiler refuses in a user's file, against the types of a browser alone. */
async function refusedLines(source: string, module: string, moduleResolution: string): Promise<number[]> {
  const folder = await mkdtemp(join(project, 'types-'));
  const target = { target: 'es2022', lib: ['es2023', 'dom'], types: [], module, moduleResolution };
  const compilerOptions = { noEmit: true, strict: true, ...target };
  await writeFile(join(folder, 'user.ts'), source);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  const compiler = join(root, 'node_modules/@typescript/native/bin/tsc');
  const output = await run(process.execPath, [compiler, '--project', folder]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  const lines = [...output.matchAll(/user\.ts\((\d+),\d+\): error TS/g)].map(([, line]) => Number(line));
  if (output !== '' && lines.length === 0) throw new Error(output);
  return [...new Set(lines)];
}

describe('the packed client', () => {
  test('is JavaScript with types, and depends on nothing', async () => {
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).toMatchObject({ name: '@chartwright/sdk', license: 'Apache-2.0', type: 'module' });
  });

  test('runs in Node', async () => {
    const program = `
      import { Chartwright } from '@chartwright/sdk';
      const client = new Chartwright({ apiKey: '${app().credentials.keys.test}', baseUrl: '${app().baseUrl}' });
      const { data, requestId } = await client.outcome.score({ avgSleepHours: 7.5 });
      console.log(JSON.stringify({ object: data.object, requestId }));`;
    await writeFile(join(project, 'program.js'), program);
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      object: 'outcome.score',
      requestId: expect.stringMatching(/^req_[0-9a-f]{20}$/),
    });
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types under module %s', async (module, moduleResolution) => {
    expect(await refusedLines(USER_CODE, module, moduleResolution)).toEqual([]);
  });

  test('has types that refuse what the server would refuse', async () => {
    const imports = "import { Chartwright } from '@chartwright/sdk'; const client = new Chartwright();";
    const source = [imports, ...WRONG_CODE.map((expression) => `void ${expression};`)].join('\n');
    expect(await refusedLines(source, 'nodenext', 'nodenext')).toEqual(WRONG_CODE.map((_code, i) => i + 2));
  });
});

describe('in a browser', () => {
  let site: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    site = createServer((request, response) => {
      const path = request.url ?? '/';
      const file = path === '/' ? Promise.resolve(PAGE) : readFile(join(installed, path), 'utf8');
      response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript');
      file.then(
        (text) => response.end(text),
        () => response.writeHead(404).end(),
      );
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(origin());
  }, INSTALL_MS);
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  const origin = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const publishableKey = async (allowedOrigin: string): Promise<string> =>
    (await makeKey(app(), { kind: 'publishable', allowed_origins: [allowedOrigin] })).key;

  /** Runs an expression over `client` in the page; gives its result, or the code of its error. */
  const evaluate = (apiKey: string, expression: string): Promise<unknown> =>
    page.evaluate(`import('/index.js').then(async ({ Chartwright }) => {
      const settings = { apiKey: '${apiKey}', baseUrl: '${app().baseUrl}', maxRetries: 0 };
      const client = new Chartwright(settings);
      return (${expression}).catch((error) => ({ code: error.code, name: error.name }));
    })`);

  test('a publishable key scores a session from its origin, and sees the request id and the limit', async () => {
    const result = await evaluate(
      await publishableKey(origin()),
      'client.dmse.analyze({ speechRateWpm: 98 })',
    );
    expect(result).toMatchObject({
      data: { object: 'dmse.analysis', signalsPresent: 1 },
      requestId: expect.stringMatching(/^req_[0-9a-f]{20}$/),
      rateLimit: { limit: expect.any(Number) },
    });
  });

  test('a refusal of the schema can be read', async () => {
    const key = await publishableKey(origin());
    expect(await evaluate(key, 'client.dmse.analyze({ speechRateWpm: -1 })')).toMatchObject({
      code: 'invalid_request',
    });
  });

  test.each([
    ['another origin', 'https://elsewhere.example', 'client.dmse.analyze({ speechRateWpm: 98 })'],
    ['another method', undefined, 'client.relapse.predict({})'],
  ])('%s ends in connection_failed, as the README says', async (_name, allowed, expression) => {
    const key = await publishableKey(allowed ?? origin());
    expect(await evaluate(key, expression)).toEqual({ code: 'connection_failed', name: 'ChartwrightError' });
  });
});
