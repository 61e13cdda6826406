-- What waits for a person to find it another slot, among all that is scheduled.

create index appointments_in_conflict on appointments (org_id, mode, created_at, id)
  where in_conflict and deleted_at is null;
