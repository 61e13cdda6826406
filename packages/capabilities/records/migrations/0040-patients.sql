-- Patients of the practice record. Test and live are two worlds of one organisation.

create table patients (
  -- Random, so that it tells nothing of how many there are or when one came.
  id bigint primary key check (id > 0),
  -- No reference to organisations: each insert would lock that one row together with all others.
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  external_id text,
  name text not null,
  first_name text,
  last_name text,
  date_of_birth date,
  gender text,
  email text,
  phone text,
  mrn text,
  pronouns text,
  notes text,
  consent boolean not null default false,
  client_history jsonb not null default '{}',
  -- The words of the names, without case and accents, each with a space in front.
  search_name text collate "C" not null,
  -- Milliseconds, as the API shows them: what is sorted by is what is seen.
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz,
  merged_into bigint references patients (id) on delete cascade,
  is_listed boolean not null generated always as (deleted_at is null and merged_into is null) stored
);

-- A deleted patient frees the external id: nobody could read whom it clashes with.
create unique index patients_by_external_id on patients (org_id, mode, external_id)
  where external_id is not null and deleted_at is null;
create index patients_newest on patients (org_id, mode, created_at, id) where is_listed;
create index patients_by_birth on patients (org_id, mode, date_of_birth) where is_listed;
create index patients_by_mrn on patients (org_id, mode, mrn) where is_listed and mrn is not null;
create index patients_by_change on patients (org_id, mode, updated_at) where is_listed;
create index patients_merged on patients (merged_into) where merged_into is not null;
create index patients_deleted on patients (deleted_at) where deleted_at is not null;

-- Who was taken for whom, by whom, and when that was taken back.
create table patient_merges (
  id uuid primary key,
  org_id text not null,
  mode text not null,
  source_id bigint not null references patients (id) on delete cascade,
  target_id bigint not null references patients (id) on delete cascade,
  merged_at timestamptz(3) not null,
  merged_by text not null,
  unmerged_at timestamptz(3),
  unmerged_by text
);

create index patient_merges_by_target on patient_merges (target_id, merged_at, id);
create index patient_merges_by_source on patient_merges (source_id);

-- How many patients are listed, by month. Up to 64 rows share a month, so that writers rarely wait for each other:
-- a row stays locked until its writer's commit has reached the disk. A row of one writer may be negative.
create table patient_counts (
  org_id text not null,
  mode text not null,
  month date not null,
  share smallint not null,
  patients bigint not null,
  primary key (org_id, mode, month, share)
) with (fillfactor = 50);

-- The names of listed patients word by word, in the order of the list: what a search by name reads.
create table patient_words (
  org_id text not null,
  mode text not null,
  word text collate "C" not null,
  created_at timestamptz(3) not null,
  patient_id bigint not null,
  primary key (org_id, mode, word, created_at, patient_id)
);

create function patient_month(at timestamptz) returns date language sql immutable
  return date_trunc('month', at at time zone 'UTC')::date;

create function note_patients_added() returns trigger language plpgsql as $$
begin
  insert into patient_counts as kept
  select org_id, mode, patient_month(created_at), pg_backend_pid() % 64, count(*)
  from added where is_listed group by 1, 2, 3 order by 1, 2, 3
  on conflict (org_id, mode, month, share) do update set patients = kept.patients + excluded.patients;
  insert into patient_words
  select org_id, mode, word, created_at, id
  from added, unnest(string_to_array(ltrim(search_name), ' ')) as word where is_listed;
  return null;
end $$;

create function note_patients_removed() returns trigger language plpgsql as $$
begin
  insert into patient_counts as kept
  select org_id, mode, patient_month(created_at), pg_backend_pid() % 64, -count(*)
  from removed where is_listed group by 1, 2, 3 order by 1, 2, 3
  on conflict (org_id, mode, month, share) do update set patients = kept.patients + excluded.patients;
  delete from patient_words as kept
  using (
    select org_id, mode, word, created_at, id
    from removed, unnest(string_to_array(ltrim(search_name), ' ')) as word where is_listed
  ) as gone
  where kept.org_id = gone.org_id and kept.mode = gone.mode and kept.word = gone.word
    and kept.created_at = gone.created_at and kept.patient_id = gone.id;
  return null;
end $$;

-- Only what changed in being listed or in its words is touched.
create function note_patients_changed() returns trigger language plpgsql as $$
begin
  if not exists (
    select from removed join added using (id)
    where (removed.is_listed, removed.search_name) is distinct from (added.is_listed, added.search_name)
  ) then
    return null;
  end if;
  insert into patient_counts as kept
  select added.org_id, added.mode, patient_month(added.created_at), pg_backend_pid() % 64,
    sum(added.is_listed::int - removed.is_listed::int)
  from removed join added using (id) where removed.is_listed <> added.is_listed
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (org_id, mode, month, share) do update set patients = kept.patients + excluded.patients;
  delete from patient_words as kept
  using (
    select removed.org_id, removed.mode, word, removed.created_at, removed.id
    from removed join added using (id), unnest(string_to_array(ltrim(removed.search_name), ' ')) as word
    where removed.is_listed
      and (not added.is_listed or position(' ' || word || ' ' in added.search_name || ' ') = 0)
  ) as gone
  where kept.org_id = gone.org_id and kept.mode = gone.mode and kept.word = gone.word
    and kept.created_at = gone.created_at and kept.patient_id = gone.id;
  insert into patient_words
  select added.org_id, added.mode, word, added.created_at, added.id
  from removed join added using (id), unnest(string_to_array(ltrim(added.search_name), ' ')) as word
  where added.is_listed
    and (not removed.is_listed or position(' ' || word || ' ' in removed.search_name || ' ') = 0);
  return null;
end $$;

create trigger patients_added after insert on patients
  referencing new table as added for each statement execute function note_patients_added();
create trigger patients_removed after delete on patients
  referencing old table as removed for each statement execute function note_patients_removed();
create trigger patients_changed after update on patients
  referencing old table as removed new table as added for each statement execute function note_patients_changed();

-- The newest patients whose name has, for each of the given beginnings, a word that begins so. What is rare is
-- fetched whole and sorted. What is frequent is read in the order of the list: word by word where few words begin
-- so, else patient by patient, since the next match is then never far.
create function find_patients_by_name(
  p_org text, p_mode text, p_beginnings text[], p_before timestamptz, p_before_id bigint, p_skip int, p_limit int
) returns table (patient_id bigint, placed_at timestamptz) language plpgsql stable as $$
declare
  rare constant int := 400;
  fewest int := rare;
  driver text := p_beginnings[1];
  hits int;
  beginning text;
  words text[] := '{}';
  next_word text;
begin
  foreach beginning in array p_beginnings loop
    select count(*) into hits from (
      select from patient_words where org_id = p_org and mode = p_mode
        and word >= beginning and word < beginning || U&'\+10FFFF' limit rare) as first_hits;
    if hits < fewest then
      fewest := hits;
      driver := beginning;
    end if;
  end loop;

  if fewest < rare then
    return query
      select distinct found.patient_id, found.created_at from patient_words as found
      where found.org_id = p_org and found.mode = p_mode
        and found.word >= driver and found.word < driver || U&'\+10FFFF'
        and (found.created_at, found.patient_id) < (p_before, p_before_id)
        and (cardinality(p_beginnings) = 1 or exists (
          select from patients where id = found.patient_id and search_name like all (
            select '% ' || each || '%' from unnest(p_beginnings) as each)))
      order by 2 desc, 1 desc offset p_skip limit p_limit;
    return;
  end if;

  select word into next_word from patient_words where org_id = p_org and mode = p_mode
    and word >= driver and word < driver || U&'\+10FFFF' order by word limit 1;
  while next_word is not null and cardinality(words) <= 40 loop
    words := words || next_word;
    select word into next_word from patient_words where org_id = p_org and mode = p_mode
      and word > next_word and word < driver || U&'\+10FFFF' order by word limit 1;
  end loop;

  if cardinality(words) <= 40 and cardinality(p_beginnings) = 1 then
    return query
      select distinct each.patient_id, each.created_at from unnest(words) as name, lateral (
        select found.patient_id, found.created_at from patient_words as found
        where found.org_id = p_org and found.mode = p_mode and found.word = name
          and (found.created_at, found.patient_id) < (p_before, p_before_id)
        order by found.created_at desc, found.patient_id desc limit p_skip + p_limit) as each
      order by 2 desc, 1 desc offset p_skip limit p_limit;
    return;
  end if;

  return query
    select id, patients.created_at from patients
    where org_id = p_org and mode = p_mode and is_listed
      and (patients.created_at, id) < (p_before, p_before_id)
      and search_name like all (select '% ' || each || '%' from unnest(p_beginnings) as each)
    order by patients.created_at desc, id desc offset p_skip limit p_limit;
end $$;
