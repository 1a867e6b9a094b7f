-- What was kept of the beginning of a fork ($1) whose parent is gone.
select body from beginnings where branch = $1
