-- Connections of people's devices, what opens them at their providers, and what was done over them.

create table wearable_connections (
  id text primary key check (id ~ '^wear_[0-9a-f]{32}$'),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- The caller's own name of the person: sealed, and a keyed digest to find it by.
  patient_ref bytea not null,
  patient_digest bytea not null,
  status text not null check (status in ('pending', 'connected', 'disconnected')),
  provider text,
  -- What the page offers, in its order.
  providers text[] not null,
  language text not null,
  -- By whom the person is asked, as it was called then.
  asked_by text not null,
  metadata bytea,
  -- The connection whose page this one was made on.
  page_id text references wearable_connections (id),
  -- Of the browser that connected first: the page is spent for every other one.
  page_cookie bytea,
  page_ends_at timestamptz(3) not null,
  -- Who the person is at the provider: sealed, and a keyed digest to find it by.
  user_id bytea,
  user_digest bytea,
  scopes text[] not null default '{}',
  connected_at timestamptz(3),
  disconnected_at timestamptz(3),
  disconnect_cause text,
  last_sync_at timestamptz(3),
  newest_at timestamptz(3),
  next_sync_at timestamptz(3),
  next_sync_why text,
  failures integer not null default 0,
  last_error text,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint connected_has_provider check (status <> 'connected' or provider is not null)
);

create index wearable_connections_by_owner on wearable_connections (org_id, mode, created_at, id);
create index wearable_connections_by_patient on wearable_connections (org_id, mode, patient_digest, created_at, id);
create index wearable_connections_by_user on wearable_connections (org_id, mode, provider, user_digest)
  where status = 'connected';
create index wearable_connections_by_page on wearable_connections (page_id) where page_id is not null;
create index wearable_connections_due on wearable_connections (next_sync_at) where next_sync_at is not null;

-- Every change of status, and why.
create table wearable_status_changes (
  id bigint generated always as identity primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  status text not null,
  cause text not null,
  http_status integer,
  provider_word text,
  at timestamptz(3) not null
);
create index wearable_status_changes_of on wearable_status_changes (connection_id, id);

-- Sealed under a key of the one connection.
create table wearable_tokens (
  connection_id text primary key references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  sealed bytea not null,
  expires_at timestamptz(3),
  -- Counts refreshes: whoever was refused with an older one has lost a race, no more.
  generation integer not null default 0,
  updated_at timestamptz(3) not null
);

-- Tokens of connections that have ended, until the provider was told.
create table wearable_revocations (
  connection_id text primary key references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  sealed bytea not null,
  attempts integer not null default 0,
  ends_at timestamptz(3) not null
);

create table wearable_oauth_states (
  state_hash bytea primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  cookie_hash bytea not null,
  -- The PKCE verifier.
  sealed bytea not null,
  ends_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index wearable_oauth_states_old on wearable_oauth_states (ends_at);

-- What an organisation was given by a provider for its own app.
create table wearable_providers (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  -- Null: the sandbox's own, in the test world.
  sealed bytea,
  -- The part of the address of its webhooks that nobody can guess.
  segment bytea not null,
  segment_digest bytea not null unique,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode, provider)
);

create table wearable_inbox (
  id bigint generated always as identity primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  sha256 bytea not null,
  sealed bytea not null,
  state text not null check (state in ('waiting', 'done', 'unreadable')),
  notices integer,
  received_at timestamptz(3) not null,
  done_at timestamptz(3),
  unique (org_id, mode, provider, sha256)
);
create index wearable_inbox_old on wearable_inbox (received_at);

-- How far a group of a connection was read: everything before it is here.
create table wearable_cursors (
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  metric_group text not null,
  read_to timestamptz(3) not null,
  primary key (connection_id, metric_group)
);

create table wearable_sync_runs (
  id uuid primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  why text not null,
  state text not null check (state in ('running', 'done', 'failed')),
  received integer not null default 0,
  stored integer not null default 0,
  merged integer not null default 0,
  rejected jsonb not null default '{}',
  newest_at timestamptz(3),
  fault text,
  http_status integer,
  provider_word text,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index wearable_sync_runs_of on wearable_sync_runs (connection_id, started_at);

-- A code that a person types or scans into a phone, and what the phone has from then on.
create table wearable_pairings (
  code_digest bytea primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  -- Of the browser that shows the code.
  cookie_hash bytea not null,
  ends_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index wearable_pairings_old on wearable_pairings (ends_at);

create table wearable_devices (
  id uuid primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  token_hash bytea not null unique,
  created_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index wearable_devices_of on wearable_devices (connection_id);

-- Files of a device's own export, on their way into the store of samples.
create table wearable_uploads (
  id uuid primary key,
  connection_id text not null references wearable_connections (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  blob_id text not null,
  size_bytes bigint not null,
  read_bytes bigint not null default 0,
  state text not null check (state in ('waiting', 'reading', 'done', 'failed')),
  received integer not null default 0,
  stored integer not null default 0,
  merged integer not null default 0,
  rejected jsonb not null default '{}',
  reason text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index wearable_uploads_of on wearable_uploads (connection_id, created_at);
