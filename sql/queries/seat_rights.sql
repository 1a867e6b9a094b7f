-- The present rights of everybody on a branch.
select m.user_id, (m.role >= 'performer')::int from branches b join members m on m.project = b.project where b.id = $1
