-- What waits for a person, what the person decided, and which patient of the practice a letter is about. What people write is
-- sealed; the columns hold words of pathways, dates and ids.

create table referral_reviews (
  id uuid primary key,
  record_id text not null references referral_records (id) on delete cascade,
  job_id uuid not null references referral_jobs (id) on delete cascade,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- A blind check holds nothing up: a person categorises without seeing the proposal.
  kind text not null check (kind in ('hold', 'blind_check')),
  status text not null check (status in ('open', 'awaiting_confirmation', 'decided', 'superseded')),
  -- As it was proposed; it never changes.
  document_type text,
  category text,
  rank smallint,
  target_date date,
  disposition text,
  reasons text[] not null check (cardinality(reasons) > 0),
  rules text[] not null,
  missing smallint not null,
  -- Of each patient: index, category, rank.
  patients jsonb not null,
  pathway_id text,
  pathway_version text,
  pathway_sha256 text,
  -- The most urgent that was proposed or decided while this record waits: what less than it lowers.
  floor_rank smallint,
  -- What the queue is ordered by. Without a category it may be urgent.
  queue_rank smallint not null,
  -- Of the first review in a row of superseded ones: a new job makes nobody's wait shorter.
  waiting_since timestamptz(3) not null,
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  revision integer not null default 1,
  constraint pathway_is_named_whole check (num_nulls(pathway_id, pathway_version, pathway_sha256) in (0, 3))
);

-- A record waits once.
create unique index referral_reviews_undecided on referral_reviews (record_id)
  where status in ('open', 'awaiting_confirmation');
create index referral_reviews_queue on referral_reviews (org_id, mode, queue_rank, waiting_since, id)
  where status in ('open', 'awaiting_confirmation');
create index referral_reviews_history on referral_reviews (org_id, mode, status, queue_rank, waiting_since, id);
create index referral_reviews_of_record on referral_reviews (record_id, opened_at);
create index referral_reviews_by_time on referral_reviews (org_id, mode, opened_at);

create table referral_decisions (
  id uuid primary key,
  review_id uuid not null references referral_reviews (id) on delete cascade,
  org_id text not null,
  mode text not null,
  state text not null check (state in ('awaiting_confirmation', 'final', 'rejected')),
  action text not null check (
    action in ('accept', 'override', 'return', 'redirect', 'request_info', 'not_a_referral', 'duplicate')),
  -- Null where the referral leaves the list.
  category text,
  rank smallint,
  target_date date,
  reason_code text,
  -- Reason, route and what was said of each patient, sealed.
  body bytea not null,
  decided_by text not null,
  decided_at timestamptz(3) not null,
  confirmed_by text,
  confirmed_at timestamptz(3),
  -- Why the second person agreed or did not, sealed.
  confirmation bytea,
  constraint two_people check (confirmed_by is null or confirmed_by <> decided_by),
  constraint settled_by_somebody check (state <> 'rejected' or confirmed_by is not null)
);

create unique index referral_decisions_standing on referral_decisions (review_id) where state <> 'rejected';
create index referral_decisions_by_time on referral_decisions (org_id, mode, decided_at) where state = 'final';

-- Nobody rewrites what was decided.
create function keep_referral_decisions() returns trigger language plpgsql as $$
declare
  may_change constant text[] := array['state', 'confirmed_by', 'confirmed_at', 'confirmation'];
begin
  if old.state = 'awaiting_confirmation' and to_jsonb(new) - may_change = to_jsonb(old) - may_change then
    return new;
  end if;
  raise exception 'a decision does not change' using errcode = 'integrity_constraint_violation';
end $$;

create trigger decisions_do_not_change before update on referral_decisions
  for each row execute function keep_referral_decisions();

-- What people have decided on a record, beside what was proposed.
alter table referral_records
  add column decided_action text,
  add column decided_category text,
  add column decided_rank smallint,
  add column decided_target_date date,
  add column decided_by text,
  add column decided_at timestamptz(3),
  add constraint decided_by_somebody
    check ((decided_action is null) = (decided_by is null) and (decided_by is null) = (decided_at is null));

-- Null: on in live mode, off in test mode.
alter table referral_settings add column blind_checks boolean;

-- Which patient of the practice record each patient of a letter is. Ids, codes and counts.
create table referral_patients (
  record_id text not null references referral_records (id) on delete cascade,
  patient_index smallint not null check (patient_index > 0),
  job_id uuid not null,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  patient_id text,
  -- By what, or by whom, it was linked.
  linked_as text check (linked_as in ('match', 'confirmed', 'created')),
  linked_by text,
  linked_at timestamptz(3),
  -- Who it may be: patient_id, score, why.
  candidates jsonb not null,
  -- Who it is not: patients that a person has taken a link away from.
  refused text[] not null default '{}',
  -- A keyed hash of what was read of the person: when another job reads the same, a link that was confirmed stands.
  person bytea not null,
  updated_at timestamptz(3) not null,
  primary key (record_id, patient_index),
  constraint link_is_whole check (
    (patient_id is null) = (linked_as is null) and (linked_as is null) = (linked_at is null)
    and (linked_as is null) = (linked_by is null))
);

create index referral_patients_by_patient on referral_patients (org_id, mode, patient_id) where patient_id is not null;
