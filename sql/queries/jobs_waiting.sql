-- Jobs nobody does yet although they could be done.
select count(*) from jobs where state = 'waiting' and lease_until <= now()
