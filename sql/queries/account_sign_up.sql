select result, who from sign_up($1, $2, $3, $4, $5 <> 0, $6, $7, $8, $9, $10)
