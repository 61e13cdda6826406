import { fileURLToPath } from 'node:url';
import {
  type Db,
  type OutboundAnswer,
  type OutboundRequest,
  platformMigrations,
} from '@chartwright/platform';
import * as connections from '../connections/store.ts';
import type { ProviderCode, TokenSet, WearableConnector } from '../connector.ts';
import { connectorOf } from '../connectors/index.ts';
import { makeConnectionId } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { patientDigest, sealPatientRef } from '../patient-ref.ts';
import type { Access } from '../providers/access.ts';
import { sealToken } from '../tokens/sealed-token.ts';
import * as tokens from '../tokens/store.ts';

/** A connection with a token, and a provider that can be told how to answer. */

export const SCENE_KEY = Buffer.alloc(32, 9);
export const SCENE_OWNER: Owner = { orgId: 'org_1', mode: 'live' };
export const SCENE_AT = new Date('2026-05-20T10:00:00Z');
export const sceneMigrations = [platformMigrations, fileURLToPath(new URL('../migrations', import.meta.url))];

const DAY_MS = 86_400_000;

export async function addConnection(
  db: Db,
  token: TokenSet,
  provider: ProviderCode = 'OURA',
): Promise<string> {
  const id = makeConnectionId();
  await connections.insert(db, SCENE_OWNER, {
    id,
    patientRef: sealPatientRef('pat-1', id, SCENE_KEY),
    patientDigest: patientDigest(SCENE_OWNER, 'pat-1', SCENE_KEY),
    providers: [provider],
    language: 'en',
    askedBy: 'Clinic',
    metadata: null,
    pageId: null,
    pageEndsAt: new Date(SCENE_AT.getTime() + DAY_MS),
    createdBy: 'key_1',
    at: SCENE_AT,
  });
  await connections.markConnected(db, SCENE_OWNER, id, {
    provider,
    userId: null,
    userDigest: null,
    scopes: [],
    nextSyncAt: SCENE_AT,
    at: SCENE_AT,
  });
  await tokens.put(db, SCENE_OWNER, id, sealToken(id, token, { sealKey: SCENE_KEY, now: SCENE_AT }));
  return id;
}

export type Answering = (
  request: OutboundRequest,
  form: URLSearchParams,
) => OutboundAnswer | Promise<OutboundAnswer>;

export const answerJson = (value: unknown, status = 200): OutboundAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** How the scene's connection reaches its provider: by asking the test. */
export function accessTo(
  answer: Answering,
  connector: WearableConnector | undefined = connectorOf('OURA'),
): Access {
  if (connector === undefined) throw new Error('The connector is not there');
  return {
    connector,
    credentials: { clientId: 'client', clientSecret: 'not-a-secret' },
    http: async (request) => answer(request, new URLSearchParams(String(request.body ?? ''))),
    authorizeUrl: connector.oauth?.authorizeUrl,
    webhookUrl: 'https://here.example/inbound',
  };
}

/**
 * A provider that rotates: each refresh token works once, and using one twice revokes the grant for good.
 *
 * @param delayMs how long it takes to answer, so that others come meanwhile
 */
export function rotatingProvider(first: string) {
  let current = first;
  let isRevoked = false;
  const log = { refreshes: 0 };
  const answer: Answering = async (_request, form) => {
    log.refreshes += 1;
    // Others get their turn before this one has its answer.
    await new Promise((resolve) => setImmediate(resolve));
    if (isRevoked || form.get('refresh_token') !== current) {
      isRevoked = true;
      return answerJson({ error: 'invalid_grant' }, 400);
    }
    current = `refresh-${log.refreshes}`;
    return answerJson({
      access_token: `access-${log.refreshes}`,
      refresh_token: current,
      expires_in: 86_400,
      token_type: 'bearer',
    });
  };
  return { log, answer };
}
