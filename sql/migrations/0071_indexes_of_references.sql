-- Rows that go with a person, a song or a branch are found by these when it goes, in place of reading whole tables.
create index links_of_person on links (made_by);
create index comments_of_person on comments (user_id);
create index actors_of_person on actors (user_id);
create index branches_of_branch on branches (parent) where parent is not null;
create index uploads_of_person on uploads (user_id);
create index jobs_of_project on jobs (project);
create index locked_members_of_person on locked_members (user_id);
create index versions_of_person on versions (user_id);
create index plays_of_person on plays (made_by);
