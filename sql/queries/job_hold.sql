-- Still at it, and the song's pages are told how far. No row: it was cancelled, or somebody else has it.
with held as (update jobs set lease_until = now() + interval '20 seconds', holder = pg_backend_pid(), part = greatest(part, $3 / 1000.0), changed = now()
  where id = $1 and lease = $2 and state = 'running' returning id, kind, argument)
select id, case when kind = 'render' then pg_notify('tutti_branches', split_part(argument, ' ', 1) || ' 0 job ' || id || ' running ' || $3) end from held
