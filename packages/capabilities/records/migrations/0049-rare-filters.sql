-- What few rows have is found without reading those that do not have it.

create index clinical_sessions_by_status on clinical_sessions (org_id, mode, status, created_at, id)
  where deleted_at is null;
create index clinical_resources_by_category on clinical_resources using gin (categories) where deleted_at is null;
create index clinical_resources_by_status on clinical_resources (org_id, mode, resource_type, status, created_at, id)
  where deleted_at is null;
