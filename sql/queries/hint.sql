-- Tell the other servers that branches have grown. A hint: after the commit, and by itself, because it takes a lock of the whole database.
select pg_notify('tutti_branches', branch || ' ' || $2::bigint) from unnest($1::bigint[]) branch
