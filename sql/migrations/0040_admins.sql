-- Who looks after the server, and the links that make somebody that: each works once, for a week. The first is printed when a
-- server starts on an empty database; `tutti admin link` makes others.
create table admins (
  user_id bigint primary key references users on delete cascade,
  since timestamptz not null default now()
);
create table admin_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  is_first boolean not null,
  created timestamptz not null default now(),
  expires timestamptz not null default now() + interval '7 days',
  used timestamptz
);
create unique index admin_links_first on admin_links (is_first) where is_first;
