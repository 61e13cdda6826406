import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Credentials, readCredentials } from '@chartwright/accounts';
import { readOwner } from '@chartwright/platform';
import { z } from 'zod';
import type { Config } from '../config.ts';

const ServerRecord = z.object({ pid: z.number(), baseUrl: z.string() });
const SignedIn = z.object({ access_token: z.string() });
const Created = z.object({ data: Credentials });

/**
 * Creates an organisation on the running server: finds it through the data folder and signs in with the folder's
 * own credentials.
 */
export async function createOrganisation(
  config: Config,
  order: { readonly name: string; readonly plan: string; readonly approved: boolean; readonly json: boolean },
): Promise<void> {
  const { baseUrl } = await findServer(config.dataDir);
  const operator = await readCredentials(config.dataDir);
  if (operator === undefined)
    throw new Error(`There is no credentials.json in ${config.dataDir} to sign in with.`);
  const { access_token } = SignedIn.parse(
    await post(
      `${baseUrl}/api/v1/auth/login/`,
      {},
      { email: operator.adminEmail, password: operator.adminPassword },
    ),
  );
  const { data } = Created.parse(
    await post(
      `${baseUrl}/api/v1/organisations`,
      { authorization: `Bearer ${access_token}` },
      { name: order.name, plan: order.plan, production_approved: order.approved },
    ),
  );
  console.log(order.json ? JSON.stringify(data) : describe(data));
}

/** The record of a server that has ended is not believed: another program may answer at its address by now. */
async function findServer(dataDir: string): Promise<z.output<typeof ServerRecord>> {
  try {
    const record = ServerRecord.parse(JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')));
    if (readOwner(dataDir)?.pid !== record.pid) throw new Error('The server that wrote the record has ended');
    return record;
  } catch (cause) {
    throw new Error(
      `No server is running on ${dataDir}. Start it first: chartwright serve --data ${dataDir}`,
      {
        cause,
      },
    );
  }
}

async function post(url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new Error(`The server does not answer at ${new URL(url).origin}. Is it running?`, { cause });
  }
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`The server refused (${response.status}): ${JSON.stringify(answer)}`);
  return answer;
}

const describe = (c: Credentials): string =>
  [
    `Organisation   ${c.orgId}`,
    `Sign in as     ${c.adminEmail}`,
    `Password       ${c.adminPassword}`,
    `Test key       ${c.keys.test}`,
    `Live key       ${c.keys.live}`,
    `Publishable    ${c.keys.publishable}`,
    'These are shown only now.',
  ].join('\n');
