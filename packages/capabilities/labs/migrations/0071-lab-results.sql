-- One report of a laboratory about one order, whole and sealed, as it was read. A report that finds no order waits for a
-- person. The key parts one message of a sender from another, so that a repeat stores nothing.
create table lab_reports (
  id uuid primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  source text not null check (source in ('hl7', 'fhir', 'manual', 'sandbox')),
  laboratory_id text,
  message_key text not null,
  place int not null,
  state text not null check (state in ('stored', 'unmatched', 'discarded')),
  order_id text references lab_orders (id) on delete cascade,
  reason text,
  -- Counts of what became of its results.
  outcome jsonb not null default '{}',
  has_critical boolean not null default false,
  body bytea not null,
  note bytea,
  received_at timestamptz(3) not null,
  settled_by text,
  settled_at timestamptz(3),
  check ((state = 'stored') = (order_id is not null)),
  check ((state = 'unmatched') <= (reason is not null)),
  unique nulls not distinct (org_id, mode, source, laboratory_id, message_key, place)
);
create index lab_reports_waiting on lab_reports (org_id, mode, received_at, id) where state = 'unmatched';
create index lab_reports_of_order on lab_reports (order_id, received_at);

-- Every version of every result. `result_key` is a keyed digest of order, battery, test and sub-id: of one key one version
-- is current, and the others name the one that took their place. Values, names and flags are sealed in `body`.
create table lab_results (
  id text primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  order_id text not null references lab_orders (id) on delete cascade,
  report_id uuid not null references lab_reports (id) on delete cascade,
  seq bigint generated always as identity,
  result_key bytea not null,
  content_digest bytea not null,
  version int not null check (version >= 1),
  status text not null
    check (status in ('pending', 'preliminary', 'final', 'corrected', 'cancelled', 'deleted', 'entered-in-error')),
  is_current boolean not null,
  is_critical boolean not null,
  is_manual boolean not null,
  superseded_by text references lab_results (id) deferrable initially deferred,
  reported_at timestamptz(3),
  body bytea not null,
  created_at timestamptz(3) not null,
  unique (order_id, result_key, version),
  check (not (is_current and superseded_by is not null))
);
create unique index lab_results_current on lab_results (order_id, result_key) where is_current;
create index lab_results_of_order on lab_results (order_id, seq);

-- A critical value that somebody has to have seen. Withdrawn: the laboratory took the value back.
create table lab_critical_reviews (
  result_id text primary key references lab_results (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  order_id text not null references lab_orders (id) on delete cascade,
  state text not null check (state in ('open', 'acknowledged', 'withdrawn')),
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  escalated_at timestamptz(3),
  settled_by_kind text,
  settled_by text,
  settled_at timestamptz(3),
  note bytea,
  check ((state = 'open') = (settled_at is null))
);
create index lab_critical_reviews_open on lab_critical_reviews (org_id, mode, due_at, result_id) where state = 'open';
create index lab_critical_reviews_late on lab_critical_reviews (due_at)
  where state = 'open' and escalated_at is null;
create index lab_critical_reviews_of_order on lab_critical_reviews (order_id);
