// Without this file a route could promise a status that no test has ever seen. The test servers leave their access logs in a
// folder; after a whole run every success and every refusal that a route declares of its own must stand in one of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the test servers leave their access logs; undefined when nobody looks at them. */
export const answersFolder = (): string | undefined => process.env.CHARTWRIGHT_TEST_ANSWERS;

/** What of a route's declaration is looked at. */
export type Declared = {
  readonly operationId: string;
  readonly status?: number | undefined;
  readonly errors?: readonly { readonly status: number; readonly code: string }[] | undefined;
};

type AccessLine = { readonly operation: string; readonly status: number; readonly code?: string };

/** The answers in some access logs, each as `operation status` or `operation status code`. */
export function readAnswers(folder: string): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const name of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (!line.includes('"msg":"request"')) continue;
      const { operation, status, code } = JSON.parse(line) as AccessLine;
      seen.add(`${operation} ${status}${code === undefined ? '' : ` ${code}`}`);
    }
  }
  return seen;
}

/** The declared answers that are not among those seen, in the order of the routes. */
export function listUnseen(routes: readonly Declared[], seen: ReadonlySet<string>): string[] {
  const declared = routes.flatMap(({ operationId, status = 200, errors = [] }) => [
    `${operationId} ${status}`,
    ...errors.map((error) => `${operationId} ${error.status} ${error.code}`),
  ]);
  return [...new Set(declared)].filter((answer) => !seen.has(answer));
}
