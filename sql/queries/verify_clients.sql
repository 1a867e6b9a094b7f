-- Clients of a branch whose rows are not 1, 2, 3 ... up to what is noted of them; behind a snapshot, a tail of that.
select coalesce(c.client, t.client) from (select * from clients where branch = $1) c
full join (select client, min(client_seq) as first, max(client_seq) as last, count(*) as number from batches where branch = $1 group by client) t on t.client = c.client
where t.number is not null and (c.last_seq is distinct from t.last or t.last - t.first + 1 <> t.number)
