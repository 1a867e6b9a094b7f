/* The log in a real PostgreSQL: gapless, exactly once, by those who may; and what is kept of it comes back as it was. */
#include "support/cm.h"
#include "support/random.h"
#include "support/scratch.h"

#include "core/limits.h"
#include "server/db/log.h"
#include "server/db/migrate.h"
#include "server/db/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], url[512];
static PrivateDb *postgres;
static Db *db;
static int64_t owner, viewer; /* people; the owner's actor is 10, the viewer's 11 */

static DbResult ask(const char *text) {
  DbResult result = db_script(db, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.state, DB_OK);
  return result;
}

static int64_t number(const char *text) { /* a script's values come as text */
  DbResult result = ask(text);
  const int64_t value = result.rows > 0 ? strtoll(db_text(&result, 0, 0), NULL, 10) : -1;
  db_result_finish(&result);
  return value;
}

static int begin(void **state) {
  char why[256];
  uint32_t applied;
  (void)state;
  if (!scratch_folder(folder, "log") || chmod(folder, 0711) != 0) return -1;
  postgres = private_db_start(folder, url, sizeof url, why, sizeof why);
  db = postgres == NULL ? NULL : db_create(url);
  if (db == NULL || !migrate(db, &applied, why, sizeof why)) {
    print_error("%s\n", why);
    return -1;
  }
  owner = number("insert into users default values returning id");
  viewer = number("insert into users default values returning id");
  return 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  db_destroy(db);
  private_db_stop(postgres);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

static uint64_t new_branch(void) {
  char text[512];
  snprintf(text, sizeof text,
           "with p as (insert into projects (name) values ('x') returning id), m as (insert into members select id, u, r::role from p, (values (%lld, 'owner'), (%lld, 'viewer')) "
           "as v(u, r)), a as (insert into actors select id, n, u from p, (values (10, %lld), (11, %lld)) as v(n, u)) insert into branches (project) select id from p returning id",
           (long long)owner, (long long)viewer, (long long)owner, (long long)viewer);
  return (uint64_t)number(text);
}

static int64_t person_of(void *context, uint64_t client) {
  (void)context;
  return client == 10 ? owner : viewer;
}

typedef struct Made { uint64_t client, client_sequence, status; const char *batch; } Made;

/* The COMMIT frame of some rows. */
static void frame_of(uint64_t branch, uint64_t head, const Made *made, uint32_t count, Buffer *frame) {
  Buffer rows;
  buffer_init(&rows, memory_heap(), 1u << 24);
  buffer_init(frame, memory_heap(), 1u << 24);
  for (uint32_t i = 0; i < count; i++) {
    row_put(&rows, &(Row){.sequence = head + i + 1, .client = made[i].client, .client_sequence = made[i].client_sequence, .status = made[i].status, .time_ms = 5,
                          .reason = {(const uint8_t *)"why", made[i].status ? 3 : 0}, .batch = {(const uint8_t *)made[i].batch, strlen(made[i].batch)}});
  }
  frame_put(frame, &(Frame){.type = FRAME_COMMIT, .branch = branch, .incarnation = 1, .head = head, .rows = buffer_bytes(&rows)});
  buffer_finish(&rows);
}

static LogCommit commit(uint64_t branch, uint64_t head, const Made *made, uint32_t count, Buffer *tail) {
  Buffer frame;
  buffer_clear(tail);
  frame_of(branch, head, made, count, &frame);
  const LogCommit done = log_commit(db, buffer_bytes(&frame), person_of, NULL, tail);
  buffer_finish(&frame);
  return done;
}

/* How many rows a ROWS frame has; their sequences must follow `head`. */
static uint32_t rows_behind(Bytes tail, uint64_t head, uint64_t *last_head) {
  Frame frame;
  size_t used;
  Row row;
  uint32_t count = 0;
  assert_int_equal(frame_get(tail, &frame, &used, NULL), STATUS_OK);
  assert_int_equal(frame.type, FRAME_ROWS);
  while (row_next(&frame.rows, &row, NULL)) assert_int_equal(row.sequence, head + ++count);
  *last_head = frame.head;
  return count;
}

static void a_sequence_is_gapless_and_a_late_group_gets_what_it_missed(void **state) {
  (void)state;
  Buffer tail;
  uint64_t head;
  buffer_init(&tail, memory_heap(), 1u << 24);
  const uint64_t branch = new_branch();
  const Made first[] = {{10, 1, 0, "a"}, {10, 2, 0, "b"}}, second[] = {{10, 3, 0, "c"}};
  assert_int_equal(commit(branch, 0, first, 2, &tail).outcome, LOG_COMMITTED);
  assert_int_equal(commit(branch, 0, second, 1, &tail).outcome, LOG_MISMATCH);
  assert_int_equal(rows_behind(buffer_bytes(&tail), 0, &head), 2);
  assert_int_equal(head, 2);
  assert_int_equal(commit(branch, 5, second, 1, &tail).outcome, LOG_MISMATCH);
  assert_int_equal(commit(branch, 2, second, 1, &tail).outcome, LOG_COMMITTED);
  buffer_clear(&tail);
  assert_true(log_tail(db, branch, 1, &tail));
  assert_int_equal(rows_behind(buffer_bytes(&tail), 1, &head), 2);
  buffer_clear(&tail);
  assert_true(log_tail(db, branch, 3, &tail));
  assert_int_equal(rows_behind(buffer_bytes(&tail), 3, &head), 0);
  buffer_clear(&tail);
  assert_false(log_tail(db, 999999, 0, &tail));
  buffer_finish(&tail);
}

static void a_clients_sequence_is_contiguous_and_exactly_once(void **state) {
  (void)state;
  Buffer tail;
  buffer_init(&tail, memory_heap(), 1u << 24);
  const uint64_t branch = new_branch();
  const Made skipping[] = {{10, 2, 0, "b"}}, good[] = {{10, 1, 0, "a"}}, again[] = {{10, 1, 0, "a"}}, twice[] = {{10, 2, 0, "b"}, {10, 2, 0, "b"}};
  assert_int_equal(commit(branch, 0, skipping, 1, &tail).outcome, LOG_UNKNOWN);
  assert_int_equal(commit(branch, 0, good, 1, &tail).outcome, LOG_COMMITTED);
  assert_int_equal(commit(branch, 1, again, 1, &tail).outcome, LOG_UNKNOWN);
  assert_int_equal(commit(branch, 1, twice, 2, &tail).outcome, LOG_UNKNOWN);
  char text[128];
  snprintf(text, sizeof text, "select head_seq from branches where id = %llu", (unsigned long long)branch);
  assert_int_equal(number(text), 1); /* nothing of the refused groups */
  snprintf(text, sizeof text, "select count(*) from batches where branch = %llu", (unsigned long long)branch);
  assert_int_equal(number(text), 1);
  buffer_finish(&tail);
}

static void every_batch_is_authorised_in_the_commit(void **state) {
  (void)state;
  Buffer tail;
  buffer_init(&tail, memory_heap(), 1u << 24);
  const uint64_t branch = new_branch();
  const Made mixed[] = {{10, 1, 0, "a"}, {11, 1, 0, "v"}}, refused[] = {{10, 1, 0, "a"}, {11, 1, STATUS_REFUSED, "v"}}, stranger[] = {{12, 1, 0, "s"}};
  const LogCommit done = commit(branch, 0, mixed, 2, &tail);
  assert_int_equal(done.outcome, LOG_FORBIDDEN);
  assert_int_equal(done.forbidden_count, 1);
  assert_int_equal(done.forbidden[0], 11);
  assert_int_equal(commit(branch, 0, stranger, 1, &tail).outcome, LOG_FORBIDDEN);
  assert_int_equal(commit(branch, 0, refused, 2, &tail).outcome, LOG_COMMITTED); /* the refusal has its row */
  buffer_finish(&tail);
}

/* Each group of several is judged by itself, also beside one that is an error. */
static void groups_of_several_branches_are_committed_together(void **state) {
  (void)state;
  enum { GROUPS = 5 };
  static const Made fine[] = {{10, 1, 0, "a"}, {10, 2, 0, "b"}}, forbidden[] = {{10, 1, 0, "a"}, {11, 1, 0, "b"}}, gap[] = {{10, 2, 0, "a"}}, refused[] = {{11, 1, STATUS_REFUSED, "c"}};
  static const struct { const Made *made; uint32_t count; uint64_t head; LogOutcome outcome; uint64_t head_after; } given[GROUPS] = {
    {fine, 2, 0, LOG_COMMITTED, 2}, {fine, 2, 7, LOG_MISMATCH, 0}, {forbidden, 2, 0, LOG_FORBIDDEN, 0}, {refused, 1, 0, LOG_COMMITTED, 1}, {gap, 1, 0, LOG_UNKNOWN, 0}};
  for (uint32_t count = GROUPS - 1; count <= GROUPS; count++) { /* without the error, and with it */
    uint64_t branches[GROUPS];
    LogGroup groups[GROUPS];
    Buffer frames[GROUPS], tails[GROUPS];
    for (uint32_t i = 0; i < count; i++) {
      buffer_init(&tails[i], memory_heap(), 1u << 24);
      branches[count - 1 - i] = new_branch(); /* not in the order they are locked in */
    }
    for (uint32_t i = 0; i < count; i++) {
      frame_of(branches[i], given[i].head, given[i].made, given[i].count, &frames[i]);
      groups[i] = (LogGroup){.commit = buffer_bytes(&frames[i]), .user_of = person_of, .tail = &tails[i]};
    }
    log_commit_groups(db, groups, count);
    for (uint32_t i = 0; i < count; i++) {
      char text[96];
      assert_int_equal(groups[i].done.outcome, given[i].outcome);
      snprintf(text, sizeof text, "select head_seq from branches where id = %llu", (unsigned long long)branches[i]);
      assert_int_equal(number(text), given[i].head_after);
      snprintf(text, sizeof text, "select count(*) from batches where branch = %llu", (unsigned long long)branches[i]);
      assert_int_equal(number(text), given[i].head_after);
      buffer_finish(&frames[i]);
      buffer_finish(&tails[i]);
    }
    assert_int_equal(groups[2].done.forbidden_count, 1);
    assert_int_equal(groups[2].done.forbidden[0], 11);
  }
}

static void rows_come_back_as_they_were(void **state) {
  (void)state;
  Buffer tail;
  Frame frame;
  size_t used;
  Row row;
  buffer_init(&tail, memory_heap(), 1u << 24);
  const uint64_t branch = new_branch();
  const Made made[] = {{10, 1, 0, "a batch"}, {11, 1, STATUS_REFUSED, ""}};
  assert_int_equal(commit(branch, 0, made, 2, &tail).outcome, LOG_COMMITTED);
  assert_true(log_tail(db, branch, 0, &tail));
  assert_int_equal(frame_get(buffer_bytes(&tail), &frame, &used, NULL), STATUS_OK);
  assert_true(row_next(&frame.rows, &row, NULL));
  assert_int_equal(row.client, 10);
  assert_int_equal(row.time_ms, 5);
  assert_int_equal(row.batch.size, 7);
  assert_memory_equal(row.batch.data, "a batch", 7);
  assert_true(row_next(&frame.rows, &row, NULL));
  assert_int_equal(row.status, STATUS_REFUSED);
  assert_memory_equal(row.reason.data, "why", 3);
  assert_int_equal(row.batch.size, 0);
  buffer_finish(&tail);
}

static void save(uint64_t branch, uint64_t head, const uint8_t *doc, size_t size, Buffer *frame) {
  buffer_clear(frame);
  frame_put(frame, &(Frame){.type = FRAME_SNAPSHOT, .branch = branch, .incarnation = 1, .head = head, .doc = {doc, size}});
  assert_true(log_save_snapshot(db, buffer_bytes(frame), false));
}

static void a_snapshot_comes_back_and_shares_what_did_not_change(void **state) {
  (void)state;
  enum { DOC_BYTES = 4 << 20 };
  Buffer frame, back;
  Random random = random_begin("log");
  buffer_init(&frame, memory_heap(), 1u << 26);
  buffer_init(&back, memory_heap(), 1u << 26);
  const uint64_t branch = new_branch();
  uint8_t *doc = malloc(DOC_BYTES);
  for (size_t i = 0; i < DOC_BYTES; i++) doc[i] = (uint8_t)random_below(&random, 256);
  assert_true(log_load_snapshot(db, branch, &back));
  assert_int_equal(back.size, 0);
  save(branch, 1, doc, DOC_BYTES, &frame);
  const int64_t before = number("select count(*) from chunks");
  memmove(doc + DOC_BYTES / 2 + 3, doc + DOC_BYTES / 2, DOC_BYTES / 2 - 3); /* three bytes come in between: all behind them moves */
  save(branch, 2, doc, DOC_BYTES, &frame);
  const int64_t added = number("select count(*) from chunks") - before;
  assert_true(log_load_snapshot(db, branch, &back));
  assert_int_equal(back.size, frame.size);
  assert_memory_equal(back.data, frame.data, frame.size);
  print_message("        %lld chunks, %lld more for an edit in the middle\n", (long long)before, (long long)added);
  assert_true(before > 20 && added <= 4);
  free(doc);
  buffer_finish(&back);
  buffer_finish(&frame);
}

static size_t bytes_in_memory(void) {
  size_t pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  assert_non_null(file);
  assert_int_equal(fscanf(file, "%*u %zu", &pages), 1);
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* A connection of a pool lasts as long as the server, and libpq keeps for its time what it made room for. */
static void a_large_snapshot_leaves_no_memory_behind(void **state) {
  (void)state;
#ifdef __SANITIZE_ADDRESS__
  skip(); /* which keeps what was freed for a while */
#endif
  enum { DOC_BYTES = 36 << 20 /* beyond what malloc itself may keep for the next one */ };
  const uint64_t branch = new_branch();
  Random random = random_begin("log");
  Buffer frame;
  buffer_init(&frame, memory_heap(), 1u << 26);
  const size_t before = bytes_in_memory();
  uint8_t *doc = malloc(DOC_BYTES);
  for (size_t i = 0; i < DOC_BYTES; i++) doc[i] = (uint8_t)random_below(&random, 256);
  for (uint64_t head = 1; head <= 3; head++) save(branch, head, doc, DOC_BYTES, &frame);
  free(doc);
  buffer_finish(&frame);
  const size_t after = bytes_in_memory();
  print_message("        %zu MiB in memory, %zu before\n", after >> 20, before >> 20);
  assert_true(after < before + (8u << 20));
}

static void a_migration_that_comes_later_than_a_higher_one_is_applied_too(void **state) {
  char why[256];
  uint32_t applied;
  (void)state;
  DbResult result = ask("drop table audit; delete from migrations where number = 12");
  db_result_finish(&result);
  assert_true(migrate(db, &applied, why, sizeof why));
  assert_int_equal(applied, 1);
  assert_int_equal(number("select count(*) from audit"), 0);
}

static void migrating_again_changes_nothing_and_a_newer_database_is_left_alone(void **state) {
  (void)state;
  char why[256];
  uint32_t applied;
  assert_true(migrate(db, &applied, why, sizeof why));
  assert_int_equal(applied, 0);
  DbResult result = ask("insert into migrations (number, name, hash) select max(number) + 1, 'of the future', 'x' from migrations");
  db_result_finish(&result);
  assert_false(migrate(db, &applied, why, sizeof why));
  assert_non_null(strstr(why, "too old"));
  result = ask("delete from migrations where name = 'of the future'; update migrations set hash = 'y' || hash where number = 1");
  db_result_finish(&result);
  assert_false(migrate(db, &applied, why, sizeof why));
  assert_non_null(strstr(why, "another text"));
  result = ask("update migrations set hash = substr(hash, 2) where number = 1");
  db_result_finish(&result);
  assert_true(migrate(db, &applied, why, sizeof why));
}

/* A database that was made when commit_batches took no roles: the function of then must not stay beside the new one, where it could be called. */
static void a_function_that_is_no_more_goes_from_old_databases(void **state) {
  (void)state;
  char why[256];
  uint32_t applied;
  DbResult result = ask("create function commit_batches(bigint, bigint, bigint, bigint, bigint[], bigint[], bigint[], integer[], bytea[], bytea[]) returns text language sql as "
                        "'select ''committed'''; delete from migrations where number = 60");
  db_result_finish(&result);
  assert_int_equal(number("select count(*) from pg_proc where proname = 'commit_batches'"), 2);
  assert_true(migrate(db, &applied, why, sizeof why));
  assert_int_equal(applied, 1);
  assert_int_equal(number("select count(*) from pg_proc where proname = 'commit_batches'"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_sequence_is_gapless_and_a_late_group_gets_what_it_missed),
    cmocka_unit_test(a_clients_sequence_is_contiguous_and_exactly_once),
    cmocka_unit_test(every_batch_is_authorised_in_the_commit),
    cmocka_unit_test(groups_of_several_branches_are_committed_together),
    cmocka_unit_test(rows_come_back_as_they_were),
    cmocka_unit_test(a_snapshot_comes_back_and_shares_what_did_not_change),
    cmocka_unit_test(a_large_snapshot_leaves_no_memory_behind),
    cmocka_unit_test(a_migration_that_comes_later_than_a_higher_one_is_applied_too),
    cmocka_unit_test(a_function_that_is_no_more_goes_from_old_databases),
    cmocka_unit_test(migrating_again_changes_nothing_and_a_newer_database_is_left_alone),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
