insert into audit (user_id, what, address) values ($1, 'sign_in_refused', $2)
