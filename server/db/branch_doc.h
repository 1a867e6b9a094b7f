#ifndef TUTTI_SERVER_DB_BRANCH_DOC_H
#define TUTTI_SERVER_DB_BRANCH_DOC_H

#include "model/room.h"
#include "server/db/db.h"
#include "session/session.h"

/* The room of `options.branch`, opened from its newest snapshot that holds nothing behind `last`, its log's tail yet to come. A snapshot whose
   bytes are damaged is passed over (`damaged`, where not NULL, says so) for the one before, or for the log from its beginning: it says nothing that
   the log does not say. A fork's log begins behind its first snapshot: that one is made again from the branch it was forked from, or, when that
   is gone, from the copy that was kept then. NULL: not now, or there is nothing sound to begin with. */
Room *branch_room(Db *db, RoomOptions options, uint64_t incarnation, uint64_t last, bool *damaged);

/* The newest snapshot of a branch whose bytes are sound, appended, or what a fork began with; nothing, and true, where its log begins with it and
   says all. False: not now, or a fork has nothing sound left. */
bool branch_sound_snapshot(Db *db, uint64_t branch, Buffer *out);

/* The song as its branch's log has it now, in a session of its own: a room is opened from the log and a replica joins it, by the same
   frames as a page's. NULL with `why` when it cannot be had. Destroy it with session_destroy. */
Session *branch_session(Db *db, uint64_t branch, char *why, size_t why_bytes);

/* A SNAPSHOT frame of the song as the log had it after `sequence`, appended; `as_branch` not 0: as the beginning of that branch, whose
   clients are yet to come. False when it cannot be had. */
bool branch_snapshot_at(Db *db, uint64_t branch, uint64_t sequence, uint64_t as_branch, Buffer *out);

#endif
