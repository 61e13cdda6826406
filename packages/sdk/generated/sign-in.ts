// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type AuthJwksData = {
    keys: Array<{
        [key: string]: unknown;
    }>;
};

export type AuthListSessionsData = Array<{
    id: string;
    organisation: string;
    mode: 'test' | 'live';
    /**
     * What the client called itself
     */
    client: string | null;
    created_at: string;
    last_used_at: string;
    expires_at: string;
    /**
     * The session this request belongs to
     */
    current: boolean;
}>;

export type AuthLoginData = {
    access_token: string;
    token_type: 'Bearer';
    /**
     * Seconds
     */
    expires_in: number;
    /**
     * Works once; each refresh gives the next one
     */
    refresh_token: string;
    refresh_expires_at: string;
} | {
    second_factor: Array<'totp' | 'recovery_code'>;
    /**
     * Goes with the code to /api/v1/auth/login/second-factor
     */
    challenge: string;
    /**
     * Seconds
     */
    expires_in: number;
};

export type AuthLoginRequest = {
    email: string;
    password: string;
    /**
     * Which of the two worlds to work in; live when absent
     */
    mode?: 'test' | 'live';
    /**
     * Id of the organisation to work in; the oldest membership when absent
     */
    organisation?: string;
};

export type AuthLogoutRequest = {
    refresh_token: string;
};

export type AuthRefreshData = {
    access_token: string;
    token_type: 'Bearer';
    /**
     * Seconds
     */
    expires_in: number;
    /**
     * Works once; each refresh gives the next one
     */
    refresh_token: string;
    refresh_expires_at: string;
};

export type AuthRefreshRequest = {
    refresh_token: string;
};

export type AuthSecondFactorData = {
    access_token: string;
    token_type: 'Bearer';
    /**
     * Seconds
     */
    expires_in: number;
    /**
     * Works once; each refresh gives the next one
     */
    refresh_token: string;
    refresh_expires_at: string;
};

export type AuthSecondFactorRequest = {
    challenge: string;
    /**
     * Six digits of the authenticator, or a recovery code
     */
    code: string;
};

export type InvitationsAcceptData = {
    id: string;
    organisation: string;
    role: 'owner' | 'admin' | 'clinician' | 'reviewer' | 'analyst' | 'developer' | 'viewer';
};

export type InvitationsAcceptRequest = {
    code: string;
    /**
     * Needed where the address has no account yet
     */
    name?: string;
    /**
     * A new one, or the present one where the address has an account
     */
    password: string;
};

export type PasswordChangeRequest = {
    current_password: string;
    new_password: string;
};

export type PasswordForgotRequest = {
    email: string;
};

export type PasswordResetRequest = {
    code: string;
    new_password: string;
};

export type SecondFactorConfirmData = {
    /**
     * Each signs in once; shown only now
     */
    recovery_codes: Array<string>;
};

export type SecondFactorConfirmRequest = {
    /**
     * Six digits of the authenticator, or a recovery code
     */
    code: string;
};

export type SecondFactorDisableRequest = {
    password: string;
};

export type SecondFactorEnrolData = {
    /**
     * Base32; shown only now
     */
    secret: string;
    /**
     * The otpauth address behind the QR code
     */
    uri: string;
};

export type SecondFactorEnrolRequest = {
    password: string;
};

export type SecondFactorReadData = {
    enabled: boolean;
    enabled_at: string | null;
    recovery_codes_left: number;
};

export type SecondFactorRenewRecoveryCodesData = {
    /**
     * Each signs in once; shown only now
     */
    recovery_codes: Array<string>;
};

export type SecondFactorRenewRecoveryCodesRequest = {
    password: string;
};

export type AuthLoginCall = {
    body: AuthLoginRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/login/';
};

export type AuthRefreshCall = {
    body: AuthRefreshRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/refresh';
};

export type AuthLogoutCall = {
    body: AuthLogoutRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/logout';
};

export type AuthJwksCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/jwks.json';
};

export type AuthListSessionsCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/auth/sessions';
};

export type AuthEndSessionCall = {
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
    url: '/api/v1/auth/sessions/{id}';
};

export type PasswordChangeCall = {
    body: PasswordChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/auth/password';
};

export type PasswordForgotCall = {
    body: PasswordForgotRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/password/forgot';
};

export type PasswordResetCall = {
    body: PasswordResetRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/password/reset';
};

export type AuthSecondFactorCall = {
    body: AuthSecondFactorRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/login/second-factor';
};

export type SecondFactorReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/auth/second-factor';
};

export type SecondFactorEnrolCall = {
    body: SecondFactorEnrolRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/auth/second-factor';
};

export type SecondFactorConfirmCall = {
    body: SecondFactorConfirmRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/auth/second-factor/confirm';
};

export type SecondFactorRenewRecoveryCodesCall = {
    body: SecondFactorRenewRecoveryCodesRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/auth/second-factor/recovery-codes';
};

export type SecondFactorDisableCall = {
    body: SecondFactorDisableRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/auth/second-factor/disable';
};

export type InvitationsAcceptCall = {
    body: InvitationsAcceptRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/invitations/accept';
};
