select pg_try_advisory_lock(7166012)::int
