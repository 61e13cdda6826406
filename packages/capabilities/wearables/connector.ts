import type { OutboundAnswer, OutboundRequest } from '@chartwright/platform';
import type { ConnectMode, Metric, MetricGroup, ProviderCode } from './tables.ts';

export type { ConnectMode, Metric, MetricGroup, ProviderCode } from './tables.ts';

export type DeviceType = 'ring' | 'watch' | 'phone' | 'scale' | 'cgm' | 'band' | 'unknown';

/** Which device or app measured. Samples of one source never stand twice at one instant. */
export type SourceHint = {
  readonly deviceModel?: string;
  readonly appId?: string;
  readonly deviceType: DeviceType;
};

export type StageState = 'deep' | 'light' | 'rem' | 'asleep' | 'awake' | 'in_bed';

/** Instants are ISO 8601 with `Z` or an offset. */
export type Stage = { readonly state: StageState; readonly start: string; readonly end: string };

/** What the provider sums up itself; of a sleep without stages nothing else is known. Seconds, percent. */
export type StageTotals = {
  readonly asleepSeconds?: number;
  readonly deepSeconds?: number;
  readonly lightSeconds?: number;
  readonly remSeconds?: number;
  readonly awakeSeconds?: number;
  readonly inBedSeconds?: number;
  readonly latencySeconds?: number;
  readonly efficiencyPct?: number;
};

/** One thing measured. `start` and `end` are ISO instants; `zone` is the offset where it was measured, `+02:00`. */
export type Normalised =
  | {
      readonly kind: 'sample';
      readonly metric: Metric;
      readonly start: string;
      readonly end?: string;
      readonly zone?: string;
      readonly value: number;
      /** UCUM. */
      readonly unit: string;
      readonly source: SourceHint;
      readonly externalId?: string;
      /** The vendor's own scale, for scores. */
      readonly method?: string;
      /** The local calendar date, where the value is that of a whole day. */
      readonly date?: string;
    }
  | {
      readonly kind: 'sleep';
      readonly start: string;
      readonly end: string;
      readonly zone?: string;
      readonly stages: readonly Stage[];
      readonly totals?: StageTotals;
      /** As the provider says; absent where it says nothing. */
      readonly isNap?: boolean;
      readonly state: 'final' | 'tentative';
      readonly source: SourceHint;
      readonly externalId: string;
    }
  | {
      readonly kind: 'workout';
      readonly start: string;
      readonly end: string;
      readonly zone?: string;
      /** The provider's word. */
      readonly activity: string;
      readonly activeEnergyKcal?: number;
      readonly distanceM?: number;
      readonly averageHeartRate?: number;
      readonly source: SourceHint;
      readonly externalId: string;
    }
  | { readonly kind: 'delete'; readonly externalId: string }
  /** An item of the provider that could not be read: it is counted under its reason, and the page goes on. */
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly externalId?: string };

export type RejectReason =
  /** Not of the shape this kind has. */
  | 'malformed'
  | 'no_time'
  /** It ends before it begins. */
  | 'end_before_start'
  | 'no_value'
  /** No living body has this value. */
  | 'implausible'
  /** A kind or unit that we do not know. */
  | 'unknown_kind'
  | 'unknown_unit';

export type TokenSet = {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Seconds from the answer on; absent where the token does not expire. */
  readonly expiresInSeconds?: number;
  readonly scopes?: readonly string[];
  readonly providerUserId?: string;
};

/** The real one connects to the checked address only; that of a sandbox connection is the sandbox, called in process. */
export type ProviderHttp = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** What an organisation was given by the provider for its own app. */
export type ProviderCredentials = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** POLAR: signature_secret_key. GOOGLE_HEALTH: the bearer secret we set. OURA, STRAVA: the verification token. */
  readonly webhookSecret?: string;
  /** The last part of the path a provider that signs nothing sends to: 32 random bytes. */
  readonly webhookSegment?: string;
  /** Suunto's `Ocp-Apim-Subscription-Key` and the like. */
  readonly subscriptionKey?: string;
};

export type ConnectorCtx = {
  readonly http: ProviderHttp;
  readonly accessToken: string;
  readonly providerUserId?: string;
  /** The opaque name under which a provider is told of the person: never the patientRef. */
  readonly connectionId: string;
  readonly credentials: ProviderCredentials;
  /** Where the provider is to send its webhooks; absent where none can reach this server. */
  readonly webhookUrl?: string;
  /** Where the person is, as an offset, for times that a provider tells without one. */
  readonly zone?: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  /** Told of every answer that holds data, before it is normalised: it is kept as it came. */
  readonly keepRaw?: (body: Buffer) => Promise<void>;
  /** Told of what was read without a gap: what is kept of it and was not told again, the provider has no more. */
  readonly noteWhole?: (whole: Whole) => void;
};

/** All that a provider has of one kind in a time. */
export type Whole = {
  readonly of: Metric | 'sleep' | 'workout';
  /** What the provider goes by: the instant that a sample begins or an event ends, or the local date of a day's value. */
  readonly by: 'start' | 'end' | 'date';
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly told: readonly Normalised[];
};

export type RawRequest = {
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The last part of the path the request came to. */
  readonly segment?: string;
};

export type RawResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** What a provider tells of: that there is something to fetch, or the data itself. */
export type WebhookNotice = {
  readonly providerUserId: string;
  readonly types: readonly MetricGroup[];
  readonly window?: { readonly from: Date; readonly to: Date };
  readonly inlineData?: readonly Normalised[];
  readonly deletedIds?: readonly string[];
  /** The person has revoked the app at the provider. */
  readonly isRevoked?: boolean;
};

export type OAuthDialect = {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl?: string;
  readonly scopes: readonly string[];
  readonly scopeSeparator: ' ' | ',';
  readonly clientAuth: 'basic' | 'body';
  readonly pkce: 'required' | 'optional' | 'unsupported';
  readonly extraAuthorizeParams?: Readonly<Record<string, string>>;
  /** Of every call of the token endpoint. */
  readonly tokenRequestExtra?: Readonly<Record<string, string>>;
  /** Of a refresh alone. */
  readonly refreshRequestExtra?: Readonly<Record<string, string>>;
  /** Given the status too, for a provider that answers 200 to what it refuses. @throws {ProviderFault} */
  readonly parseToken: (json: unknown) => TokenSet;
  readonly signRequest?: (
    form: URLSearchParams,
    ctx: Pick<ConnectorCtx, 'http' | 'credentials' | 'now'>,
  ) => Promise<URLSearchParams>;
  /** Words that mean the grant is gone for good, beside `invalid_grant`. */
  readonly invalidGrantWords?: readonly string[];
};

export type WearableConnector = {
  readonly code: ProviderCode;
  readonly mode: ConnectMode;
  /** What it can give: what a backfill asks for, group by group. */
  readonly groups: readonly MetricGroup[];
  readonly oauth?: OAuthDialect;
  /** What is due once there is a token: registration of the person, subscriptions. */
  readonly afterConnect?: (
    ctx: ConnectorCtx,
  ) => Promise<{ readonly providerUserId: string; readonly scopes?: readonly string[] }>;
  /** Pure reads, in pages. @throws {ProviderFault} */
  readonly sync: (
    ctx: ConnectorCtx,
    window: { readonly from: Date; readonly to: Date },
    groups: readonly MetricGroup[],
  ) => AsyncIterable<Normalised>;
  readonly webhook?: {
    /** Undefined where the request is no handshake. */
    readonly handshake: (request: RawRequest, credentials: ProviderCredentials) => RawResponse | undefined;
    readonly verify: (request: RawRequest, credentials: ProviderCredentials, now: Date) => boolean;
    /** @throws {ProviderFault} `bad_answer` */
    readonly parse: (request: RawRequest) => readonly WebhookNotice[];
  };
  /** Revokes the grant at the provider, where the provider lets us. */
  readonly disconnect?: (ctx: ConnectorCtx) => Promise<void>;
  /** Renews subscriptions that would run out; due once a day while somebody is connected. */
  readonly keepSubscribed?: (ctx: ConnectorCtx) => Promise<void>;
  /** Whose a subscription is: the app's, with which any connection serves for all, or each person's own. */
  readonly subscribes?: 'app' | 'person';
  readonly limits: {
    readonly perMinute?: number;
    readonly pageSize?: number;
    /** History that is asked for at the first connect. 30 when absent. */
    readonly historyDays?: number;
    /** Longest window of one request. */
    readonly windowDays?: number;
  };
};

export type FaultReason =
  /** 401: the access token does not do. */
  | 'unauthorized'
  /** 403: the person did not grant this, or has taken it back. */
  | 'forbidden'
  /** 400 `invalid_grant` and what means the same. */
  | 'invalid_grant'
  | 'rate_limited'
  /** 410. */
  | 'gone'
  | 'refused'
  | 'unavailable'
  | 'timeout'
  | 'bad_answer';

/** What a provider answered that is no data. Its message never repeats what was answered. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly reason: FaultReason;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The provider's own error word: letters, digits and underscores, 60 at most. */
  readonly word: string | undefined;

  constructor(
    reason: FaultReason,
    told: {
      readonly status?: number;
      readonly retryAfterSeconds?: number;
      readonly word?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`The provider answered: ${reason}`, told.cause === undefined ? undefined : { cause: told.cause });
    this.reason = reason;
    this.status = told.status;
    this.retryAfterSeconds = told.retryAfterSeconds;
    this.word = told.word === undefined ? undefined : told.word.replaceAll(/\W/g, '').slice(0, WORD_MAX);
  }
}

const WORD_MAX = 60;
