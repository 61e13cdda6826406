-- Whether letters of an organisation and mode may be read by the language models that the operator has configured. A row
-- that is not there says no.
create table referral_model_settings (
  org_id text not null,
  mode text not null check (mode in ('test', 'live')),
  is_on boolean not null,
  updated_by text not null,
  updated_at timestamptz(3) not null,
  primary key (org_id, mode)
);
