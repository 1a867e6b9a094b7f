update uploads set why = $3 where project = $1 and sha256 = $2
