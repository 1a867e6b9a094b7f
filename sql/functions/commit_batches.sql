-- Put a group of rows behind `expected_head`, all or nothing, and say what became of it:
--   'committed'   they are the rows expected_head + 1 ...
--   'mismatch'    the head or the incarnation is another; nothing was written
--   'forbidden'   some row's person may not do that (any more): `who` are the clients; nothing was written. What a row needs is a
--                 number of roles as engine/model/rights.h counts them, which is their order here.
-- Exactly once: a client's rows must follow its last one without a gap, which also refuses a repeated group.
create or replace function commit_batches(
  of_branch bigint, expected_head bigint, of_incarnation bigint, at_ms bigint,
  row_clients bigint[], row_client_seqs bigint[], row_users bigint[], row_statuses integer[], row_reasons bytea[], row_bodies bytea[],
  row_needs integer[],
  out result text, out who bigint[]
) language plpgsql as $$
declare
  row_count integer := cardinality(row_clients);
  of_project bigint;
  followed integer;
begin
  update branches set head_seq = head_seq + row_count
    where id = of_branch and head_seq = expected_head and incarnation = of_incarnation
    returning project into of_project;
  if not found then
    result := 'mismatch';
    return;
  end if;

  -- What was refused changes nothing, so anybody's refusal may be written down; what changes the song needs the right to.
  select array_agg(distinct r.client) into who
    from unnest(row_clients, row_users, row_statuses, row_needs) as r(client, user_id, status, needs)
    where r.status = 0 and not exists (
      select from members m join actors a on a.project = m.project and a.user_id = m.user_id and a.actor = r.client
      where m.project = of_project and m.user_id = r.user_id and m.role >= (enum_range(null::role))[r.needs]);
  if who is not null then
    update branches set head_seq = expected_head where id = of_branch;
    result := 'forbidden';
    return;
  end if;

  insert into batches
    select of_branch, expected_head + r.place, r.client, r.client_seq, r.user_id, at_ms, r.status, r.reason, r.body
    from unnest(row_clients, row_client_seqs, row_users, row_statuses, row_reasons, row_bodies)
      with ordinality as r(client, client_seq, user_id, status, reason, body, place);

  insert into clients select of_branch, r.client, 0 from (select distinct unnest(row_clients) as client) r on conflict do nothing;
  update clients c set last_seq = g.last
    from (select client, min(client_seq) as first, max(client_seq) as last, count(*) as number
          from unnest(row_clients, row_client_seqs) as r(client, client_seq) group by client) g
    where c.branch = of_branch and c.client = g.client and c.last_seq = g.first - 1 and g.last = g.first + g.number - 1;
  get diagnostics followed = row_count;
  if followed <> (select count(distinct client) from unnest(row_clients) as client) then
    raise exception 'rows of a client do not follow its last one' using errcode = 'TU001';
  end if;
  result := 'committed';
end $$;
