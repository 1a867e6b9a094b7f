-- A project of one's own that goes on from a moment of another's branch: its log begins behind that moment, with the snapshot of it.
-- Actors are taken over so that ids stay one person's; sounds are shared, not copied. No row: not theirs to see.
-- $1 person  $2 branch  $3 sequence  $4 name  $5 number of the new branch  $6 hashes and $7 bodies of its snapshot's chunks
with source as (
    select b.id, b.project from branches b join members m on m.project = b.project and m.user_id = $1 where b.id = $2 and b.head_seq >= $3),
  made as (insert into projects (name) select $4 from source returning id),
  owned as (insert into members (project, user_id, role) select id, $1, 'owner' from made),
  branched as (
    insert into branches (id, project, parent, parent_seq, head_seq) overriding system value
    select $5, made.id, $2, $3, $3 from made returning id, incarnation),
  known as (insert into actors (project, actor, user_id) select made.id, a.actor, a.user_id from made, source s join actors a on a.project = s.project),
  sounds as (insert into project_assets (project, sha256, user_id) select made.id, a.sha256, a.user_id from made, source s join project_assets a on a.project = s.project),
  kept as (insert into chunks select h, b from unnest($6::bytea[], $7::bytea[]) as c(h, b) on conflict (hash) do nothing),
  saved as (insert into snapshots (branch, incarnation, seq, manifest) select id, incarnation, $3, $6::bytea[] from branched)
select id from made
