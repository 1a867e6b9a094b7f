-- A number for a branch that is about to be.
select nextval(pg_get_serial_sequence('branches', 'id'))
