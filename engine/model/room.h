#ifndef TUTTI_MODEL_ROOM_H
#define TUTTI_MODEL_ROOM_H

#include "model/frames.h"
#include "model/op.h"
#include "model/rights.h"

/*
  Where one branch is put in order: a room takes batches from its readers, validates each against its document, gives it the
  next sequence, has the store commit the group, and only then tells anybody. A state machine over bytes: no I/O, no clock,
  no threads; the host carries frames between it, its readers and the store.

  Several rooms, in several processes, may serve one branch: the store compares the head each of them expects, and the one
  that comes late gets the rows it missed, applies them, validates again and tries again. Nothing is loaded or validated
  under a lock. What is refused gets a row of the log too, so that (client, client sequence) is contiguous in the log and
  everybody, another room included, knows each verdict.

    room_receive ... -> room_commit_begin -> (store) -> room_commit_end -> room_take ... (to the readers)

  Commit at once when none is under way; what arrives meanwhile is the next group. Readers share the end of the log, which
  is bounded: one that is further behind gets a snapshot. A room that is broken (memory was refused at a bad moment, or the
  log is of another incarnation) does nothing more: throw it away and load another, the store has everything. All functions
  are [control].
*/

typedef struct Room Room;

typedef struct RoomOptions {
  uint64_t branch;
  uint32_t version_min;   /* clients below are told to reload */
  size_t queue_bytes_max; /* rows kept for readers; 0: LIMIT_READER_QUEUE_BYTES */
  bool lazy;              /* the document is made when something must be judged by it: until then a snapshot stands for it */
} RoomOptions;

typedef enum RoomCommit {
  ROOM_COMMITTED,
  ROOM_MISMATCH, /* the head was another; nothing was committed and the tail came back */
  ROOM_UNKNOWN,  /* the connection was lost; the store may have committed, or do so later */
  ROOM_FORBIDDEN, /* nothing was committed: somebody in the group may not do that, see room_permit */
} RoomCommit;

/* ---- Life ---- */

/* From a SNAPSHOT frame of the branch, or, with no bytes, from its beginning; the tail is then wanted. NULL with `problem`. */
Room *room_create(const Memory *memory, RoomOptions options, uint64_t incarnation, Bytes snapshot, Problem *problem);
void room_destroy(Room *room);
bool room_broken(const Room *room);

/* ---- Readers: connections of replicas ---- */

/* STATUS_FULL: too many. */
Status room_join(Room *room, uint32_t *reader) NODISCARD;
void room_leave(Room *room, uint32_t reader);
/* What a client's batches may do: everything, unless told. One that needs a greater role is refused, in words. What is under
   way is not judged again. False: memory was refused. */
bool room_permit(Room *room, uint64_t client, Role role);
/* One frame from a replica. STATUS_NO_MEMORY: as if it was lost. Anything else but STATUS_OK: hang up. */
Status room_receive(Room *room, uint32_t reader, Bytes frame, Problem *problem) NODISCARD;
/* The next frame for a reader whose connection can take one, appended; false when there is none. Memory refused: none now. */
bool room_take(Room *room, uint32_t reader, Buffer *out);

/* ---- The store ---- */

/* A COMMIT frame of the next group, when there is one and nothing is under way. `time_ms` is what its rows are stamped with. */
bool room_commit_begin(Room *room, uint64_t time_ms, Buffer *out);
/* What became of it; `tail` is the ROWS frame that came with a mismatch. */
void room_commit_end(Room *room, RoomCommit result, Bytes tail);
/* The rows behind room_head are wanted of the store: after a hint that somebody else committed, a lost commit, a restart. */
bool room_wants_tail(const Room *room);
void room_hint(Room *room);
/* The ROWS frame with them, or with the first of them; its head is the store's. */
void room_tail(Room *room, Bytes tail);

/* ---- Looking ---- */

uint64_t room_head(const Room *room); /* committed */
uint64_t room_incarnation(const Room *room);
/* How many rows a reader was not told yet; more than there are: it gets a snapshot. 0: it did not say hello. */
uint64_t room_behind(const Room *room, uint32_t reader);
const Doc *room_doc(const Room *room); /* while a commit is under way: with its group; NULL while a lazy room did not need it */
uint32_t room_waiting_count(const Room *room);
bool room_busy(const Room *room);      /* a commit is under way */
size_t room_queue_bytes(const Room *room); /* kept for readers */
/* A SNAPSHOT frame of the head, appended. STATUS_FULL while a commit is under way, and while there is no document. */
Status room_snapshot(Room *room, Buffer *out) NODISCARD;

#endif
