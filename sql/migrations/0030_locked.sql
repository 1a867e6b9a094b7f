-- People who were locked out by whoever looks after the server: what they may do lies here until they are let in again.
create table locked_people (
  user_id bigint primary key references users on delete cascade,
  at timestamptz not null default now()
);
create table locked_members (
  project bigint not null references projects on delete cascade,
  user_id bigint not null references locked_people on delete cascade,
  role role not null,
  primary key (project, user_id)
);
