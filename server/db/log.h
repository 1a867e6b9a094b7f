#ifndef TUTTI_SERVER_DB_LOG_H
#define TUTTI_SERVER_DB_LOG_H

#include "model/frames.h"
#include "model/room.h"
#include "server/db/db.h"

/* The log of a branch in the database, in the frames a room speaks (model/room.h): its store. */

typedef enum LogOutcome { LOG_COMMITTED, LOG_MISMATCH, LOG_UNKNOWN, LOG_FORBIDDEN } LogOutcome;

/* Who made a client's batches. */
typedef int64_t LogUserOf(void *context, uint64_t client);

/*
  Commit a COMMIT frame. LOG_MISMATCH: `tail` got the ROWS frame with what was missing (when even that cannot be had,
  LOG_UNKNOWN). LOG_FORBIDDEN: nothing was written, `forbidden` are the first clients that may not write.
*/
enum { LOG_FORBIDDEN_MAX = 64 };
typedef struct LogCommit {
  LogOutcome outcome;
  uint64_t forbidden[LOG_FORBIDDEN_MAX];
  uint32_t forbidden_count;
  char why[256]; /* unless committed; for the server's log */
} LogCommit;
LogCommit log_commit(Db *db, Bytes commit, LogUserOf *user_of, void *context, Buffer *tail);

/* The same for several branches in one transaction, which costs one flush of the disk: each frame is of another branch, and one does not
   depend on what becomes of another. `done` is filled in. */
typedef struct LogGroup {
  Bytes commit;
  LogUserOf *user_of;
  void *context;
  Buffer *tail;
  LogCommit done;
} LogGroup;
enum { LOG_GROUPS_MAX = 64 }; /* more are several transactions */
void log_commit_groups(Db *db, LogGroup *groups, uint32_t count);

/* The ROWS frame behind `head`, or as much of it as fits one frame; false when the database does not answer or has no such branch. */
bool log_tail(Db *db, uint64_t branch, uint64_t head, Buffer *out);

/* The same of rows up to `last` alone: the frame's head is then no further. */
bool log_tail_to(Db *db, uint64_t branch, uint64_t head, uint64_t last, Buffer *out);

/* The newest SNAPSHOT frame that holds nothing behind `last`, appended, and the `head` it was kept for, whatever its bytes say; nothing, and 0,
   when there is none. False: not now. */
bool log_load_snapshot_to(Db *db, uint64_t branch, uint64_t last, Buffer *out, uint64_t *head);
/* The newest SNAPSHOT frame, appended; nothing when there is none. False: not now. */
bool log_load_snapshot(Db *db, uint64_t branch, Buffer *out);
/* Keep a SNAPSHOT frame, cut into chunks by what is in it. To `mend` also looks at each chunk that is there, and writes a damaged one anew. */
bool log_save_snapshot(Db *db, Bytes snapshot, bool mend);
/* Its chunks as two arguments of a query: their hashes, their bytes. */
void log_arg_chunks(DbArgs *args, Bytes snapshot);

#endif
