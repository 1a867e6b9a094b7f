-- Everything that is kept about a person, as JSON. Songs are named here; each has an address of its own.
select json_build_object(
  'person', (select json_build_object('id', id::text, 'kind', kind, 'name', name, 'email', email, 'created', created) from users where id = $1),
  'sessions', (select coalesce(json_agg(json_build_object('device', agent, 'created', created, 'seen', seen, 'expires', expires) order by id), '[]') from sessions where user_id = $1),
  'tokens', (select coalesce(json_agg(json_build_object('name', name, 'scopes', scopes, 'created', created, 'expires', expires, 'used', used) order by id), '[]') from tokens where user_id = $1),
  'songs', (select coalesce(json_agg(json_build_object('id', p.id::text, 'name', p.name, 'role', m.role, 'created', p.created, 'branches',
      (select json_agg(json_build_object('id', b.id::text, 'name', b.name, 'edits', b.head_seq) order by b.id) from branches b where b.project = p.id)) order by p.id), '[]')
    from members m join projects p on p.id = m.project where m.user_id = $1),
  'links', (select coalesce(json_agg(json_build_object('song', project::text, 'role', role, 'created', created, 'expires', expires) order by id), '[]') from links where made_by = $1),
  'sounds', (select coalesce(json_agg(json_build_object('song', project::text, 'sha256', encode(sha256, 'hex'), 'brought', created) order by created), '[]') from project_assets where user_id = $1),
  'letters', (select coalesce(json_agg(json_build_object('to', email, 'about', purpose, 'created', created, 'sent', sent) order by id), '[]') from letters where user_id = $1),
  'audit', (select coalesce(json_agg(json_build_object('at', at, 'what', what, 'song', project::text, 'detail', detail, 'address', address) order by id), '[]') from audit where user_id = $1)
)::text
