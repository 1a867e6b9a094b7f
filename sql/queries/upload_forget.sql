delete from uploads where project = $1 and sha256 = $2
