-- Lab orders: what was ordered for whom, where it stands, how it came there, and who has authorized it.

create table lab_orders (
  id text primary key check (id ~ '^labord_[0-9a-f]{32}$'),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- HMAC of the patient reference, to look orders up by.
  patient_digest bytea not null,
  -- Sealed: the reference, the note, the metadata, who the patient is.
  content bytea not null,
  -- The panel as it was when it was ordered.
  panel_id text not null,
  panel_name text not null,
  category text not null,
  price_cents integer not null,
  priority text not null check (priority in ('routine', 'urgent', 'stat')),
  -- Null: not stated.
  fasting boolean,
  laboratory_id text,
  requisition_number text not null,
  status text not null check (status in ('requested', 'authorized', 'scheduled', 'collected', 'resulted', 'completed',
    'declined', 'cancelled', 'failed', 'expired')),
  stage text not null,
  -- Why it stands there: a code, where there is one.
  reason text,
  version integer not null default 1,
  -- A rotated key is the first of its line.
  created_kind text not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  scheduled_for timestamptz(3),
  collected_at timestamptz(3),
  -- When the order expires unless it moves on; null once it was collected or has ended.
  expires_at timestamptz(3),
  check ((status in ('requested', 'authorized', 'scheduled')) = (expires_at is not null))
);

create unique index lab_orders_by_requisition on lab_orders (requisition_number);
create index lab_orders_newest on lab_orders (org_id, mode, created_at desc, id desc);
create index lab_orders_of_patient on lab_orders (org_id, mode, patient_digest, created_at desc, id desc);
create index lab_orders_expiring on lab_orders (org_id, mode, expires_at) where expires_at is not null;

create table lab_order_events (
  order_id text not null references lab_orders (id) on delete cascade,
  seq integer not null check (seq > 0),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  at timestamptz(3) not null,
  actor_type text not null check (actor_type in ('account', 'provider', 'lab', 'system')),
  actor_id text,
  -- Null for the first.
  from_status text,
  to_status text not null,
  stage text not null,
  -- A code, never a sentence.
  reason text check (reason ~ '^[a-z][a-z0-9_]{0,63}$'),
  -- Sealed: what a person wrote about it.
  note bytea,
  source_message_id text,
  primary key (order_id, seq)
);

-- A message that comes again changes nothing.
create unique index lab_order_events_of_message on lab_order_events (order_id, source_message_id, to_status, stage)
  where source_message_id is not null;

create table lab_authorizations (
  order_id text primary key references lab_orders (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  npi text not null,
  signed_at timestamptz(3) not null,
  actor_kind text not null,
  actor_id text not null,
  -- SHA-256 of the order as it was shown to the provider.
  order_sha256 bytea not null check (octet_length(order_sha256) = 32),
  -- Sealed: the provider as they signed, diagnoses, note, network address.
  content bytea not null
);

create table lab_providers (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  npi text not null check (npi ~ '^[0-9]{10}$'),
  name text not null,
  family text,
  given text,
  credentials text,
  address text,
  phone text,
  is_active boolean not null,
  -- [{state, number, expiresOn}]
  licences jsonb not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode, npi)
);

-- What an organisation has chosen; a missing row or member means the default.
create table lab_settings (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  settings jsonb not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode)
);

-- What the simulated laboratory does next with an order of test mode.
create table lab_sandbox_runs (
  order_id text primary key references lab_orders (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode = 'test'),
  scenario text not null,
  authorized_at timestamptz(3) not null,
  next_step text,
  due_at timestamptz(3),
  -- How many messages it has sent.
  messages integer not null default 0,
  check ((next_step is null) = (due_at is null))
);

create index lab_sandbox_runs_due on lab_sandbox_runs (org_id, mode, due_at) where due_at is not null;
