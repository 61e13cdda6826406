// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type AuthJwksData = {
    keys: Array<{
        [key: string]: unknown;
    }>;
};

export type AuthLoginData = {
    access_token: string;
    token_type: 'Bearer';
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
};

export type AuthLoginCall = {
    body: AuthLoginRequest;
    path?: never;
    query?: never;
    url: '/api/v1/auth/login/';
};

export type AuthJwksCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/jwks.json';
};
