-- Public keys by which a client proves itself (private_key_jwt). The client is the API key: its id, scopes, mode, end.
create table client_jwks (
  key_id text primary key references api_keys (id) on delete cascade,
  jwks jsonb not null,
  set_at timestamptz not null
);

-- Assertions that were shown: none is taken twice.
create table client_assertions (
  key_id text not null references api_keys (id) on delete cascade,
  jti_hash bytea not null,
  expires_at timestamptz not null,
  primary key (key_id, jti_hash)
);

create index client_assertions_by_expiry on client_assertions (expires_at);
