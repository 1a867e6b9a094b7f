-- Groups of rows, each of another branch; what became of each, in order.
select result, who from commit_groups($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
