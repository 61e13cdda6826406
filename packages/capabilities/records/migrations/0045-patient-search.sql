-- A search by name reads its whole answer from the words: they carry the name, and their key holds it too. One search
-- made ready once is made ready for all.

-- A longer word would not fit into a page of the key together with a name.
update patients set search_name = (
  select string_agg(' ' || short, '' order by first_at) from (
    select left(word, 100) as short, min(at) as first_at
    from unnest(string_to_array(ltrim(search_name), ' ')) with ordinality as each (word, at) group by 1) as words)
where search_name ~ '[^ ]{101}';

truncate patient_words;
alter table patient_words drop constraint patient_words_pkey, add column name text not null;
insert into patient_words (org_id, mode, word, created_at, patient_id, name)
select org_id, mode, word, created_at, id, name
from patients, unnest(string_to_array(ltrim(search_name), ' ')) as word where is_listed;
alter table patient_words add primary key (org_id, mode, word, created_at, patient_id) include (name);

create or replace function note_patients_added() returns trigger language plpgsql as $$
begin
  insert into patient_counts as kept
  select org_id, mode, patient_month(created_at), pg_backend_pid() % 64, count(*)
  from added where is_listed group by 1, 2, 3 order by 1, 2, 3
  on conflict (org_id, mode, month, share) do update set patients = kept.patients + excluded.patients;
  insert into patient_words
  select org_id, mode, word, created_at, id, name
  from added, unnest(string_to_array(ltrim(search_name), ' ')) as word where is_listed;
  return null;
end $$;

-- Only what changed in being listed, in its words or in its name is touched.
create or replace function note_patients_changed() returns trigger language plpgsql as $$
begin
  if not exists (
    select from removed join added using (id)
    where (removed.is_listed, removed.search_name, removed.name)
      is distinct from (added.is_listed, added.search_name, added.name)
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
      and (not added.is_listed or added.name <> removed.name
        or position(' ' || word || ' ' in added.search_name || ' ') = 0)
  ) as gone
  where kept.org_id = gone.org_id and kept.mode = gone.mode and kept.word = gone.word
    and kept.created_at = gone.created_at and kept.patient_id = gone.id;
  insert into patient_words
  select added.org_id, added.mode, word, added.created_at, added.id, added.name
  from removed join added using (id), unnest(string_to_array(ltrim(added.search_name), ' ')) as word
  where added.is_listed
    and (not removed.is_listed or added.name <> removed.name
      or position(' ' || word || ' ' in removed.search_name || ' ') = 0);
  return null;
end $$;

drop function find_patients_by_name(text, text, text[], timestamptz, bigint, int, int);

-- The first words of an organisation's patients that begin so, at most p_most.
create function first_patient_words(p_org text, p_mode text, p_beginning text, p_most int) returns text[]
language plpgsql stable as $$
declare
  words text[] := '{}';
  next_word text;
begin
  select word into next_word from patient_words
    where org_id = p_org and mode = p_mode and word >= p_beginning and word < p_beginning || U&'\+10FFFF'
    order by word limit 1;
  while next_word is not null and cardinality(words) < p_most loop
    words := words || next_word;
    select word into next_word from patient_words
      where org_id = p_org and mode = p_mode and word > next_word and word < p_beginning || U&'\+10FFFF'
      order by word limit 1;
  end loop;
  return words;
end $$;

-- The newest patients whose name has a word that begins so, where that is not rare. Few words are read one by one in the
-- order of the list. Of many words as many matches are sorted as cost less than to look for the next one in the list; of
-- still more, the next one is never far.
create function find_patients_by_word(
  p_org text, p_mode text, p_beginning text, p_before timestamptz, p_before_id bigint, p_skip int, p_limit int
) returns table (patient_id bigint, name text, placed_at timestamptz) language plpgsql stable rows 20 as $$
declare
  words text[] := first_patient_words(p_org, p_mode, p_beginning, 5);
begin
  if cardinality(words) = 5 then
    perform from patient_words
      where org_id = p_org and mode = p_mode and word >= p_beginning and word < p_beginning || U&'\+10FFFF'
      offset 4000 limit 1;
    if not found then
      return query
        select distinct kept.patient_id, kept.name, kept.created_at from patient_words as kept
        where kept.org_id = p_org and kept.mode = p_mode
          and kept.word >= p_beginning and kept.word < p_beginning || U&'\+10FFFF'
          and (kept.created_at, kept.patient_id) < (p_before, p_before_id)
        order by 3 desc, 1 desc offset p_skip limit p_limit;
      return;
    end if;
    words := first_patient_words(p_org, p_mode, p_beginning, 41);
  end if;
  if cardinality(words) < 41 then
    return query
      select distinct newest.patient_id, newest.name, newest.created_at from unnest(words) as this, lateral (
        select kept.patient_id, kept.name, kept.created_at from patient_words as kept
        where kept.org_id = p_org and kept.mode = p_mode and kept.word = this
          and (kept.created_at, kept.patient_id) < (p_before, p_before_id)
        order by kept.created_at desc, kept.patient_id desc limit p_skip + p_limit) as newest
      order by 3 desc, 1 desc offset p_skip limit p_limit;
    return;
  end if;
  return query
    select id, patients.name, created_at from patients
    where org_id = p_org and mode = p_mode and is_listed and (created_at, id) < (p_before, p_before_id)
      and search_name like '% ' || p_beginning || '%'
    order by created_at desc, id desc offset p_skip limit p_limit;
end $$;

-- The newest patients whose name has, for each of several beginnings, a word that begins so. The matches of the rarest
-- are looked up one by one. Where none is rare, the newest patients tell whether the next that has all is near; where it
-- is not, the matches of two beginnings are laid over each other and what is left is looked up.
create function find_patients_by_words(
  p_org text, p_mode text, p_beginnings text[], p_before timestamptz, p_before_id bigint, p_skip int, p_limit int
) returns table (patient_id bigint, name text, placed_at timestamptz) language plpgsql stable rows 20 as $$
declare
  rare constant int := 400;
  fewest int := rare + 1;
  rarest text;
  hits int;
begin
  for each in 1 .. cardinality(p_beginnings) loop
    select count(*) into hits from (
      select from patient_words where org_id = p_org and mode = p_mode
        and word >= p_beginnings[each] and word < p_beginnings[each] || U&'\+10FFFF' limit rare + 1) as first_hits;
    if hits < fewest then
      fewest := hits;
      rarest := p_beginnings[each];
    end if;
  end loop;
  if rarest is not null then
    return query
      select distinct kept.patient_id, kept.name, kept.created_at from patient_words as kept
      where kept.org_id = p_org and kept.mode = p_mode
        and kept.word >= rarest and kept.word < rarest || U&'\+10FFFF'
        and (kept.created_at, kept.patient_id) < (p_before, p_before_id)
        and (select search_name from patients where id = kept.patient_id)
          like all (select '% ' || each || '%' from unnest(p_beginnings) as each)
      order by 3 desc, 1 desc offset p_skip limit p_limit;
    return;
  end if;
  select count(*) into hits from (
    select search_name from patients
    where org_id = p_org and mode = p_mode and is_listed and (created_at, id) < (p_before, p_before_id)
    order by created_at desc, id desc limit 2000) as newest
  where search_name like all (select '% ' || each || '%' from unnest(p_beginnings) as each);
  if hits >= p_limit then
    return query
      select id, patients.name, created_at from patients
      where org_id = p_org and mode = p_mode and is_listed and (created_at, id) < (p_before, p_before_id)
        and search_name like all (select '% ' || each || '%' from unnest(p_beginnings) as each)
      order by created_at desc, id desc offset p_skip limit p_limit;
    return;
  end if;
  return query
    select met.patient_id, met.name, met.created_at from (
      select kept.patient_id, kept.name, kept.created_at from patient_words as kept
      where kept.org_id = p_org and kept.mode = p_mode
        and kept.word >= p_beginnings[1] and kept.word < p_beginnings[1] || U&'\+10FFFF'
        and (kept.created_at, kept.patient_id) < (p_before, p_before_id)
      intersect
      select kept.patient_id, kept.name, kept.created_at from patient_words as kept
      where kept.org_id = p_org and kept.mode = p_mode
        and kept.word >= p_beginnings[2] and kept.word < p_beginnings[2] || U&'\+10FFFF') as met
    where cardinality(p_beginnings) = 2 or (select search_name from patients where id = met.patient_id)
      like all (select '% ' || each || '%' from unnest(p_beginnings) as each)
    order by 3 desc, 1 desc offset p_skip limit p_limit;
end $$;

-- Several searches at once, each with its beginnings separated by a space. A beginning that few words have is read
-- whole and sorted right here. To plan a search anew would cost more than the search, and a plan that was made while the
-- tables were small must stay right when they have grown: none reads a table whole.
create function search_patients(
  p_org text, p_mode text, p_names text[], p_before timestamptz[], p_before_id bigint[], p_skip int[], p_limit int[]
) returns table (search int, patient_id bigint, name text, placed_at timestamptz) language plpgsql stable rows 100
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  return query
    select asked.search::int, found.patient_id, found.name, found.created_at
    from unnest(p_names, p_before, p_before_id, p_skip, p_limit)
      with ordinality as asked (sought, before, before_id, skip, most, search), lateral (
      with hits as materialized (
        select kept.patient_id, kept.name, kept.created_at from patient_words as kept
        where kept.org_id = p_org and kept.mode = p_mode and position(' ' in asked.sought) = 0
          and kept.word >= asked.sought and kept.word < asked.sought || U&'\+10FFFF' limit 61)
      (select distinct hits.patient_id, hits.name, hits.created_at from hits
        where (select count(*) from hits) <= 60 and (hits.created_at, hits.patient_id) < (asked.before, asked.before_id)
        order by 3 desc, 1 desc offset asked.skip limit asked.most)
      union all
      select * from find_patients_by_word(
          p_org, p_mode, asked.sought, asked.before, asked.before_id, asked.skip, asked.most)
        where (select count(*) from hits) > 60
      union all
      select * from find_patients_by_words(
          p_org, p_mode, string_to_array(asked.sought, ' '), asked.before, asked.before_id, asked.skip, asked.most)
        where position(' ' in asked.sought) > 0) as found;
end $$;
