-- One job for whoever asks, held for a while under $1; not one that others hold. What ended with whoever did it, too often and without getting
-- further (job_over.sql), is given up, and the song's pages are told.
with given_up as (
  update jobs j set state = 'failed', stuck = job_stuck(j), reached = part, changed = now(),
    why = 'It was tried several times and each time whoever did it ended, no further than before. Ask for it again to try once more.'
  where state = 'running' and job_over(j) and job_hopeless(j)
  returning case when kind = 'render' then pg_notify('tutti_branches', split_part(argument, ' ', 1) || ' 0 job ' || id || ' failed ' || (part * 1000)::integer) end)
update jobs j set state = 'running', tries = tries + 1, lease = $1, lease_until = now() + interval '20 seconds', changed = now(), holder = pg_backend_pid(), part = 0,
  stuck = case when state = 'running' then job_stuck(j) else stuck end, reached = case when state = 'running' then part else reached end
where id = (
  select id from jobs o
  where (state = 'waiting' and (lease_until <= now() or lease_until > now() + interval '1 minute')) or (state = 'running' and job_over(o) and not job_hopeless(o))
  order by id for update skip locked limit 1)
returning id, kind, project, user_id, subject, argument, tries
