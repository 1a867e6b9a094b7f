-- Databases from before batches were judged by role still have the function that took no roles; nobody may call that one.
drop function if exists commit_batches(bigint, bigint, bigint, bigint, bigint[], bigint[], bigint[], integer[], bytea[], bytea[]);
