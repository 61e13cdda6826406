import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';

export type Target = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Asked one after the other instead of the path of `url`. */
  readonly paths?: readonly string[];
};

/** Milliseconds; `perSecond` counts answers with a 2xx status only, `failed` all others and broken connections. */
export type Load = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
};

const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** Which program makes the load: wrk where it is installed, since it costs the least of the two cores. */
export const loadProgram = hasWrk ? 'wrk' : 'autocannon';

/** Sends the same request over `connections` kept-alive connections for `seconds`. Loopback only. */
export function drive(target: Target, connections: number, seconds: number): Promise<Load> {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(target.url).hostname)) {
    throw new Error('Load is only ever sent to this machine.');
  }
  return hasWrk ? driveWrk(target, connections, seconds) : driveAutocannon(target, connections, seconds);
}

const cycle = (paths: readonly string[]): string => `
local paths = {${paths.map(quote).join(',')}}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format(nil, paths[at])
end
`;

const SCRIPT_END = `
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
`;

async function driveWrk(target: Target, connections: number, seconds: number): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  try {
    const script = join(folder, 'request.lua');
    const headers = Object.entries(target.headers).map(([k, v]) => `wrk.headers[${quote(k)}] = ${quote(v)}`);
    writeFileSync(
      script,
      [
        `wrk.method = ${quote(target.method)}`,
        `wrk.body = ${quote(target.body)}`,
        ...headers,
        ...(target.paths === undefined ? [] : [cycle(target.paths)]),
        SCRIPT_END,
      ].join('\n'),
    );
    const text = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, target.url]);
    const match = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(text);
    if (match === null) throw new Error('wrk gave no result');
    const [requests = 0, micros = 1, p50 = 0, p99 = 0, failed = 0] = match.slice(1).map(Number);
    return { perSecond: (requests - failed) / (micros / 1e6), p50: p50 / 1000, p99: p99 / 1000, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function driveAutocannon(target: Target, connections: number, duration: number): Promise<Load> {
  const { paths, ...one } = target;
  const requests = paths?.map((path) => ({ path }));
  const result = await autocannon({
    ...one,
    connections,
    duration,
    ...(requests !== undefined && { requests }),
  });
  return {
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

/** A Lua string literal: every byte that is not plain is written as its number. */
const quote = (text: string): string =>
  `"${[...Buffer.from(text)].map((b) => (b >= 32 && b < 127 && b !== 34 && b !== 92 ? String.fromCharCode(b) : `\\${String(b).padStart(3, '0')}`)).join('')}"`;

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${program} ended with ${code}`)),
    );
  });
}
