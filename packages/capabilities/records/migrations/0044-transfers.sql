-- Whole organisations going out and coming in. A row is the state of the work: whoever takes it up goes on from there.

create table record_exports (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  format text not null check (format in ('ndjson', 'fhir')),
  -- In the order of their files.
  kinds text[] not null,
  -- Only what changed at or after this moment.
  since timestamptz(3),
  -- What came later is left out.
  as_of timestamptz(3) not null,
  status text not null check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  failure text,
  actor_kind text not null,
  actor_id text not null,
  request_id text not null,
  -- What was asked for, where the answer repeats it.
  request_url text,
  -- Names the run that may write; a run that finds another name here was replaced and ends.
  run uuid,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  completed_at timestamptz(3),
  expires_at timestamptz(3) not null
);

create index record_exports_newest on record_exports (org_id, mode, created_at, id);
create index record_exports_expired on record_exports (expires_at);

create table record_export_files (
  export_id uuid not null references record_exports (id) on delete cascade,
  kind text not null,
  place smallint not null,
  total bigint,
  done bigint not null default 0,
  -- Set when the file is whole, never before.
  blob_id text,
  size bigint,
  sha256 text,
  primary key (export_id, kind)
);

create table record_imports (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  format text not null check (format in ('ndjson', 'fhir')),
  -- Where the records come from: ids of one source name one thing, also over several imports.
  source text not null,
  dry_run boolean not null,
  on_clash text not null check (on_clash in ('skip', 'update')),
  on_error text not null check (on_error in ('continue', 'stop')),
  -- What the caller may write.
  kinds text[] not null,
  status text not null check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  failure text,
  actor_kind text not null,
  actor_id text not null,
  request_id text not null,
  blob_id text not null,
  total_bytes bigint not null,
  -- Everything before this byte is done; it stands at the beginning of a line.
  done_bytes bigint not null default 0,
  lines bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  completed_at timestamptz(3),
  expires_at timestamptz(3) not null
);

create index record_imports_newest on record_imports (org_id, mode, created_at, id);
create index record_imports_expired on record_imports (expires_at);

-- Names of fields and what is expected there, never what stood there.
create table record_import_errors (
  import_id uuid not null references record_imports (id) on delete cascade,
  line bigint not null,
  place smallint not null,
  kind text,
  field text not null,
  message text not null,
  primary key (import_id, line, place)
);

-- What a record is called here that another system calls otherwise. Kept, so that a later file finds it.
create table record_import_ids (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  source text not null,
  kind text not null,
  source_id text collate "C" not null,
  id text not null,
  primary key (org_id, mode, source, kind, source_id)
);

-- The few patients that lists leave out, in the order an export reads them.
create index patients_merged_oldest on patients (org_id, mode, created_at, id)
  where merged_into is not null and deleted_at is null;
