import type { ProviderCode } from '../connector.ts';
import type { DialectName } from '../connectors/dialect.ts';
import type { Person } from './people/person.ts';

/** A request as it would come to the provider; `path` is the path that the provider has. */
export type SandboxRequest = {
  readonly provider: ProviderCode;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type SandboxAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Somebody's consent, as the provider keeps it. */
export type Grant = {
  readonly id: string;
  readonly orgId: string;
  readonly provider: DialectName;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly person: Person;
  readonly isRegistered: boolean;
};

/** A read in the name of somebody. */
export type DataCall = {
  readonly request: SandboxRequest;
  readonly form: URLSearchParams;
  readonly grant: Grant;
  readonly nowMs: number;
};

export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});

export const empty = (status: number): SandboxAnswer => ({ status, headers: {}, body: '' });

export const unknownPath = (): SandboxAnswer => json({ error: 'not_found' }, 404);

/** Cuts a list into pages; the token is the place to go on from. */
export function pageOf<T>(
  items: readonly T[],
  from: number,
  size: number,
): { page: T[]; next: number | undefined } {
  const end = from + size;
  return { page: items.slice(from, end), next: end < items.length ? end : undefined };
}

export const placeOfToken = (token: string | null): number => {
  const place = token === null || token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  return Number.isInteger(place) && place >= 0 ? place : 0;
};

export const tokenOfPlace = (place: number | undefined): string | null =>
  place === undefined ? null : Buffer.from(String(place)).toString('base64url');
