import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Credentials, readCredentials } from '@chartwright/accounts';
import { readOwner } from '@chartwright/platform';
import { z } from 'zod';
import type { Config } from '../config.ts';

const ServerRecord = z.object({ pid: z.number(), baseUrl: z.string() });
const SignedIn = z.union([z.object({ access_token: z.string() }), z.object({ challenge: z.string() })]);
const Created = z.object({ data: Credentials });
const Organisation = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  production_approved: z.boolean(),
  production_request: z.object({ plan: z.string(), status: z.string() }).nullable(),
});

type Output = {
  readonly json: boolean;
  /** Of the operator's second factor, where there is one. */
  readonly code?: string | undefined;
};

/** Creates an organisation on the running server. */
export async function createOrganisation(
  config: Config,
  order: Output & { readonly name: string; readonly plan: string; readonly approved: boolean },
): Promise<void> {
  const operator = await signInOperator(config, order.code);
  const { data } = Created.parse(
    await operator.post('/api/v1/organisations', {
      name: order.name,
      plan: order.plan,
      production_approved: order.approved,
    }),
  );
  console.log(order.json ? JSON.stringify(data) : describe(data));
}

/** Opens the live keys of an organisation, on the plan it asked for or on the one that is named. */
export async function approveOrganisation(
  config: Config,
  id: string,
  options: Output & { readonly plan?: string | undefined },
): Promise<void> {
  const operator = await signInOperator(config, options.code);
  const path = `/api/v1/organisations/${encodeURIComponent(id)}/approve`;
  const answer = await operator.post(path, options.plan === undefined ? {} : { plan: options.plan });
  const { data } = z.object({ data: Organisation }).parse(answer);
  console.log(options.json ? JSON.stringify(data) : `${data.id} is approved on plan ${data.plan}.`);
}

/** Prints the organisations of the server, or those that wait for a decision. */
export async function listOrganisations(
  config: Config,
  options: Output & { readonly pending: boolean },
): Promise<void> {
  const operator = await signInOperator(config, options.code);
  const answer = await operator.get(`/api/v1/organisations?pending=${String(options.pending)}`);
  const { data } = z.object({ data: z.array(Organisation) }).parse(answer);
  if (options.json) console.log(JSON.stringify(data));
  else for (const one of data) console.log(describeOrganisation(one));
}

const describeOrganisation = (one: z.output<typeof Organisation>): string => {
  const asked =
    one.production_request?.status === 'pending' ? ` asks for ${one.production_request.plan}` : '';
  const live = one.production_approved ? 'approved' : 'not approved';
  return `${one.id}  ${one.plan}  ${live}${asked}  ${one.name}`;
};

/** Finds the running server through the data folder and signs in with the folder's own credentials. */
async function signInOperator(config: Config, code: string | undefined) {
  const { baseUrl } = await findServer(config.dataDir);
  const operator = await readCredentials(config.dataDir);
  if (operator === undefined)
    throw new Error(`There is no credentials.json in ${config.dataDir} to sign in with.`);
  const login = { email: operator.adminEmail, password: operator.adminPassword };
  let signedIn = SignedIn.parse(await send(`${baseUrl}/api/v1/auth/login/`, { body: login }));
  if ('challenge' in signedIn) {
    if (code === undefined) throw new Error('The operator has a second factor. Add --code with its code.');
    const body = { challenge: signedIn.challenge, code };
    signedIn = SignedIn.parse(await send(`${baseUrl}/api/v1/auth/login/second-factor`, { body }));
  }
  if (!('access_token' in signedIn)) throw new Error('The server asked for the second factor twice.');
  const headers = { authorization: `Bearer ${signedIn.access_token}` };
  return {
    get: (path: string) => send(baseUrl + path, { headers }),
    post: (path: string, body: unknown) => send(baseUrl + path, { headers, body }),
  };
}

/** The record of a server that has ended is not believed: another program may answer at its address by now. */
export async function findServer(dataDir: string): Promise<z.output<typeof ServerRecord>> {
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

async function send(
  url: string,
  request: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown },
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: { ...request.headers, 'content-type': 'application/json' },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
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
