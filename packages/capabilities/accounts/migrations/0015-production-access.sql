-- An organisation of a metered plan asks for live keys; the operator of the server decides.
create table production_requests (
  id text primary key,
  org_id text not null references organisations (id),
  plan text not null check (plan in ('launch', 'scale', 'enterprise')),
  use_case text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'declined')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  check ((status = 'pending') = (decided_at is null) and (decided_at is null) = (decided_by is null))
);

create unique index production_requests_open on production_requests (org_id) where status = 'pending';
create index production_requests_by_organisation on production_requests (org_id, requested_at desc);
