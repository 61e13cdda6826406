-- What an organisation has chosen about the pages that its patients are sent to.
create table wearable_settings (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  -- Sites that may show the page in a frame.
  embed_origins text[] not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode)
);
