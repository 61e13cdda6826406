import type {
  ConnectorCtx,
  MetricGroup,
  Normalised,
  ProviderCredentials,
  ProviderHttp,
  WearableConnector,
} from '../connector.ts';
import { collect } from './sandbox-scene.ts';

export const CREDENTIALS: ProviderCredentials = {
  clientId: 'our-app',
  clientSecret: 'the-client-secret',
  webhookSecret: 'the-webhook-secret',
  webhookSegment: 'a-segment-nobody-guesses',
};

export const NOW = new Date('2026-07-20T12:00:00Z');
const DAY_MS = 24 * 3_600_000;

type Canned = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** A provider that answers by the end of the path and, for forms, by the action; everything else is an empty page. */
export function cannedHttp(
  answers: Readonly<Record<string, Canned | readonly Canned[]>>,
  otherwise: unknown,
): ProviderHttp {
  const turns = new Map<string, number>();
  return async ({ url, body }) => {
    const { pathname } = new URL(url);
    const action = new URLSearchParams(typeof body === 'string' ? body : '').get('action');
    const asked = action === null ? pathname : `${pathname} ${action}`;
    const key = Object.keys(answers).find((end) => asked.endsWith(end));
    const found = key === undefined ? undefined : answers[key];
    const turn = turns.get(key ?? '') ?? 0;
    turns.set(key ?? '', turn + 1);
    const one =
      found === undefined
        ? { body: otherwise }
        : isMany(found)
          ? (found[turn] ?? { body: otherwise })
          : found;
    const text = typeof one.body === 'string' ? one.body : JSON.stringify(one.body);
    return { status: one.status ?? 200, headers: one.headers ?? {}, body: Buffer.from(text) };
  };
}

const isMany = (found: Canned | readonly Canned[]): found is readonly Canned[] => Array.isArray(found);

export const cannedCtx = (http: ProviderHttp): ConnectorCtx => ({
  http,
  accessToken: 'token',
  providerUserId: '42',
  connectionId: 'wear_0',
  credentials: CREDENTIALS,
  now: () => NOW,
});

/** What a connector makes of answers written by hand. */
export const readCanned = (
  connector: WearableConnector,
  http: ProviderHttp,
  groups: readonly MetricGroup[] = connector.groups,
): Promise<Normalised[]> =>
  collect(connector.sync(cannedCtx(http), { from: new Date(NOW.getTime() - DAY_MS), to: NOW }, groups));
