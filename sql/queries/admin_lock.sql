select lock_person($1, $2 <> 0)::int
