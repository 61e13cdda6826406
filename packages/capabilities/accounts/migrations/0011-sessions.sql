-- A session is one sign-in: a family of refresh tokens, each used once and replaced by the next.

create table sessions (
  id text primary key,
  org_id text not null references organisations (id),
  person_id text not null references people (id) on delete cascade,
  mode text not null check (mode in ('test', 'live')),
  -- What the client called itself, so that a person recognises the session in the list.
  client text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed_out', 'revoked', 'token_reused', 'password_changed', 'removed')),
  check ((ended_at is null) = (end_reason is null))
);

create index sessions_by_person on sessions (person_id, created_at desc);
create index sessions_by_expiry on sessions (expires_at);

-- A used token is kept as long as its session: shown again, it tells that two parties hold it.
create table refresh_tokens (
  hash bytea primary key,
  session_id text not null references sessions (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index refresh_tokens_by_session on refresh_tokens (session_id);

-- Failed sign-ins in a row, by account and by network address. The subject is a keyed hash.
create table sign_in_failures (
  subject bytea primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);

create index sign_in_failures_by_age on sign_in_failures (last_at);
