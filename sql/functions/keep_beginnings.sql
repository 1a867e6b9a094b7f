-- A branch goes, and with it the log that its forks' first snapshots could be made again from: a copy of each fork's oldest sound one is kept.
create or replace function keep_beginnings() returns trigger language plpgsql as $$
begin
  insert into beginnings (branch, body)
  select f.id, w.body from branches f, lateral (
    select string_agg(c.body, ''::bytea order by m.place) as body
    from (select s.seq, s.manifest from snapshots s where s.branch = f.id and s.incarnation = f.incarnation) s,
      unnest(s.manifest) with ordinality as m(hash, place) join chunks c on c.hash = m.hash and sha256(c.body) = c.hash
    group by s.seq, s.manifest having count(*) = cardinality(s.manifest) order by s.seq limit 1) w
  where f.parent = old.id and f.project <> old.project on conflict do nothing;
  return old;
end $$;
create or replace trigger branches_keep_beginnings before delete on branches for each row execute function keep_beginnings();
