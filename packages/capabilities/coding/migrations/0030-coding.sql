-- Notes that were sent to be coded, what was found in them, and what each key has used. Test and live are two worlds.
-- Patient text lies in `request` and `result` only, sealed with a key derived from the master key.

create table coding_tasks (
  -- UUID of version 7: later tasks sort after earlier ones.
  id uuid primary key,
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  caller_id text not null,
  -- The plan the task was accepted under: its quota counts when a queued task is settled.
  plan text not null,
  status text not null check (status in ('PENDING', 'STARTED', 'SUCCESS', 'FAILURE')),
  letter_date text not null,
  request bytea not null,
  result bytea,
  -- A sentence of ours, without a word of the note.
  failure text,
  input_tokens integer,
  output_tokens integer,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((status = 'SUCCESS') = (result is not null and input_tokens is not null and output_tokens is not null)),
  check ((status = 'FAILURE') = (failure is not null)),
  check ((status in ('SUCCESS', 'FAILURE')) = (finished_at is not null))
);

-- Sealed bytes cannot be compressed.
alter table coding_tasks alter column request set storage external, alter column result set storage external;

create index coding_tasks_by_organisation on coding_tasks (org_id, mode, id desc);
create index coding_tasks_by_age on coding_tasks (created_at);

-- One row for each credential; it changes in the transaction of the task that used the tokens.
create table coding_usage (
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  caller_id text not null,
  total_requests bigint not null default 0,
  tokens_used bigint not null default 0,
  -- Null: what the plan gives.
  token_limit bigint check (token_limit >= 0),
  primary key (org_id, mode, caller_id)
);

-- No row: long notes are accepted where the plan has no quota.
create table coding_settings (
  org_id text not null references organisations (id),
  mode text not null check (mode in ('test', 'live')),
  long_notes boolean not null,
  primary key (org_id, mode)
);

-- Whom to write to about a key that was made by signing up.
create table coding_sign_ups (
  org_id text primary key references organisations (id),
  email text not null,
  created_at timestamptz not null default now()
);
