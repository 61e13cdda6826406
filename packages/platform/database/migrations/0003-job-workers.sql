-- Which process a job is being worked on by. The process holds an advisory lock on `instance` while it lives, so that
-- the jobs of a killed one are freed within seconds; the queue itself would wait four hours.

create table job_workers (
  worker_id text primary key,
  instance bigint not null,
  started_at timestamptz not null default now()
);
