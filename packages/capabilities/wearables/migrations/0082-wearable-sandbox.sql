-- The sandbox provider: what a provider would keep of its users' consent. Everything here is made up; none of it is of a patient.

-- One consent of one sandbox person, given to the app of one organisation.
create table wearable_sandbox_grants (
  id text primary key check (id ~ '^[0-9a-f]{32}$'),
  org_id text not null,
  provider text not null,
  persona text not null,
  -- The provider's name of the person.
  user_id text not null,
  scopes text not null,
  -- The local day on which it was given: a decline is at its bottom on this day.
  since date not null,
  -- Refresh tokens that came a second time.
  reuses integer not null default 0,
  -- POLAR reads nothing of a person who has not been registered.
  registered_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null
);

create index wearable_sandbox_grants_of_user on wearable_sandbox_grants (org_id, provider, user_id);

create table wearable_sandbox_codes (
  digest bytea primary key,
  grant_id text not null references wearable_sandbox_grants (id) on delete cascade,
  redirect_uri text not null,
  challenge text,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);

create table wearable_sandbox_tokens (
  digest bytea primary key,
  grant_id text not null references wearable_sandbox_grants (id) on delete cascade,
  kind text not null check (kind in ('access', 'refresh')),
  expires_at timestamptz(3),
  -- Another took its place.
  replaced_at timestamptz(3)
);

create index wearable_sandbox_tokens_of_grant on wearable_sandbox_tokens (grant_id, kind);

-- WITHINGS hands out a nonce for each signed request.
create table wearable_sandbox_nonces (
  digest bytea primary key,
  org_id text not null,
  expires_at timestamptz(3) not null
);

-- Where a provider is to send its notices. Of OURA one for the whole app, of WITHINGS one for each person.
create table wearable_sandbox_subscriptions (
  id text primary key,
  org_id text not null,
  provider text not null,
  grant_id text references wearable_sandbox_grants (id) on delete cascade,
  callback_url text not null,
  data_type text not null,
  event_type text not null,
  expires_at timestamptz(3)
);

create unique index wearable_sandbox_subscriptions_once
  on wearable_sandbox_subscriptions (org_id, provider, coalesce(grant_id, ''), callback_url, data_type, event_type);

-- GARMIN answers a request for history later, to the webhook.
create table wearable_sandbox_pushes (
  id bigint generated always as identity primary key,
  grant_id text not null references wearable_sandbox_grants (id) on delete cascade,
  org_id text not null,
  kind text not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null
);

create index wearable_sandbox_pushes_of_org on wearable_sandbox_pushes (org_id, id);

-- Failures that were ordered: the next `left_over` requests whose path begins so fail in this way.
create table wearable_sandbox_faults (
  id bigint generated always as identity primary key,
  org_id text not null,
  provider text not null,
  path text not null,
  kind text not null check (kind in ('500', '429', 'timeout', 'truncate', 'badjson')),
  left_over integer not null check (left_over > 0)
);

create index wearable_sandbox_faults_of_org on wearable_sandbox_faults (org_id, provider);
