-- A new actor for a member's device, or the one they ask for when it is free or theirs already. $3 = 0: any.
insert into actors (project, actor, user_id)
select b.project, case when $3 <> 0 then $3 else
    (select coalesce(max(a.actor), 4095) + 1 from actors a where a.project = b.project and a.actor >= 4096 and a.actor < 2147483648) end, $2
from branches b join members m on m.project = b.project and m.user_id = $2 where b.id = $1
on conflict (project, actor) do update set actor = excluded.actor where actors.user_id = excluded.user_id
returning actor
