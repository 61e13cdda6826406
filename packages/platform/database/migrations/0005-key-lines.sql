-- The first key of a line of rotated ones: its successors use up the same allowance.
alter table api_keys add column first_key text references api_keys (id);

with recursive lines (id, first_key) as (
  select k.id, k.id from api_keys k where not exists (select from api_keys p where p.replaced_by = k.id)
  union all
  select k.replaced_by, l.first_key from lines l join api_keys k on k.id = l.id where k.replaced_by is not null
)
update api_keys set first_key = lines.first_key from lines
where lines.id = api_keys.id and lines.id <> lines.first_key;
