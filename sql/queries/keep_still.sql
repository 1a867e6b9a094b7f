-- For as long as this connection lives: nothing is swept out of the store.
select pg_advisory_lock_shared(7166012)::text
