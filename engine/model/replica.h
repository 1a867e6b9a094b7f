#ifndef TUTTI_MODEL_REPLICA_H
#define TUTTI_MODEL_REPLICA_H

#include "model/frames.h"
#include "model/op.h"

/*
  One device's view of a branch: the confirmed document, as the log has it, and on top of it the batches made here that the
  log has not taken yet. A state machine over bytes: no I/O, no clock, no threads. The host carries its frames to a room,
  its writes to the disk, and tells it when either came or went.

    edit     replica_submit -> replica_take_write -> (on disk) -> replica_written -> replica_take -> (to the room)
    answer   (from the room) -> replica_receive: the confirmed rows go below what is pending

  A batch is sent only after it is written, so that a crash never leaves the log with something this device forgot. Rows are
  applied in the order of the log, the author's own too: what is pending is taken back by its inverse, the row applied, what
  is pending applied again. What is then refused stays pending, blocked; the log decides, and what it refuses, or takes only
  in part, is kept aside with its reason until someone looked at it. A replica that finds its document to differ from the
  log's keeps all of it, pending batches too, as a side, and starts again from a snapshot.

  Every call leaves the replica whole: when memory is refused the work not done is done at the next call, and what was
  received and not used is asked for again. All functions are [control].
*/

typedef struct Replica Replica;

typedef struct ReplicaOptions {
  uint64_t branch;
  uint32_t client;  /* the actor of this device's ids and batches; one replica only may go by it */
  uint32_t version; /* SCHEMA_VERSION */
  bool skip_rewind; /* for the simulator's own test: a broken machine that it must catch */
} ReplicaOptions;

typedef enum ReplicaState {
  REPLICA_OFFLINE,   /* edits are kept; nothing is sent */
  REPLICA_JOINING,   /* said hello, waits for the welcome */
  REPLICA_LIVE,
  REPLICA_DIFFERS,   /* its document is not the log's: edits go on until the snapshot comes, then all of it becomes a side */
  REPLICA_OUTDATED,  /* this program and the room's do not know each other's versions: reload the program; edits are kept */
} ReplicaState;

/* What the log did not take, or only in part. Views, valid until the next call. */
typedef struct ReplicaAside {
  uint64_t client_sequence;
  Status status;     /* why it was refused; STATUS_OK: taken, but `skipped` more of it did nothing than when it was made */
  uint32_t skipped;
  Bytes reason;      /* words, may be empty */
  Bytes batch;       /* to be tried again, shown, or let go */
} ReplicaAside;

typedef enum ReplicaWrite {
  WRITE_NOTHING,
  WRITE_APPEND,  /* behind what is on disk */
  WRITE_REPLACE, /* of all that is on disk, at once or not at all */
} ReplicaWrite;

/* ---- Life ---- */

/* An empty document. NULL when memory is refused. */
Replica *replica_create(const Memory *memory, ReplicaOptions options);
/* From what was on disk. A torn end is passed by, as it was never said to be saved, and `problem` tells where; a host that
   did not crash should keep such bytes. The first write then is a checkpoint that replaces them. STATUS_NEWER or
   STATUS_UNSUPPORTED: a newer program wrote here; nothing may be overwritten. */
Status replica_restore(const Memory *memory, ReplicaOptions options, Bytes written, Replica **replica, Problem *problem) NODISCARD;
void replica_destroy(Replica *replica);

/* ---- Editing ---- */

Doc *replica_doc(Replica *replica); /* confirmed and pending: what the musician sees; changed only by the calls below */
/* Apply here and queue. Takes `batch` in both outcomes; a refused one leaves no trace. STATUS_FULL: too much is pending. */
Status replica_submit(Replica *replica, Batch *batch, BatchReport *report, Problem *problem) NODISCARD;

/* The last one submitted, as it was applied; NULL when it is not in the document. Valid until the next call. */
const Batch *replica_newest(const Replica *replica);

/* ---- The disk ---- */

/* The next write into empty `out`; WRITE_NOTHING while one is under way. When it failed the host tries the same bytes again. */
ReplicaWrite replica_take_write(Replica *replica, Buffer *out);
/* The write that was taken is on disk, whole. What it held may now be called saved, and sent. */
void replica_written(Replica *replica);
/* Ask that the next write be one checkpoint: when the log on disk has grown long. */
void replica_want_checkpoint(Replica *replica);
bool replica_saved(const Replica *replica); /* nothing made here is unwritten */

/* What the host keeps with the batches (session/shared.c: what undo remembers). Bytes of one batch go with it in one write; `all` is
   asked for the whole when a checkpoint takes the place of what was written, and may fail: the checkpoint then goes without.
   replica_restore passes both by: frames of `written` up to a torn end have them (frames.h). */
typedef Status ReplicaBeside(void *context, Buffer *out);
void replica_set_beside(Replica *replica, ReplicaBeside *all, void *context);
void replica_keep_beside(Replica *replica, Bytes bytes);

/* ---- The room ---- */

/* A connection stands, or an answer is overdue: say hello (again). */
void replica_connect(Replica *replica);
void replica_disconnect(Replica *replica);
/* The next frame to send, appended to `out`; nothing appended: none now. */
Status replica_take(Replica *replica, Buffer *out) NODISCARD;
/* One frame from the room; duplicates, old ones and other branches' are passed by. STATUS_NO_MEMORY: as if it was lost. */
Status replica_receive(Replica *replica, Bytes frame, Problem *problem) NODISCARD;

/* ---- Looking ---- */

ReplicaState replica_state(const Replica *replica);
uint64_t replica_given(const Replica *replica);        /* number of the last batch made here */
uint64_t replica_head(const Replica *replica);         /* last sequence in the confirmed document */
uint64_t replica_incarnation(const Replica *replica);  /* of the log it follows; 0: none */
uint32_t replica_pending_count(const Replica *replica);
uint32_t replica_blocked_count(const Replica *replica); /* pending that do not apply now; the log will decide */
uint32_t replica_aside_count(const Replica *replica);
ReplicaAside replica_aside_at(const Replica *replica, uint32_t index);
void replica_release_aside(Replica *replica, uint32_t index); /* someone looked at it */
/* What differed from the branch: a CHECKPOINT, from which replica_restore makes a replica to look at or to offer as a branch. */
uint32_t replica_side_count(const Replica *replica);
Bytes replica_side_at(const Replica *replica, uint32_t index);
void replica_release_side(Replica *replica, uint32_t index);

#endif
