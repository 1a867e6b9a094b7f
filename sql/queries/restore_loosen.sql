-- Tables come in any order: what refers to others is set aside until all are there.
do $$
declare of record;
begin
  create temporary table set_aside on commit drop as
    select c.conrelid::regclass::text as of_table, c.conname, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c where c.contype = 'f' and c.connamespace = current_schema()::regnamespace;
  for of in select * from set_aside loop
    execute format('alter table %s drop constraint %I', of.of_table, of.conname);
  end loop;
  for of in select distinct tgrelid::regclass::text as of_table from pg_trigger g join pg_class c on c.oid = g.tgrelid
      where not g.tgisinternal and c.relnamespace = current_schema()::regnamespace loop
    execute format('alter table %s disable trigger user', of.of_table);
  end loop;
end $$
