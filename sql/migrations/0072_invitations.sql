-- Invitations: letters that let whoever answers them into a song, once. Who invites is the letter's person: it goes with them.
alter table letters drop constraint letters_purpose_check;
alter table letters add constraint letters_purpose_check check (purpose in ('verify', 'reset', 'taken', 'none', 'invite'));
alter table letters add column project bigint references projects on delete cascade, add column role role check (role <> 'owner');
alter table letters add constraint letters_invite_to_a_song check ((purpose = 'invite') = (project is not null and role is not null));
create index letters_of_project on letters (project) where project is not null;
