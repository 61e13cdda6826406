-- The audit chain: who did what to which record. One chain per organisation; what belongs to none is in 'platform'.
-- A row is inserted unsealed (seq null) with the change it tells; one sealer numbers and links it after commit.

create table audit_entries (
  id bigint generated always as identity primary key,
  chain text not null generated always as (coalesce(org_id, 'platform')) stored,
  org_id text check (org_id not in ('platform', '')),
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null,
  actor_id text,
  action text not null,
  target_kind text,
  target_id text,
  request_id text,
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  seq bigint,
  prev_hash bytea,
  hash bytea,
  check ((seq is null) = (hash is null) and (seq is null) = (prev_hash is null))
);

comment on column audit_entries.details is 'Ids, codes and counts only, never a patient value.';

create unique index audit_entries_by_chain on audit_entries (chain, seq) where seq is not null;
create index audit_entries_unsealed on audit_entries (id) where seq is null;
create index audit_entries_by_target on audit_entries (org_id, target_kind, target_id);

-- The last link of each chain. `mac` is made with the chain key, so that a cut tail cannot be given a new head.
-- The row '' counts the chains, so that a whole chain cannot vanish with its head.
create table audit_heads (
  chain text primary key,
  seq bigint not null,
  hash bytea not null,
  mac bytea not null
);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are written once: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'integrity_constraint_violation';
end $$;

-- The only change allowed is the sealer's: an unsealed row receives its seal, its content stays.
create trigger audit_entries_sealed_once before update on audit_entries
  for each row when (
    old.seq is not null
    or (old.id, old.org_id, old.at, old.actor_kind, old.actor_id, old.action, old.target_kind, old.target_id,
        old.request_id, old.details)
       is distinct from
       (new.id, new.org_id, new.at, new.actor_kind, new.actor_id, new.action, new.target_kind, new.target_id,
        new.request_id, new.details)
  ) execute function refuse_ledger_change();

create trigger audit_entries_never_deleted before delete on audit_entries
  for each row execute function refuse_ledger_change();

create trigger audit_entries_never_truncated before truncate on audit_entries
  for each statement execute function refuse_ledger_change();
