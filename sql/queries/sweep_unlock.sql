select pg_advisory_unlock(7166012)::int
