-- Put groups of rows, each of another branch, behind the heads that are expected of these, in one transaction: what many rooms wait for
-- costs one flush of the disk. Each group is taken whole or not at all, whatever becomes of the others; a row of the answer for each, in order:
--   'committed'   they are the rows expected_head + 1 ...
--   'mismatch'    the head or the incarnation is another; nothing of the group was written
--   'forbidden'   some row's person may not do that (any more): `who` are the clients; nothing of the group was written. What a row needs
--                 is a number of roles as engine/model/rights.h counts them, which is their order here.
-- Exactly once: a client's rows must follow its last one without a gap, which also refuses a repeated group. That is an error, and nothing
-- of any group is written: whoever asked asks for each alone. Branches are locked in order, so that two who commit never wait for each other.
create or replace function commit_groups(
  of_branches bigint[], expected_heads bigint[], of_incarnations bigint[], at_ms bigint[], sizes integer[],
  row_clients bigint[], row_client_seqs bigint[], row_users bigint[], row_statuses integer[], row_reasons bytea[], row_bodies bytea[],
  row_needs integer[]
) returns table(result text, who bigint[]) language plpgsql as $$
declare
  row_groups integer[] := array(select g.place from unnest(sizes) with ordinality g(size, place), generate_series(1, g.size) i order by g.place, i);
  row_seqs bigint[] := array(select expected_heads[g.place] + i from unnest(sizes) with ordinality g(size, place), generate_series(1, g.size) i order by g.place, i);
  matched integer[];
  barred_groups integer[];
  barred_clients bigint[];
  good integer[];
  followed integer;
begin
  perform from branches where id = any(of_branches) order by id for no key update;
  matched := array(select g.place from unnest(of_branches, expected_heads, of_incarnations) with ordinality g(branch, head, incarnation, place)
    join branches b on b.id = g.branch and b.head_seq = g.head and b.incarnation = g.incarnation);

  -- What was refused changes nothing, so anybody's refusal may be written down; what changes the song needs the right to.
  select coalesce(array_agg(x.place), '{}'), array_agg(x.client) into barred_groups, barred_clients from (
    select distinct r.place, r.client
    from unnest(row_groups, row_clients, row_users, row_statuses, row_needs) as r(place, client, user_id, status, needs)
      join branches b on b.id = of_branches[r.place]
    where r.status = 0 and r.place = any(matched) and not exists (
      select from members m join actors a on a.project = m.project and a.user_id = m.user_id and a.actor = r.client
      where m.project = b.project and m.user_id = r.user_id and m.role >= (enum_range(null::role))[r.needs])) x;
  good := array(select place from unnest(matched) place where place <> all(barred_groups));

  update branches b set head_seq = b.head_seq + sizes[place] from unnest(good) place where b.id = of_branches[place];
  insert into batches
    select of_branches[r.place], r.seq, r.client, r.client_seq, r.user_id, at_ms[r.place], r.status, r.reason, r.body
    from unnest(row_groups, row_seqs, row_clients, row_client_seqs, row_users, row_statuses, row_reasons, row_bodies)
      as r(place, seq, client, client_seq, user_id, status, reason, body)
    where r.place = any(good);

  insert into clients select distinct of_branches[r.place], r.client, 0 from unnest(row_groups, row_clients) r(place, client) where r.place = any(good)
    on conflict do nothing;
  update clients c set last_seq = g.last
    from (select place, client, min(client_seq) as first, max(client_seq) as last, count(*) as number
          from unnest(row_groups, row_clients, row_client_seqs) r(place, client, client_seq) where place = any(good) group by place, client) g
    where c.branch = of_branches[g.place] and c.client = g.client and c.last_seq = g.first - 1 and g.last = g.first + g.number - 1;
  get diagnostics followed = row_count;
  if followed <> (select count(*) from (select distinct place, client from unnest(row_groups, row_clients) r(place, client) where place = any(good)) x) then
    raise exception 'rows of a client do not follow its last one' using errcode = 'TU001';
  end if;

  return query select
      case when place = any(good) then 'committed' when place = any(matched) then 'forbidden' else 'mismatch' end,
      (select array_agg(x.client) from unnest(barred_groups, barred_clients) x(barred, client) where x.barred = place)
    from generate_subscripts(of_branches, 1) place order by place;
end $$;
