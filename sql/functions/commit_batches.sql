-- One group of one branch (commit_groups tells what becomes of it), as servers ask for it that do not know of several.
create or replace function commit_batches(
  of_branch bigint, expected_head bigint, of_incarnation bigint, at_ms bigint,
  row_clients bigint[], row_client_seqs bigint[], row_users bigint[], row_statuses integer[], row_reasons bytea[], row_bodies bytea[],
  row_needs integer[],
  out result text, out who bigint[]
) language plpgsql as $$
begin
  select g.result, g.who into commit_batches.result, commit_batches.who
    from commit_groups(array[of_branch], array[expected_head], array[of_incarnation], array[at_ms], array[cardinality(row_clients)],
      row_clients, row_client_seqs, row_users, row_statuses, row_reasons, row_bodies, row_needs) g;
end $$;
