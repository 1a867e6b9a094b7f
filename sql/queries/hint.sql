-- Tell the other servers that a branch has grown. A hint: after the commit, and by itself, because it takes a lock of the whole database.
select pg_notify('tutti_branches', $1::bigint || ' ' || $2::bigint)
