-- $3 = 'waiting': something was away, and it is put back, to be tried again later each time. $3 = 'badly': its work ended badly with nobody
-- else to blame; so it is too, until it did so three times without getting further. The song's pages are told.
with ended as (update jobs j set state = case when $3 <> 'badly' then $3 when job_stuck(j) >= 3 then 'failed' else 'waiting' end, why = $4, result = $5, changed = now(),
    part = case when $3 = 'done' then 1 else part end,
    stuck = case when $3 = 'badly' then job_stuck(j) else stuck end, reached = case when $3 = 'badly' then part else reached end,
    lease_until = case when $3 in ('waiting', 'badly') then now() + least(tries, 10) * interval '1 second' else lease_until end
  where id = $1 and lease = $2 and state = 'running' returning id, kind, argument, part, state)
select id, case when kind = 'render' then pg_notify('tutti_branches', split_part(argument, ' ', 1) || ' 0 job ' || id || ' ' || state || ' ' || (part * 1000)::integer) end, state from ended
