// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type OauthMetadataData = {
    issuer: string;
    token_endpoint: string;
    jwks_uri: string;
    grant_types_supported: Array<string>;
    response_types_supported: Array<string>;
    token_endpoint_auth_methods_supported: Array<string>;
    token_endpoint_auth_signing_alg_values_supported: Array<string>;
    scopes_supported: Array<string>;
    service_documentation: string;
};

export type OauthSmartConfigurationData = {
    issuer: string;
    token_endpoint: string;
    jwks_uri: string;
    grant_types_supported: Array<string>;
    response_types_supported: Array<string>;
    token_endpoint_auth_methods_supported: Array<string>;
    token_endpoint_auth_signing_alg_values_supported: Array<string>;
    scopes_supported: Array<string>;
    capabilities: Array<string>;
    code_challenge_methods_supported: Array<string>;
};

export type OauthTokenData = {
    access_token: string;
    token_type: 'Bearer';
    /**
     * Seconds
     */
    expires_in: number;
    scope: string;
};

export type OauthTokenRequest = {
    grant_type: string;
    /**
     * Separated by one space; every scope of the client when absent
     */
    scope?: string;
    client_id?: string;
    client_secret?: string;
    client_assertion_type?: string;
    client_assertion?: string;
};

export type OauthTokenCall = {
    body: OauthTokenRequest;
    path?: never;
    query?: never;
    url: '/oauth/token';
};

export type OauthMetadataCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/oauth-authorization-server';
};

export type OauthSmartConfigurationCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/smart-configuration';
};
