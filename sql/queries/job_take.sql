-- One job for whoever asks, held for a while under $1; not one that others hold. Who died no longer does: its session went with it, and it
-- has not said a word for three seconds. What was tried too often is given up. A time further ahead than any that is ever given is from
-- before the clock was turned back: nobody waits for that.
with given_up as (
  update jobs set state = 'failed', why = 'It was tried several times and each time whoever did it ended.', changed = now()
  where state = 'running' and (lease_until < now() or lease_until > now() + interval '1 minute') and tries >= 5)
update jobs set state = 'running', tries = tries + 1, lease = $1, lease_until = now() + interval '20 seconds', changed = now(), holder = pg_backend_pid()
where id = (
  select id from jobs
  where (state = 'waiting' or (state = 'running' and tries < 5))
    and (lease_until <= now() or lease_until > now() + interval '1 minute'
      or (state = 'running' and changed < now() - interval '3 seconds' and not exists (select from pg_stat_activity s where s.pid = jobs.holder)))
  order by id for update skip locked limit 1)
returning id, kind, project, user_id, subject, argument, tries
