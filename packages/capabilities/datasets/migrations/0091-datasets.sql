-- What was loaded from files: datasets in versions, the DuckDB files that hold their tables, and the loads themselves.

create table datasets (
  id text primary key check (id ~ '^ds_[0-9a-f]{32}$'),
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  -- A keyed digest of the name, by which it is found, and the name sealed.
  name_digest bytea not null,
  name bytea not null,
  model text not null,
  version integer not null check (version >= 0),
  -- Number that the rows of the next loaded part carry in _file.
  next_file integer not null default 1 check (next_file > 0),
  created_at timestamptz(3) not null,
  loaded_at timestamptz(3),
  unique (org_id, mode, name_digest)
);

create table dataset_tables (
  dataset_id text not null references datasets (id),
  table_name text not null,
  -- The version of the dataset that first had it so.
  version integer not null check (version > 0),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Name inside the folder of the dataset. It is written once.
  file_name text not null unique,
  -- Sealed: the key of the file; and apart, the values that questions may name and what was found about its quality.
  secret bytea not null,
  facts bytea not null,
  row_count bigint not null check (row_count >= 0),
  first_day date,
  last_day date,
  -- Since when a later version has another file in its place; questions under way may still read it for a while.
  retired_at timestamptz(3),
  primary key (dataset_id, table_name, version)
);

create unique index dataset_tables_current on dataset_tables (dataset_id, table_name) where retired_at is null;
create index dataset_tables_retired on dataset_tables (retired_at) where retired_at is not null;

create table dataset_loads (
  file_id text primary key references upload_files (id),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  state text not null check (state in ('queued', 'running', 'needs_mapping', 'loaded', 'rejected', 'document', 'erasing')),
  reason text check (reason ~ '^[a-z][a-z0-9_]{0,63}$'),
  -- Grows with every order: a run for an older order keeps nothing.
  round integer not null default 1,
  -- Sealed: what a person said of its tables and columns, and the report of the last run.
  orders bytea,
  report bytea,
  rejects_blob_id text,
  stage text,
  done_bytes bigint not null default 0,
  done_rows bigint not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check ((state = 'rejected') = (reason is not null))
);

create index dataset_loads_by_owner on dataset_loads (org_id, mode, state);

create table dataset_files (
  dataset_id text not null references datasets (id),
  -- What its rows carry in _file.
  number integer not null check (number > 0),
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  file_id text not null references upload_files (id),
  -- Sealed: the sheet or the member of an archive; empty for a file that is one table.
  part bytea not null,
  table_name text not null,
  version integer not null,
  read_count bigint not null,
  -- Rows that are still in the table.
  row_count bigint not null,
  duplicate_count bigint not null,
  reject_count bigint not null,
  superseded_count bigint not null,
  replaced_count bigint not null,
  loaded_at timestamptz(3) not null,
  primary key (dataset_id, number)
);

create index dataset_files_by_file on dataset_files (file_id);
