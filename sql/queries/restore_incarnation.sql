-- A branch's log is from now on another incarnation of itself, later than any that was ever given, so that somebody who is ahead of
-- the backup keeps what they have.
update branches set incarnation = greatest(incarnation + 1, extract(epoch from clock_timestamp())::bigint) where id = $1 returning incarnation
