delete from snapshots where branch = $1 and incarnation <> $2
