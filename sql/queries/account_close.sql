select close_account($1)
