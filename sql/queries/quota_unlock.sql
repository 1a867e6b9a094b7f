-- What quota_lock holds on this connection.
select pg_advisory_unlock_all()::text
