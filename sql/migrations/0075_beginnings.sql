-- A fork's log begins behind its first snapshot. While the branch it was forked from is there, that snapshot can be made again from its log; when
-- it goes, a copy that shares its pieces with nobody is kept here (keep_beginnings.sql), so that damage to one of the two loses nothing.
create table beginnings (
  branch bigint primary key references branches on delete cascade,
  body bytea not null, -- a whole snapshot, of its oldest moment
  created timestamptz not null default now()
);
-- Those whose beginning is gone already.
insert into beginnings (branch, body)
select b.id, w.body from branches b, lateral (
  select string_agg(c.body, ''::bytea order by m.place) as body
  from (select s.seq, s.manifest from snapshots s where s.branch = b.id and s.incarnation = b.incarnation) s,
    unnest(s.manifest) with ordinality as m(hash, place) join chunks c on c.hash = m.hash and sha256(c.body) = c.hash
  group by s.seq, s.manifest having count(*) = cardinality(s.manifest) order by s.seq limit 1) w
where b.parent is null and b.parent_seq > 0;
