-- Whoever held it ends in order: it waits again, and this was no try. A job that was cancelled stays so.
update jobs set state = 'waiting', tries = tries - 1, part = 0, lease_until = now(), changed = now() where id = $1 and lease = $2 and state = 'running' returning id
