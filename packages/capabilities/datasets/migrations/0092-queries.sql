-- Questions and their answers, what is kept of them to be asked again, and what an organisation has chosen about them.

create table data_queries (
  id text primary key check (id ~ '^qry_[0-9a-f]{32}$'),
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  -- Key, person or schedule; of a rotated key the first of its line, so that a conversation goes on.
  asked_kind text not null,
  asked_by text not null,
  conversation_id text not null check (conversation_id ~ '^cnv_[0-9a-f]{32}$'),
  dataset_id text,
  dataset_version integer,
  saved_id text,
  schedule_id text,
  status text not null check (status in ('running', 'done', 'refused', 'failed')),
  -- A code: why it was refused or has failed.
  reason text,
  -- Groups of fewer people were held back; 0 for none.
  small_cells_min integer not null,
  row_count integer,
  -- Sealed: what was asked, and what was answered so far.
  asked bytea not null,
  body bytea,
  -- A keyed digest of the Idempotency-Key and one of what was sent with it, for 24 hours.
  idempotency bytea,
  idempotency_body bytea,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  -- By real time. Whoever works on it puts off the end; past it, the work is lost.
  lease_until timestamptz(3),
  stored_at timestamptz(3) not null default now(),
  constraint running_is_leased check ((status = 'running') = (lease_until is not null))
);

create index data_queries_by_owner on data_queries (org_id, mode, created_at desc, id desc);
create index data_queries_by_conversation on data_queries (org_id, mode, conversation_id, created_at desc, id desc);
create index data_queries_by_saved on data_queries (saved_id, created_at desc, id desc) where saved_id is not null;
create index data_queries_running on data_queries (lease_until) where status = 'running';
create index data_queries_by_age on data_queries (stored_at);
create unique index data_queries_once on data_queries (org_id, mode, idempotency) where idempotency is not null;

create table data_saved_queries (
  id text primary key check (id ~ '^sqy_[0-9a-f]{32}$'),
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  -- Sealed: name, question or typed query, name of the dataset.
  content bytea not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

create index data_saved_queries_by_owner on data_saved_queries (org_id, mode, created_at desc, id desc);

create table data_query_schedules (
  id text primary key check (id ~ '^qsc_[0-9a-f]{32}$'),
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  saved_id text not null references data_saved_queries (id) on delete cascade,
  every text not null check (every in ('day', 'week', 'month')),
  at_minute integer not null check (at_minute between 0 and 1439),
  time_zone text not null,
  -- 1 is Monday; of weekly ones alone.
  weekday integer check (weekday between 1 and 7),
  -- Of monthly ones alone; a shorter month ends earlier.
  day_of_month integer check (day_of_month between 1 and 31),
  format text not null check (format in ('csv', 'xlsx', 'parquet')),
  state text not null check (state in ('enabled', 'disabled')),
  next_at timestamptz(3) not null,
  last_query_id text,
  last_status text,
  last_at timestamptz(3),
  -- Runs in a row that gave no answer; its administrators are told of the first.
  failures integer not null default 0,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint week_has_day check ((every = 'week') = (weekday is not null)),
  constraint month_has_day check ((every = 'month') = (day_of_month is not null))
);

create index data_query_schedules_by_owner on data_query_schedules (org_id, mode, created_at desc, id desc);
create index data_query_schedules_due on data_query_schedules (org_id, mode, next_at) where state = 'enabled';

-- `subject` is empty for the organisation, else the id of a key.
create table data_query_settings (
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  subject text not null,
  small_cells_min integer not null check (small_cells_min between 0 and 1000),
  language_model boolean not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode, subject)
);
