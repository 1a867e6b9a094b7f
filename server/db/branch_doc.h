#ifndef TUTTI_SERVER_DB_BRANCH_DOC_H
#define TUTTI_SERVER_DB_BRANCH_DOC_H

#include "server/db/db.h"
#include "session/session.h"

/* The song as its branch's log has it now, in a session of its own: a room is opened from the log and a replica joins it, by the same
   frames as a page's. NULL with `why` when it cannot be had. Destroy it with session_destroy. */
Session *branch_session(Db *db, uint64_t branch, char *why, size_t why_bytes);

/* A SNAPSHOT frame of the song as the log had it after `sequence`, appended; `as_branch` not 0: as the beginning of that branch, whose
   clients are yet to come. False when it cannot be had. */
bool branch_snapshot_at(Db *db, uint64_t branch, uint64_t sequence, uint64_t as_branch, Buffer *out);

#endif
