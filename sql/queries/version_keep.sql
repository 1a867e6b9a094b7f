-- A name for the log as far as it goes now, by somebody who may change the song; at most 500 of a branch.
insert into versions (branch, seq, name, user_id)
select b.id, b.head_seq, $3, $2 from branches b join members m on m.project = b.project and m.user_id = $2 and m.role >= 'editor'
where b.id = $1 and (select count(*) from versions where branch = $1) < 500 returning id, seq
