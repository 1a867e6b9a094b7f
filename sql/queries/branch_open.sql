-- What a person may do on a branch, and where its log begins; no row when it does not exist for them.
select b.incarnation, b.head_seq, b.project, m.role::text, coalesce(b.parent_seq, 0)
from branches b join members m on m.project = b.project and m.user_id = $2 where b.id = $1
