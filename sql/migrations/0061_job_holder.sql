-- Which of PostgreSQL's sessions holds a job: when that is gone, so is who held it, and nobody waits for the lease's end.
alter table jobs add column holder integer not null default 0;
