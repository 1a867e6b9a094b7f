#ifndef TUTTI_MODEL_REPLICA_STATE_H
#define TUTTI_MODEL_REPLICA_STATE_H

#include "model/kept.h"
#include "model/replica.h"

/* What a replica is made of, for replica.c (edits and the log), replica_room.c (frames from and to a room) and
   replica_disk.c (what is written down). Nobody else includes this. */

struct Replica {
  const Memory *memory;
  ReplicaOptions options;
  Doc *doc;
  ReplicaState state;
  uint64_t incarnation, head;
  Kept pending;
  uint32_t ready;           /* of the pending: tried since they were last taken back; those with `applied` are in the document */
  Kept aside, sides;
  uint64_t given;           /* the last client sequence given to a batch */
  uint64_t settled;         /* the last with a verdict of the log */
  uint64_t chain;           /* row_chain over its batches up to there */
  uint64_t sent;            /* the last sent on this connection */
  uint64_t written, writing;                 /* the last batch on disk; when the write under way is done */
  uint64_t settled_written, settled_writing; /* the same of verdicts */
  uint64_t attempt;         /* of hello */
  bool hello;               /* to be said */
  bool replace;             /* the next write is a checkpoint */
  bool under_way;           /* a write was taken and is not done */
  bool restoring;           /* what is applied comes from the disk */
  Buffer journal;           /* to be written */
  ReplicaBeside *beside;    /* NULL: the host keeps nothing with it */
  void *beside_context;
};

/* Take back what is pending, newest first, until the document is the confirmed one. May stop when memory is refused, and be
   called again. */
Status replica_rewind(Replica *replica) NODISCARD;
/* Apply what is pending and not in the document, oldest first. The same. */
Status replica_settle(Replica *replica) NODISCARD;
/* The next row of the log. STATUS_CORRUPT: this document cannot be what the log says; STATUS_NEWER: it needs a newer
   program. Otherwise, unless STATUS_OK, nothing happened. */
Status replica_confirm(Replica *replica, const Row *row, Problem *problem) NODISCARD;
/* All of it as one frame, appended, with what the host keeps beside it. */
Status replica_put_checkpoint(Replica *replica, Bytes beside, Buffer *out) NODISCARD;
/* Append a record to what is to be written; without memory for it the next write is a checkpoint, which has it too. */
void replica_note(Replica *replica, FrameType type, const Row *row);

#endif
