-- The clinic's own triage rules. A version that was published never changes again: decisions name it, and are answered for
-- by the person who published it. No row holds a patient.

create table pathways (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  id text not null check (id ~ '^[a-z0-9][a-z0-9-]{1,63}$'),
  created_by text not null,
  created_at timestamptz(3) not null,
  primary key (org_id, mode, id)
);

create table pathway_versions (
  org_id text not null,
  mode text not null,
  pathway_id text not null,
  version text not null check (version ~ '^\d{1,6}[.]\d{1,6}[.]\d{1,6}$'),
  state text not null check (state in ('draft', 'published', 'retired')),
  title text not null,
  description text,
  -- As its author wrote it, with comments.
  source text not null,
  -- Canonical, with the definition of every fact it uses: what is evaluated and signed.
  document text not null,
  sha256 text not null,
  -- Semi-automatic pathways of the document, run only when they are named.
  starts text[] not null,
  -- What lint said when it was written.
  findings jsonb not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  published_by text,
  published_at timestamptz(3),
  note text,
  -- The back-test that the publisher had before them; null where there was no referral to run.
  backtest_id text,
  -- The warnings of lint that the publisher has taken note of.
  acknowledged text[],
  -- SHA-256 of what was signed: document, person, moment, note, back-test, warnings.
  approval text,
  retired_by text,
  retired_at timestamptz(3),
  primary key (org_id, mode, pathway_id, version),
  foreign key (org_id, mode, pathway_id) references pathways on delete cascade,
  constraint digest_is_of_document check (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  constraint published_is_signed check (
    case when state = 'draft' then num_nonnulls(published_by, published_at, note, acknowledged, approval) = 0
      else num_nulls(published_by, published_at, note, acknowledged, approval) = 0 end),
  constraint retired_by_somebody check ((state = 'retired') = (retired_by is not null and retired_at is not null))
);

create function keep_published_pathways() returns trigger language plpgsql as $$
declare
  may_change constant text[] := array['state', 'retired_by', 'retired_at'];
begin
  if old.state = 'draft' then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and old.state = 'published' and new.state = 'retired'
    and to_jsonb(new) - may_change = to_jsonb(old) - may_change then
    return new;
  end if;
  raise exception 'a published version of a pathway does not change' using errcode = 'integrity_constraint_violation';
end $$;

create trigger published_does_not_change before update or delete on pathway_versions
  for each row execute function keep_published_pathways();

-- What decides where nothing else is asked for. Without a row it is the template of the demonstration clinic.
create table active_pathways (
  org_id text not null,
  mode text not null,
  pathway_id text not null,
  version text not null,
  activated_by text not null,
  activated_at timestamptz(3) not null,
  primary key (org_id, mode),
  foreign key (org_id, mode, pathway_id, version) references pathway_versions
);

create table pathway_backtests (
  id text primary key,
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  pathway_id text not null,
  version text not null,
  sha256 text not null,
  against_id text not null,
  against_version text not null,
  against_sha256 text not null,
  cases integer not null,
  -- Referrals that a named semi-automatic pathway decided.
  left_out integer not null,
  patients integer not null,
  moves integer not null,
  less_urgent integer not null,
  -- SHA-256 of the report that was answered.
  report_sha256 text not null,
  run_by text not null,
  run_at timestamptz(3) not null
);

create index pathway_backtests_of_digest on pathway_backtests (org_id, mode, pathway_id, sha256, run_at);

-- Templates of the system that have been asked, as they were: a later release may word one anew.
create table pathway_templates (
  sha256 text primary key,
  id text not null,
  version text not null,
  document text not null,
  constraint template_digest_is_of_document check (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex'))
);
