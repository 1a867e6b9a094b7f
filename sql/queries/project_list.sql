select p.id, p.name, m.role::text, b.id, b.head_seq
from members m join projects p on p.id = m.project join branches b on b.project = p.id and b.name = 'main'
where m.user_id = $1 order by p.id desc limit 1000
