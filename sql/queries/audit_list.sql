-- What happened to somebody's account, the newest first.
select (extract(epoch from at) * 1000)::bigint, what, detail, address from audit where user_id = $1 order by id desc limit 100
