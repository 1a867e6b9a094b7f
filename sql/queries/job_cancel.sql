update jobs j set state = 'cancelled', changed = now() where j.id = $1 and j.user_id = $2 and j.state in ('waiting', 'running') returning id
