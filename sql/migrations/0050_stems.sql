-- Stems: a render that is several files, one of each track or group. Their receipt is the render's, which has no file of its own.
alter table renders alter sha256 drop not null;
create table render_stems (
  key bytea not null references renders on delete cascade,
  position integer not null,
  name text not null,
  hue integer not null, -- of its track, 1 to 12
  columns text not null, -- how loud it is along its way
  sha256 bytea not null references blobs,
  primary key (key, position)
);
create index render_stems_of_blob on render_stems (sha256);

-- Those of a page, where whoever made it lets them be heard one by one.
create table play_stems (
  play bigint not null references plays on delete cascade,
  position integer not null,
  name text not null,
  hue integer not null,
  columns text not null,
  container text not null,
  sha256 bytea not null references blobs,
  primary key (play, position)
);
create index play_stems_of_blob on play_stems (sha256);
