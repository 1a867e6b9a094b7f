-- A job is begun that nobody does any more: the lease is over, or who died no longer holds it (its session went with it, and it has not said a
-- word for three seconds). A time further ahead than any that is ever given is from before the clock was turned back: nobody waits for that.
create or replace function job_over(j jobs) returns boolean language sql stable as $$
  select j.state = 'running' and (j.lease_until <= now() or j.lease_until > now() + interval '1 minute'
    or (j.changed < now() - interval '3 seconds' and not exists (select from pg_stat_activity s where s.pid = j.holder)))
$$;

-- How many tries in a row came no further than the one before, when the one under way ends here. Who is killed from outside ends anywhere; a job
-- that kills whoever does it does so at one place, which is seen once a second only.
create or replace function job_stuck(j jobs) returns integer language sql immutable as $$
  select case when j.part > j.reached + 0.05 then 1 else j.stuck + 1 end
$$;

-- Then it is given up; and after so many tries in any case, so that it ends.
create or replace function job_hopeless(j jobs) returns boolean language sql immutable as $$
  select job_stuck(j) >= 5 or j.tries >= 60
$$;
