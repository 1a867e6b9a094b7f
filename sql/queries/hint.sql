-- Tell the other servers that branches have grown. A hint: after the commit, and by itself, because it takes a lock of the whole database; and
-- nobody waits for the disk for it.
with hurried as materialized (select set_config('synchronous_commit', 'off', true))
select pg_notify('tutti_branches', branch || ' ' || $2::bigint) from hurried, unnest($1::bigint[]) branch
