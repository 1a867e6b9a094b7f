-- A try that ends with its worker says little about the job; several that end at the same place do. How many have by now, each of them no
-- further than the one before, and how far the last one came.
alter table jobs add column stuck integer not null default 0, add column reached real not null default 0;
