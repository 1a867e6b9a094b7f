-- What people say about a song: names for moments of its log, and comments. Neither changes a document, so they are tables beside
-- the log: a commenter writes none of it, nobody's undo takes a remark back, and a remark may be struck out for good.

create table versions (
  id bigint generated always as identity primary key,
  branch bigint not null references branches on delete cascade,
  seq bigint not null check (seq >= 0),
  name text not null check (length(name) between 1 and 100),
  user_id bigint references users on delete set null,
  created timestamptz not null default now()
);
create index versions_of_branch on versions (branch, seq);

create table comments (
  id bigint generated always as identity primary key,
  branch bigint not null references branches on delete cascade,
  thread bigint references comments on delete cascade, -- what it answers; null: it begins a thread, and the place is its own
  user_id bigint references users on delete set null,
  at_ticks bigint not null default 0 check (at_ticks >= 0),
  track bigint not null default 0,                     -- an object of the document, same bits; 0: the song as a whole
  body text not null check (length(body) between 1 and 4000),
  created timestamptz not null default now(),
  resolved timestamptz
);
create index comments_of_branch on comments (branch, id);
create index comments_of_thread on comments (thread) where thread is not null;

-- A song that was forked from another outlives it.
alter table branches drop constraint branches_parent_fkey, drop constraint branches_check;
alter table branches add constraint branches_parent_fkey foreign key (parent) references branches on delete set null;
