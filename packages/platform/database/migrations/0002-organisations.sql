-- Organisations and their keys. Every later table that holds an organisation's data carries org_id, and mode
-- where test and live are two worlds.

create table organisations (
  id text primary key,
  name text not null,
  plan text not null check (plan in ('sandbox', 'launch', 'scale', 'enterprise', 'self_hosted')),
  production_approved boolean not null default false,
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  org_id text not null references organisations (id),
  name text not null,
  kind text not null check (kind in ('secret', 'publishable')),
  mode text not null check (mode in ('test', 'live')),
  -- The visible beginning of the key, enough to recognise it and useless to an attacker.
  prefix text not null,
  hash bytea not null,
  pepper_id text not null,
  scopes text[] not null,
  allowed_origins text[] not null default '{}',
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  replaced_by text references api_keys (id),
  unique (pepper_id, hash)
);

create index api_keys_by_organisation on api_keys (org_id, created_at desc, id);

-- One counter for each kind of cached state. It moves in the transaction of the change, so that every process
-- that polls it forgets what it had cached.
create table revisions (
  topic text primary key,
  revision bigint not null default 0
);

insert into revisions (topic) values ('keys'), ('models');

-- Daily allowances of metered plans, kept by the rate limiter.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

create table usage_counters (
  org_id text not null,
  mode text not null,
  key_id text not null,
  operation text not null,
  day date not null,
  status_class smallint not null,
  requests bigint not null,
  primary key (org_id, day, mode, key_id, operation, status_class)
);

create table idempotency_keys (
  org_id text not null,
  mode text not null,
  operation text not null,
  key text not null,
  body_hash bytea not null,
  status integer,
  media_type text,
  body bytea,
  created_at timestamptz not null default now(),
  primary key (org_id, mode, operation, key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);
