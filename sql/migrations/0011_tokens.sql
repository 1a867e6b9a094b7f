-- Secrets for programs: what they may do is said by their scopes, and never more than their person may.
create table tokens (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (scopes <@ array['read', 'write', 'share']),
  created timestamptz not null default now(),
  expires timestamptz,
  used timestamptz
);
create index tokens_of_user on tokens (user_id);

-- A link has a number, by which it is taken back.
alter table links add column id bigint generated always as identity unique;
