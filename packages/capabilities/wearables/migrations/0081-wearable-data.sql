-- What devices measured. Every value and every instant is sealed: in the clear are ids, names of metrics, days, and
-- whether a block holds ids of the provider.

-- Devices and apps of a connection, by number.
create table wearable_sources (
  connection_id text not null references wearable_connections (id) on delete cascade,
  number integer not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Keyed digest of the content: the same device is one source.
  identity bytea not null,
  content bytea not null,
  primary key (connection_id, number),
  unique (connection_id, identity)
);

-- All samples of one metric whose start lies in one day of UTC: packed, then sealed as one.
create table wearable_samples (
  connection_id text not null references wearable_connections (id) on delete cascade,
  metric text not null,
  day date not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  content bytea not null,
  -- Some sample has an id of the provider, under which it can be deleted.
  has_ids boolean not null,
  primary key (connection_id, metric, day)
);

create table wearable_events (
  connection_id text not null references wearable_connections (id) on delete cascade,
  kind text not null check (kind in ('sleep', 'workout')),
  source integer not null,
  -- Keyed digest of the provider's id.
  external_digest bytea not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- The day of UTC in which it ends.
  day date not null,
  content bytea not null,
  primary key (connection_id, kind, source, external_digest)
);
create index wearable_events_by_day on wearable_events (connection_id, day);
create index wearable_events_by_id on wearable_events (connection_id, external_digest);

-- What a day of a person comes to, over all connections. Derived: made anew whenever data of the day arrives.
create table wearable_daily (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_digest bytea not null,
  -- As the person's own clock told it.
  day date not null,
  content bytea not null,
  computed_at timestamptz(3) not null,
  primary key (org_id, mode, patient_digest, day)
);

-- Answers of providers as they came, packed and sealed.
create table wearable_raw (
  connection_id text not null references wearable_connections (id) on delete cascade,
  -- Keyed digest of the bytes.
  digest bytea not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  provider text not null,
  body bytea not null,
  received_at timestamptz(3) not null,
  primary key (connection_id, digest)
);

-- Exports of devices that are being read: how far each came, and which days its samples lie in.
create table wearable_imports (
  connection_id text not null references wearable_connections (id) on delete cascade,
  blob_id text not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Characters of the file after the last element that was taken whole.
  cursor bigint not null,
  days date[] not null,
  received integer not null,
  stored integer not null,
  merged integer not null,
  rejected jsonb not null,
  updated_at timestamptz(3) not null,
  primary key (connection_id, blob_id)
);
