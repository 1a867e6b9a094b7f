-- The branch that this one ($1) was forked from, where it is still there, and the moment; no row: its log begins with it.
select parent, parent_seq from branches where id = $1 and parent_seq > 0
