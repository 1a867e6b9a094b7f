-- One after the other of those who bring sounds to the songs of one owner, for who may write to one ($2): else two would each find the room that
-- is left for one of them. Held until it is given back, or its connection ends.
select pg_advisory_lock(7166013, of.number)::text from (select (o.user_id % 2147483647)::int as number from members m
  join members o on o.project = m.project and o.role = 'owner' where m.project = $1 and m.user_id = $2 order by o.user_id limit 1) of
