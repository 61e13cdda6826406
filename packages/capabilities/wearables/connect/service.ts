import { randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, makeUuid, type SandboxClocks, type Tx } from '@chartwright/platform';
import type { Deed } from '../caller.ts';
import type { Lifecycle } from '../connections/lifecycle.ts';
import { ownerOfRow } from '../connections/ref.ts';
import * as connections from '../connections/store.ts';
import { type ProviderCode, ProviderFault, type TokenSet } from '../connector.ts';
import { isConnectionId, makeConnectionId } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { openPatientRef, patientDigest, sealPatientRef } from '../patient-ref.ts';
import type { Access, ProviderAccess } from '../providers/access.ts';
import { redirectUriOf } from '../providers/service.ts';
import { hashOf, sealText, unsealText } from '../sealed.ts';
import { listEmbedOrigins } from '../settings/store.ts';
import type { DemandSync } from '../sync/jobs.ts';
import { isProviderCode, providerTable } from '../tables.ts';
import { exchangeCode, faultOf, writeAuthorizeUrl } from '../tokens/oauth.ts';
import { codeDigest, pairingCode } from './pairing-code.ts';
import * as store from './store.ts';
import type { Visitor } from './visitor.ts';

export type ConnectParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clocks: SandboxClocks;
  /** Real time: a person stands before a page, whatever their world's clock says. */
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly access: ProviderAccess;
  readonly lifecycle: Lifecycle;
  readonly demandSync: DemandSync;
};

/** Why a page shows nothing but a sentence. */
export type PageEnd = 'unknown' | 'expired' | 'used';

export type OpenPage = {
  readonly row: connections.ConnectionRow;
  readonly owner: Owner;
  readonly organisation: string;
  readonly offered: readonly Offer[];
  /** Sites that may show the page in a frame. */
  readonly embedOrigins: readonly string[];
};

export type Offer = {
  readonly provider: ProviderCode;
  readonly displayName: string;
  readonly way: 'oauth' | 'upload' | 'bridge';
  readonly groups: (typeof providerTable)[ProviderCode]['metrics'];
  /** Whether a phone can be paired with it, by an app of the organisation's. */
  readonly canPair: boolean;
  readonly isConnected: boolean;
};

export type PageView =
  | { readonly end: PageEnd; readonly language: string; readonly embedOrigins: readonly string[] }
  | { readonly page: OpenPage };

export type ConnectPages = ReturnType<typeof createConnectPages>;

const STATE_BYTES = 32;
const VERIFIER_BYTES = 48;
const STATE_MS = 15 * 60_000;
const PAIRING_MS = 10 * 60_000;

/** Google has taken Google Fit's place: a new connection is one of Google Health. */
const successors: Partial<Record<ProviderCode, ProviderCode>> = { GOOGLE_FIT: 'GOOGLE_HEALTH' };
const current = (provider: ProviderCode): ProviderCode => successors[provider] ?? provider;

/** What the pages do, of which a person sees the words. Nobody here has a key: the id of the page is what they know. */
export function createConnectPages(parts: ConnectParts) {
  const { db, sealKey, clock, clocks, access, lifecycle } = parts;

  const deedOf = (tx: Tx, owner: Owner, pageId: string): Deed => ({
    tx,
    clock: clocks.clockOf(owner),
    actor: { ...owner, kind: 'connect_page', id: pageId },
    requestId: undefined,
  });

  const endOf = (row: connections.ConnectionRow, visitor: Visitor | undefined): PageEnd | undefined => {
    const isOwn = visitor !== undefined && row.page_cookie?.equals(visitor.hash) === true;
    if (row.page_cookie !== null && !isOwn) return 'used';
    if (row.status === 'disconnected' && row.page_cookie === null) return 'expired';
    return row.page_ends_at <= clocks.clockOf(ownerOfRow(row)).now() ? 'expired' : undefined;
  };

  const offersOf = async (row: connections.ConnectionRow): Promise<readonly Offer[]> => {
    const owner = ownerOfRow(row);
    const isUsable = await access.listUsable(db, owner);
    const made = await connections.listOfPage(db, owner, row.id);
    const connected = new Set(made.filter(({ status }) => status === 'connected').map((one) => one.provider));
    return [...new Set(row.providers.map(current))].filter(isUsable).map((provider) => {
      const { displayName, metrics, connectModes } = providerTable[provider];
      const [way = 'oauth'] = ['oauth' as const, 'upload' as const, 'bridge' as const].filter((mode) =>
        connectModes.includes(mode),
      );
      const canPair = connectModes.includes('bridge');
      return { provider, displayName, way, groups: metrics, canPair, isConnected: connected.has(provider) };
    });
  };

  const open = async (id: string, visitor: Visitor | undefined): Promise<PageView> => {
    const row = isConnectionId(id) ? await connections.findPage(db, id) : undefined;
    if (row === undefined) return { end: 'unknown', language: 'en', embedOrigins: [] };
    const owner = ownerOfRow(row);
    const embedOrigins = await listEmbedOrigins(db, owner);
    const end = endOf(row, visitor);
    if (end !== undefined) return { end, language: row.language, embedOrigins };
    return { page: { row, owner, organisation: row.asked_by, offered: await offersOf(row), embedOrigins } };
  };

  /** The connection that a provider becomes: the page's own, one of before, or a new one beside it. Locked. */
  const targetFor = async (
    tx: Tx,
    page: connections.ConnectionRow,
    provider: ProviderCode,
  ): Promise<connections.ConnectionRow> => {
    const owner = ownerOfRow(page);
    const root = await connections.lock(tx, owner, page.id);
    if (root === undefined) throw new Error('A page vanished while it was used');
    const made = await connections.listOfPage(tx, owner, page.id);
    const same = made.find((one) => one.provider === provider);
    if (same !== undefined) return (await connections.lock(tx, owner, same.id)) ?? same;
    if (root.status === 'pending') return root;
    return addBeside(tx, root);
  };

  const addBeside = async (tx: Tx, root: connections.ConnectionRow): Promise<connections.ConnectionRow> => {
    const owner = ownerOfRow(root);
    const id = makeConnectionId();
    const patientRef = openPatientRef(root.patient_ref, root.id, sealKey);
    const at = clocks.clockOf(owner).now();
    await connections.insert(tx, owner, {
      id,
      patientRef: sealPatientRef(patientRef, id, sealKey),
      patientDigest: patientDigest(owner, patientRef, sealKey),
      providers: root.providers,
      language: root.language,
      askedBy: root.asked_by,
      metadata: null,
      pageId: root.id,
      pageEndsAt: root.page_ends_at,
      createdBy: root.id,
      at,
    });
    await connections.noteStatus(tx, owner, id, { status: 'pending', cause: 'second_provider', at });
    const row = await connections.lock(tx, owner, id);
    if (row === undefined) throw new Error('A connection was not kept');
    return row;
  };

  const complete = async (
    tx: Tx,
    page: connections.ConnectionRow,
    given: {
      readonly provider: ProviderCode;
      readonly visitorHash: Buffer | undefined;
      readonly token?: TokenSet;
      readonly providerUserId?: string | undefined;
      readonly scopes?: readonly string[] | undefined;
    },
  ): Promise<connections.ConnectionRow> => {
    const owner = ownerOfRow(page);
    const target = await targetFor(tx, page, given.provider);
    const isAsked = given.token !== undefined;
    await lifecycle.connect(deedOf(tx, owner, page.id), target, { ...given, isAsked });
    if (given.visitorHash !== undefined)
      await connections.keepPageCookie(tx, owner, page.id, given.visitorHash);
    if (isAsked) await parts.demandSync(tx, owner, target.id);
    return target;
  };

  const authorizeAt = async (
    page: OpenPage,
    provider: ProviderCode,
    visitor: Visitor,
    found: Access,
  ): Promise<string> => {
    const { oauth } = found.connector;
    if (oauth === undefined || found.authorizeUrl === undefined)
      throw new Error(`${provider} cannot be asked`);
    const state = randomBytes(STATE_BYTES).toString('base64url');
    const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
    const stateHash = hashOf(state);
    await store.insertState(db, page.owner, {
      stateHash,
      connectionId: page.row.id,
      provider,
      cookieHash: visitor.hash,
      sealed: sealText(verifier, sealKey, { what: 'oauth', of: stateHash.toString('hex') }),
      endsAt: new Date(clock.now().getTime() + STATE_MS),
    });
    return writeAuthorizeUrl(oauth, {
      authorizeUrl: found.authorizeUrl,
      clientId: found.credentials.clientId,
      redirectUri: redirectUriOf(parts.publicUrl(), provider),
      state,
      verifier,
    });
  };

  /** Trades the code for a token and tells the provider of the person. Nothing is kept here. */
  const authorize = async (
    row: connections.ConnectionRow,
    provider: ProviderCode,
    asked: { readonly code: string; readonly verifier: string },
  ) => {
    const owner = ownerOfRow(row);
    const found = await access.find(db, owner, provider);
    if (found === undefined) throw new ProviderFault('refused', { word: 'no_credentials' });
    const now = () => clocks.clockOf(owner).now();
    const redirectUri = redirectUriOf(parts.publicUrl(), provider);
    const token = await exchangeCode({ ...found, now }, { ...asked, redirectUri });
    const after = await found.connector.afterConnect?.({
      http: found.http,
      accessToken: token.accessToken,
      ...(token.providerUserId !== undefined && { providerUserId: token.providerUserId }),
      connectionId: row.id,
      credentials: found.credentials,
      webhookUrl: found.webhookUrl,
      now,
    });
    return {
      token,
      providerUserId: after?.providerUserId ?? token.providerUserId,
      scopes: after?.scopes ?? token.scopes,
    };
  };

  return {
    open,
    complete,

    /** Where the browser is to go; undefined where this page does not offer the provider. */
    async start(page: OpenPage, code: string, visitor: Visitor): Promise<string | undefined> {
      const offer = page.offered.find(({ provider }) => provider === code);
      if (offer === undefined) return undefined;
      const { provider, way } = offer;
      if (way !== 'oauth') return `/connect/wearable/${page.row.id}/${way}/${provider}`;
      const at = clocks.clockOf(page.owner).now();
      await inTransaction(db, (tx) => access.ensureRow(tx, page.owner, provider, at));
      const found = await access.find(db, page.owner, provider);
      return found && authorizeAt(page, provider, visitor, found);
    },

    /** What the provider has sent back. Undefined: the state is not known, was used, is old, or is another browser's. */
    async callback(
      provider: string,
      sent: {
        readonly state: string | undefined;
        readonly code: string | undefined;
        readonly error: string | undefined;
      },
      visitor: Visitor | undefined,
    ): Promise<
      | {
          readonly pageId: string;
          readonly provider: ProviderCode;
          readonly became: 'denied' | 'failed' | 'connected';
        }
      | undefined
    > {
      if (visitor === undefined || sent.state === undefined || !isProviderCode(provider)) return undefined;
      const stateHash = hashOf(sent.state);
      const taken = await store.takeState(db, {
        stateHash,
        cookieHash: visitor.hash,
        provider,
        at: clock.now(),
      });
      if (taken === undefined) return undefined;
      const owner: Owner = { orgId: taken.org_id, mode: taken.mode };
      const row = await connections.find(db, owner, taken.connection_id);
      if (row === undefined || endOf(row, visitor) !== undefined) return undefined;
      const told = { pageId: row.id, provider };
      if (sent.error === 'access_denied') return { ...told, became: 'denied' };
      if (sent.code === undefined) return { ...told, became: 'failed' };
      const verifier = unsealText(taken.sealed, sealKey, { what: 'oauth', of: stateHash.toString('hex') });
      try {
        const given = await authorize(row, provider, { code: sent.code, verifier });
        await inTransaction(db, (tx) => complete(tx, row, { provider, visitorHash: visitor.hash, ...given }));
        return { ...told, became: 'connected' };
      } catch (error) {
        if (!(faultOf(error) instanceof ProviderFault)) throw error;
        return { ...told, became: 'failed' };
      }
    },

    /** A code for a phone. The same while the page renews itself. */
    async pair(page: OpenPage, provider: ProviderCode, visitor: Visitor): Promise<string> {
      const nowMs = clock.now().getTime();
      const slot = Math.floor(nowMs / PAIRING_MS);
      const { id } = page.row;
      const code = pairingCode({ pageId: id, provider, cookie: visitor.cookie, slot }, sealKey);
      await inTransaction(db, (tx) =>
        store.insertPairing(tx, page.owner, {
          codeDigest: codeDigest(code, sealKey),
          connectionId: id,
          provider,
          cookieHash: visitor.hash,
          endsAt: new Date(nowMs + PAIRING_MS),
        }),
      );
      return code;
    },

    /** A file has come in: it belongs to a connection from now on. */
    async keepUpload(
      page: OpenPage,
      visitor: Visitor,
      file: { readonly blobId: string; readonly sizeBytes: number; readonly keep: (tx: Tx) => Promise<void> },
      queue: (tx: Tx, uploadId: string) => Promise<void>,
    ): Promise<string> {
      const id = makeUuid(clock.now().getTime());
      await inTransaction(db, async (tx) => {
        await file.keep(tx);
        const target = await complete(tx, page.row, { provider: 'APPLE', visitorHash: visitor.hash });
        await store.insertUpload(tx, page.owner, {
          id,
          connectionId: target.id,
          blobId: file.blobId,
          sizeBytes: file.sizeBytes,
          at: clocks.clockOf(page.owner).now(),
        });
        await queue(tx, id);
      });
      return id;
    },

    findUpload: (page: OpenPage, id: string) => store.findUpload(db, page.owner, { id, pageId: page.row.id }),
  };
}
