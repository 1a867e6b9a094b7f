/* One part of the ground after the other; each says a line, and another with what to do. */

#include "server/doctor.h"

#include "core/version.h"
#include "server/db/db.h"
#include "server/disk.h"
#include "server/jobs/job_folder.h"
#include "server/jobs/sandbox.h"
#include "server/store/incoming.h"

#include <stdio.h>
#include <string.h>

enum { JOB_BYTES_MIN = 64 << 20 /* a job that has less is not begun well */, CLUSTER_BYTES_MIN = 64 << 20 /* a few pieces of the log PostgreSQL writes first */ };
#define BESIDE "          "

static bool look_at_database(const Ground *ground) {
  Db *db = db_create(ground->url);
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  const bool answers = result.state == DB_OK && result.rows == 1, durable = answers && strcmp(db_text(&result, 0, 0), "on") == 0 && strcmp(db_text(&result, 0, 1), "off") != 0;
  printf("database  %s\n", !answers ? result.why : durable ? "answers, and what is committed is on the disk" : "answers, but fsync or synchronous_commit is off: what is acknowledged may be lost");
  db_result_finish(&result);
  db_destroy(db);
  return durable;
}

/* Behind what was said of it on this line. */
static bool look_at_disk(const char *folder, uint64_t least_bytes, const char *way_out) {
  char text[DISK_TEXT_BYTES];
  const DiskRoom room = disk_room(folder);
  const DiskState state = disk_state(&room, least_bytes);
  disk_text(&room, state, text);
  printf("%s\n", text);
  if (state == DISK_LOW || state == DISK_FULL) printf(BESIDE "%s: %s\n", folder, way_out);
  return state == DISK_GOOD || state == DISK_LOW;
}

/* A database of somebody else's has a disk of somebody else's. */
static bool look_at_cluster(const char *folder) {
  if (folder[0] == '\0') return true;
  printf("cluster   ");
  return look_at_disk(folder, CLUSTER_BYTES_MIN, "without room no edit is committed: they wait on people's devices. Make room, put the folder on a larger disk, or name a database elsewhere (DATABASE_URL)");
}

static bool count_part(void *count, const Digest *part, double age_seconds) {
  (void)part; (void)age_seconds;
  ++*(uint64_t *)count;
  return true;
}

static bool look_at_store(Store *store) {
  char why[STORE_WHY_BYTES] = "";
  uint64_t parts = 0;
  if (!store->kind->list(store, count_part, &parts, why)) {
    printf("store     %s\n", why);
    return false;
  }
  printf("store     %s, %llu parts", store->kind->name, (unsigned long long)parts);
  if (store->kind->place == NULL) {
    puts("");
    return true;
  }
  printf(", ");
  return look_at_disk(store->kind->place(store), STORE_PART_BYTES,
                      "without room no sound is taken and no render kept. `tutti gc` gives back what nothing refers to; a larger disk there, or a bucket (S3_ENDPOINT), takes what comes");
}

/* Where jobs work, and what comes for a bucket waits: often the same place. */
static bool look_at_scratch(const Store *store) {
  const char *incoming = store->kind->open == NULL ? incoming_folder() : JOB_FOLDERS;
  printf("scratch   ");
  const bool jobs = look_at_disk(JOB_FOLDERS, JOB_BYTES_MIN, "without room nothing is rendered and no sound looked at; jobs are tried again. Remove what others left there, or mount something larger");
  if (strcmp(incoming, JOB_FOLDERS) == 0) return jobs;
  printf("incoming  ");
  return look_at_disk(incoming, STORE_PART_BYTES, "without room no sound is taken. Remove what others left there, or name another folder in TMPDIR") && jobs;
}

static bool look_at_sandbox(void) {
  const SandboxSupport sandbox = sandbox_support();
  printf("sandbox   files %s, system calls %s\n", sandbox.files ? "shut" : "open: this kernel has no Landlock", sandbox.calls ? "shut" : "open: this kernel has no seccomp");
  if (!sandbox_usable()) puts(BESIDE "nothing is rendered here (TUTTI_SANDBOX=best changes that)");
  return sandbox_usable();
}

int doctor_look(const Ground *ground) {
  printf("version   " TUTTI_VERSION "\n");
  const bool database = look_at_database(ground), cluster = look_at_cluster(ground->own_folder), store = look_at_store(ground->store), scratch = look_at_scratch(ground->store), sandbox = look_at_sandbox();
  return database && cluster && store && scratch && sandbox ? 0 : 1;
}
