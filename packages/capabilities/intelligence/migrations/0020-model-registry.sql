-- Versions of the engines' parameters, what they were measured on, and who let them run. Test and live are two
-- registries of one organisation. No row holds a patient: outcome records are de-identified before they come here.

create table model_versions (
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  engine text not null,
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'candidate', 'approved', 'active', 'retired', 'rejected')),
  parameters jsonb not null,
  -- Window, metrics and gates as measured when the version was made.
  evidence jsonb not null,
  run_id text not null,
  approved_by text,
  approved_sheet text,
  created_at timestamptz not null default now(),
  primary key (org_id, mode, engine, version)
);

-- Exactly one version is active per engine, whatever two people press at the same moment.
create unique index model_versions_one_active on model_versions (org_id, mode, engine) where state = 'active';

create table calibration_runs (
  id text primary key,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  engine text not null,
  state text not null check (state in ('queued', 'completed', 'failed')),
  requested_by text not null,
  report jsonb,
  version integer,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

create index calibration_runs_by_organisation on calibration_runs (org_id, mode, engine, created_at desc);

create table outcome_records (
  id bigint generated always as identity primary key,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  engine text not null,
  record jsonb not null,
  received_at timestamptz not null default now()
);

create index outcome_records_by_engine on outcome_records (org_id, mode, engine, id);
