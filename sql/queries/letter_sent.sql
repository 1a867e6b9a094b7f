update letters set sent = case when $2 = '' then now() end, why = $2 where id = $1
