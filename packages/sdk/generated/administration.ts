// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type KeysCreateData = {
    id: string;
    name: string;
    kind: 'secret' | 'publishable';
    mode: 'test' | 'live';
    /**
     * The visible beginning of the key
     */
    prefix: string;
    scopes: Array<string>;
    allowed_origins: Array<string>;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
    /**
     * To the minute
     */
    last_used_at: string | null;
    /**
     * The key itself; shown only now
     */
    key: string;
};

export type KeysCreateRequest = {
    name: string;
    kind?: 'secret' | 'publishable';
    mode?: 'test' | 'live';
    /**
     * Which documented client it is for; only the visible prefix depends on it
     */
    family?: 'intelligence' | 'records' | 'referrals' | 'any';
    scopes?: Array<'*' | 'patients:read' | 'patients:write' | 'appointments:read' | 'appointments:write' | 'documents:read' | 'documents:write' | 'notes:read' | 'notes:write' | 'referrals:read' | 'referrals:write' | 'coding:read' | 'coding:write' | 'intelligence:read' | 'intelligence:write' | 'labs:read' | 'labs:write' | 'wearables:read' | 'wearables:write' | 'events:read' | 'events:write' | 'webhooks:read' | 'webhooks:write' | 'uploads:read' | 'uploads:write' | 'query:read' | 'query:write' | 'keys:read' | 'keys:write' | 'admin:read' | 'admin:write' | 'labs:authorize'>;
    /**
     * Origins a publishable key is honoured from
     */
    allowed_origins?: Array<string>;
    expires_at?: string | null;
};

export type KeysListData = Array<{
    id: string;
    name: string;
    kind: 'secret' | 'publishable';
    mode: 'test' | 'live';
    /**
     * The visible beginning of the key
     */
    prefix: string;
    scopes: Array<string>;
    allowed_origins: Array<string>;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
    /**
     * To the minute
     */
    last_used_at: string | null;
}>;

export type KeysRotateData = {
    id: string;
    name: string;
    kind: 'secret' | 'publishable';
    mode: 'test' | 'live';
    /**
     * The visible beginning of the key
     */
    prefix: string;
    scopes: Array<string>;
    allowed_origins: Array<string>;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
    /**
     * To the minute
     */
    last_used_at: string | null;
    /**
     * The key itself; shown only now
     */
    key: string;
};

export type KeysRotateRequest = {
    /**
     * How long the old key keeps working
     */
    overlap_seconds?: number;
};

export type OrganisationsCreateData = {
    baseUrl: string;
    orgId: string;
    adminEmail: string;
    adminPassword: string;
    keys: {
        test: string;
        live: string;
        publishable: string;
    };
};

export type OrganisationsCreateRequest = {
    name: string;
    plan?: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    production_approved?: boolean;
};

export type PeopleCreateData = {
    id: string;
    email: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    /**
     * The first password; shown only now
     */
    password: string;
};

export type PeopleCreateRequest = {
    email: string;
    name: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights?: Array<'clinical_admin' | 'provider'>;
};

export type UsageReadData = Array<{
    day: string;
    mode: 'test' | 'live';
    key_id: string;
    operation: string;
    /**
     * 2 for 2xx, 4 for 4xx, 5 for 5xx
     */
    status_class: number;
    requests: number;
}>;

export type KeysListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/ext-api-keys';
};

export type KeysCreateCall = {
    body: KeysCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/ext-api-keys';
};

export type KeysRevokeCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/ext-api-keys/{id}';
};

export type KeysRotateCall = {
    body: KeysRotateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/ext-api-keys/{id}/rotate';
};

export type UsageReadCall = {
    body?: never;
    path?: never;
    query?: {
        from?: string;
        to?: string;
    };
    url: '/api/v1/usage';
};

export type OrganisationsCreateCall = {
    body: OrganisationsCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/organisations';
};

export type PeopleCreateCall = {
    body: PeopleCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/people';
};
