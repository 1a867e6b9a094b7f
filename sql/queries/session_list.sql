select id, agent, (extract(epoch from created) * 1000)::bigint, (extract(epoch from seen) * 1000)::bigint, (token_hash = $2)::int from sessions
where user_id = $1 and expires > now() order by seen desc, id desc limit 100
