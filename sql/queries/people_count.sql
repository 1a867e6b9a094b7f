-- Whether anybody or anything is here.
select (select count(*) from users), (select count(*) from projects)
