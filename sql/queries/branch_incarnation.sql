select incarnation from branches where id = $1
