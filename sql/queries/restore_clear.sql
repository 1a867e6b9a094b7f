-- Nobody and nothing is here: away with the empty tables, types and functions, to be made as a backup has them.
do $$
declare of record;
begin
  for of in select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' loop
    execute format('drop table %I cascade', of.relname);
  end loop;
  for of in select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = current_schema()::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('drop routine %s cascade', of.name);
  end loop;
  for of in select t.typname from pg_type t where t.typnamespace = current_schema()::regnamespace and t.typtype in ('e', 'd') loop
    execute format('drop type %I cascade', of.typname);
  end loop;
end $$
