-- Taken back by whoever asked for it. The song's pages are told.
with ended as (update jobs j set state = 'cancelled', changed = now() where j.id = $1 and j.user_id = $2 and j.state in ('waiting', 'running') returning id, argument)
select id, pg_notify('tutti_branches', split_part(argument, ' ', 1) || ' 0 job ' || id || ' cancelled 0') from ended
