-- Still at it. No row: it was cancelled, or somebody else has it.
update jobs set lease_until = now() + interval '20 seconds', part = $3 / 1000.0, changed = now() where id = $1 and lease = $2 and state = 'running' returning id
