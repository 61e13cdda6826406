-- The event log: what changed, for those who want to be told. A row is inserted unsealed (seq null) with the change it
-- tells; one sealer numbers and links it after commit, without a gap in each organisation and mode. Deliveries, when they
-- come, have a table of their own that names `id`; the order of what is delivered is that of (chain, seq).

create table events (
  id bigint generated always as identity primary key,
  chain text not null generated always as (org_id || '/' || mode) stored,
  event_id text not null unique,
  org_id text not null check (org_id <> '' and org_id not like '%/%'),
  mode text not null check (mode in ('test', 'live')),
  type text not null,
  entity_kind text not null,
  entity_id text not null,
  -- When it happened, by the clock of the change; a test key may move that one.
  at timestamptz not null,
  -- When it was written: what retention counts from.
  written_at timestamptz not null default clock_timestamp(),
  -- Sealed, for it may hold what is known of a patient.
  data bytea not null,
  seq bigint,
  prev_hash bytea,
  hash bytea,
  check ((seq is null) = (hash is null) and (seq is null) = (prev_hash is null))
);

-- Sealed bytes cannot be compressed.
alter table events alter column data set storage external;

create unique index events_by_chain on events (chain, seq) where seq is not null;
create index events_by_type on events (chain, type, seq) where seq is not null;
create index events_unsealed on events (id) where seq is null;

-- The last link of each chain, as in audit_heads.
create table event_heads (
  chain text primary key,
  seq bigint not null,
  hash bytea not null,
  mac bytea not null
);

-- The last link that retention removed from each chain: what is left begins after it. `mac` is made with the chain key, so
-- that nobody else can let a chain begin later.
create table event_starts (
  chain text primary key,
  seq bigint not null,
  hash bytea not null,
  mac bytea not null
);

-- What an event says is written once.
create trigger events_written_once
  before update of id, event_id, org_id, mode, type, entity_kind, entity_id, at, written_at, data on events
  for each row execute function refuse_ledger_change();

create trigger events_sealed_once before update on events
  for each row when (old.seq is not null) execute function refuse_ledger_change();

-- Only what lies before its chain's start may go.
create function refuse_event_removal() returns trigger language plpgsql as $$
begin
  if old.seq <= (select seq from event_starts where chain = old.chain) then
    return old;
  end if;
  raise exception 'events are kept until their time is over' using errcode = 'integrity_constraint_violation';
end $$;

create trigger events_kept before delete on events
  for each row execute function refuse_event_removal();

create trigger events_never_truncated before truncate on events
  for each statement execute function refuse_ledger_change();
