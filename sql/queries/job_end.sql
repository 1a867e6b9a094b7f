-- $3 = 'waiting': it is put back, to be tried again later each time. The song's pages are told.
with ended as (update jobs set state = $3, why = $4, result = $5, part = case when $3 = 'done' then 1 else part end, changed = now(),
    lease_until = case when $3 = 'waiting' then now() + least(tries, 10) * interval '1 second' else lease_until end
  where id = $1 and lease = $2 and state = 'running' returning id, kind, argument, part)
select id, case when kind = 'render' then pg_notify('tutti_branches', split_part(argument, ' ', 1) || ' 0 job ' || id || ' ' || $3 || ' ' || (part * 1000)::integer) end from ended
