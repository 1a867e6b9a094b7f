-- The songs of a person ($1), the newest first: at most $3 older than number $2 (0: the newest). The last column is where the list goes on.
select p.id, p.name, m.role::text, b.id, b.head_seq, p.id
from members m join projects p on p.id = m.project join branches b on b.project = p.id and b.name = 'main'
where m.user_id = $1 and ($2 = 0 or p.id < $2) order by p.id desc limit $3
