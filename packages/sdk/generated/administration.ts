// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type InvitationsCreateData = {
    id: string;
    email: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    invited_by: string;
    created_at: string;
    expires_at: string;
};

export type InvitationsCreateRequest = {
    email: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights?: Array<'clinical_admin' | 'provider'>;
};

export type InvitationsListData = Array<{
    id: string;
    email: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    invited_by: string;
    created_at: string;
    expires_at: string;
}>;

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
    scopes?: Array<'*' | 'patients:read' | 'patients:write' | 'appointments:read' | 'appointments:write' | 'documents:read' | 'documents:write' | 'notes:read' | 'notes:write' | 'conditions:read' | 'conditions:write' | 'observations:read' | 'observations:write' | 'referrals:read' | 'referrals:write' | 'coding:read' | 'coding:write' | 'intelligence:read' | 'intelligence:write' | 'labs:read' | 'labs:write' | 'wearables:read' | 'wearables:write' | 'events:read' | 'events:write' | 'webhooks:read' | 'webhooks:write' | 'uploads:read' | 'uploads:write' | 'query:read' | 'query:write' | 'keys:read' | 'keys:write' | 'account:read' | 'account:write' | 'admin:read' | 'admin:write' | 'labs:authorize'>;
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

export type KeysReadJwksData = {
    keys: Array<{
        kty: 'RSA';
        n: string;
        e: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'EC';
        crv: 'P-256' | 'P-384' | 'P-521';
        x: string;
        y: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'OKP';
        crv: 'Ed25519';
        x: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    }>;
};

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

export type KeysSetJwksData = {
    keys: Array<{
        kty: 'RSA';
        n: string;
        e: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'EC';
        crv: 'P-256' | 'P-384' | 'P-521';
        x: string;
        y: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'OKP';
        crv: 'Ed25519';
        x: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    }>;
};

export type KeysSetJwksRequest = {
    keys: Array<{
        kty: 'RSA';
        n: string;
        e: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'EC';
        crv: 'P-256' | 'P-384' | 'P-521';
        x: string;
        y: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    } | {
        kty: 'OKP';
        crv: 'Ed25519';
        x: string;
        kid: string;
        use?: 'sig';
        alg?: string;
        key_ops?: Array<'verify'>;
    }>;
};

export type MembersChangeData = {
    id: string;
    email: string;
    name: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    /**
     * Whether signing in asks for a second factor
     */
    second_factor: boolean;
    joined_at: string;
};

export type MembersChangeRequest = {
    role?: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights?: Array<'clinical_admin' | 'provider'>;
};

export type MembersListData = Array<{
    id: string;
    email: string;
    name: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    /**
     * Whether signing in asks for a second factor
     */
    second_factor: boolean;
    joined_at: string;
}>;

export type MembersReadData = {
    id: string;
    email: string;
    name: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
    rights: Array<string>;
    /**
     * Whether signing in asks for a second factor
     */
    second_factor: boolean;
    joined_at: string;
};

export type OrganisationsApproveData = {
    id: string;
    name: string;
    plan: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    production_approved: boolean;
    created_at: string;
    production_request: {
        id: string;
        plan: 'launch' | 'scale' | 'enterprise';
        use_case: string;
        status: 'pending' | 'approved' | 'declined';
        requested_at: string;
        decided_at: string | null;
        reason: string | null;
    } | null;
};

export type OrganisationsApproveRequest = {
    /**
     * The plan that was asked for, when absent
     */
    plan?: 'launch' | 'scale' | 'enterprise';
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

export type OrganisationsDeclineData = {
    id: string;
    name: string;
    plan: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    production_approved: boolean;
    created_at: string;
    production_request: {
        id: string;
        plan: 'launch' | 'scale' | 'enterprise';
        use_case: string;
        status: 'pending' | 'approved' | 'declined';
        requested_at: string;
        decided_at: string | null;
        reason: string | null;
    } | null;
};

export type OrganisationsDeclineRequest = {
    reason: string;
};

export type OrganisationsListData = Array<{
    id: string;
    name: string;
    plan: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    production_approved: boolean;
    created_at: string;
    production_request: {
        id: string;
        plan: 'launch' | 'scale' | 'enterprise';
        use_case: string;
        status: 'pending' | 'approved' | 'declined';
        requested_at: string;
        decided_at: string | null;
        reason: string | null;
    } | null;
}>;

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

export type PlanReadData = {
    plan: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    metered: boolean;
    /**
     * Whether live keys work
     */
    production_approved: boolean;
    limits: {
        per_key_per_day: number | null;
        per_organisation_per_day: number | null;
        per_key_per_second: number | null;
        burst: number | null;
    };
    /**
     * Of the whole organisation, since 00:00 UTC, counted up to a second ago
     */
    requests_today: number;
    remaining_today: number | null;
    resets_at: string | null;
    requests_this_month: number;
    production_request: {
        id: string;
        plan: 'launch' | 'scale' | 'enterprise';
        use_case: string;
        status: 'pending' | 'approved' | 'declined';
        requested_at: string;
        decided_at: string | null;
        reason: string | null;
    } | null;
};

export type ProductionAccessRequestData = {
    id: string;
    plan: 'launch' | 'scale' | 'enterprise';
    use_case: string;
    status: 'pending' | 'approved' | 'declined';
    requested_at: string;
    decided_at: string | null;
    reason: string | null;
};

export type ProductionAccessRequestRequest = {
    plan: 'launch' | 'scale' | 'enterprise';
    /**
     * What the live keys are for; no patient data
     */
    use_case: string;
};

export type UsageExportData = {
    organisation: string;
    month: string;
    lines: Array<{
        /**
         * The API key, or the signed-in person
         */
        key_id: string;
        key_name: string | null;
        mode: 'test' | 'live';
        operation: string;
        requests: number;
        /**
         * Answered below 400
         */
        billable: number;
        client_errors: number;
        server_errors: number;
    }>;
    totals: {
        requests: number;
        /**
         * Answered below 400
         */
        billable: number;
        client_errors: number;
        server_errors: number;
    };
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

export type OrganisationsListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only those that wait for a decision
         */
        pending?: 'true' | 'false';
    };
    url: '/api/v1/organisations';
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

export type MembersListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/members';
};

export type MembersRemoveCall = {
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
    url: '/api/v1/members/{id}';
};

export type MembersReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/members/{id}';
};

export type MembersChangeCall = {
    body: MembersChangeRequest;
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
    url: '/api/v1/members/{id}';
};

export type InvitationsListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/invitations';
};

export type InvitationsCreateCall = {
    body: InvitationsCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/invitations';
};

export type InvitationsWithdrawCall = {
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
    url: '/api/v1/invitations/{id}';
};

export type KeysRemoveJwksCall = {
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
    url: '/api/v1/ext-api-keys/{id}/jwks';
};

export type KeysReadJwksCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/ext-api-keys/{id}/jwks';
};

export type KeysSetJwksCall = {
    body: KeysSetJwksRequest;
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
    url: '/api/v1/ext-api-keys/{id}/jwks';
};

export type PlanReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/plan';
};

export type ProductionAccessRequestCall = {
    body: ProductionAccessRequestRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/production-access';
};

export type UsageExportCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * In UTC; the current month when absent
         */
        month?: string;
        format?: 'json' | 'csv';
    };
    url: '/api/v1/usage/export';
};

export type OrganisationsApproveCall = {
    body: OrganisationsApproveRequest;
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
    url: '/api/v1/organisations/{id}/approve';
};

export type OrganisationsDeclineCall = {
    body: OrganisationsDeclineRequest;
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
    url: '/api/v1/organisations/{id}/decline';
};
