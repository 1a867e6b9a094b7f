-- What a person may do on a branch; no row when it does not exist for them.
select b.incarnation, b.head_seq, b.project, m.role::text
from branches b join members m on m.project = b.project and m.user_id = $2 where b.id = $1
