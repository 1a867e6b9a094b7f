-- All rows are there: what refers to others is checked again, and numbers go on behind the highest.
do $$
declare of record;
begin
  for of in select * from set_aside loop
    execute format('alter table %s add constraint %I %s', of.of_table, of.conname, of.definition);
  end loop;
  for of in select distinct tgrelid::regclass::text as of_table from pg_trigger g join pg_class c on c.oid = g.tgrelid
      where not g.tgisinternal and c.relnamespace = current_schema()::regnamespace loop
    execute format('alter table %s enable trigger user', of.of_table);
  end loop;
  for of in select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' loop
    execute format('select setval(pg_get_serial_sequence(%L, %L), greatest(coalesce(max(%I), 0), 1), max(%I) is not null) from %I',
      quote_ident(of.relname), of.attname, of.attname, of.attname, of.relname);
  end loop;
end $$
