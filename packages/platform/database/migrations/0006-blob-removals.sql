-- When the bytes of a deleted file were gone from the store: the second half of what proves a deletion.

alter table blobs add column removed_at timestamptz;
alter table blobs add check (removed_at is null or deleted_at is not null);

-- That moment is the only thing a deleted blob still learns.
create or replace function refuse_blob_revival() returns trigger language plpgsql as $$
begin
  if old.removed_at is null and to_jsonb(new) - 'removed_at' = to_jsonb(old) - 'removed_at' then
    return new;
  end if;
  raise exception 'a deleted blob stays deleted' using errcode = 'integrity_constraint_violation';
end $$;
