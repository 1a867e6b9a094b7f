-- Accounts: a guest who gave an address and a password. It stays the same row, so everything they made stays theirs. An address is
-- an account's only once a letter to it was answered, or where no letters are sent. Who goes leaves an empty row behind: numbers
-- that stand in the logs of songs are never given to somebody else.
alter table users drop constraint users_kind_check;
alter table users add constraint users_kind_check check (kind in ('guest', 'account', 'gone'));
alter table users
  add column email text check (length(email) between 3 and 254),
  add column email_key text unique,  -- the address as it is compared
  add column password text;          -- Argon2id's own encoding: parameters, salt, hash
alter table users add constraint users_account_has_password check ((kind = 'account') = (password is not null));
alter table users add constraint users_email_has_key check ((email is null) = (email_key is null));

alter table sessions
  add column id bigint generated always as identity unique,
  add column agent text not null default '',
  add column seen timestamptz not null default now();

-- Letters to be sent and those whose answer is awaited. The secret in a letter is made when it is sent; only its hash is kept.
create table letters (
  id bigint generated always as identity primary key,
  user_id bigint references users on delete cascade, -- null: nobody has this address; then nothing is sent
  purpose text not null check (purpose in ('verify', 'reset', 'taken', 'none')),
  email text not null,
  origin text not null,   -- the address of the page its link leads to
  token_hash bytea unique check (octet_length(token_hash) = 32),
  created timestamptz not null default now(),
  sent timestamptz,
  tries integer not null default 0,
  next_try timestamptz not null default now(),
  why text not null default ''
);
create index letters_waiting on letters (next_try) where sent is null;
create index letters_of_user on letters (user_id);
