update jobs set state = $3, why = $4, result = $5, part = case when $3 = 'done' then 1 else part end, changed = now() where id = $1 and lease = $2 and state = 'running' returning id
