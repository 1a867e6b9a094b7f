#ifndef TUTTI_MODEL_BATCH_H
#define TUTTI_MODEL_BATCH_H

#include "model/op.h"
#include "model/records.h"
#include "model/value.h"

/*
  What a batch is made of, for the files of this folder that build, apply, invert and encode one. Ops and patches are heap
  blocks of the batch's memory; texts lie in its chunks. All of it dies with the batch. Nobody else includes this.
*/

typedef struct OpList {
  struct Op *ops;
  uint32_t count, capacity;
} OpList;

typedef struct Op {
  OpType type;
  uint16_t kind;     /* create; a patch's, for its record type */
  uint16_t field;    /* set */
  bool of_create;    /* a set that belongs to the create before it */
  bool expects;      /* a set's `expect`, a move's `expect_parent` */
  bool applied;      /* by the last batch_apply: `before` holds what was */
  bool lost;         /* a create, by the last batch_apply: what it was to live with is gone */
  Id id, parent, after;
  Id before_parent, before_after, expect_parent; /* move */
  Value value, before, expect;                   /* set; patches are owned */
  OpList deleted;                                /* once applied: the ops that bring back all that this delete took along, or a
                                                    delete of what was created would */
  Bytes unknown;                                 /* create: fields of a newer version */
} Op;

typedef struct Chunk {
  struct Chunk *next;
  size_t size, used;
  uint8_t data[];
} Chunk;

struct Batch {
  const Memory *memory;
  BatchInfo info;
  OpList list;
  Chunk *chunks;
  Id creating;   /* the create that sets still belong to, or ID_NONE */
  Patch *patch;  /* being built, or NULL */
  Status status;
  Problem problem; /* of `status` */
};

/* Remember the first failure; later ones change nothing. */
void batch_fail(Batch *batch, Status status, const char *where, const char *what);
/* A copy that lives as long as the batch; NULL, and failed, when memory is refused. Terminated by a zero byte. */
char *batch_keep(Batch *batch, const void *data, size_t size);
/* A new zeroed op at the end of `list`; NULL, and failed, when it cannot be. Moves the others. */
Op *batch_push(Batch *batch, OpList *list);
/* A new empty patch; NULL, and failed, when memory is refused. */
Patch *batch_new_patch(Batch *batch, const RecordType *type);
void batch_free_patch(Batch *batch, const Patch *patch);
/* Deep copy of a value into the batch: an op's, or an object's (records become a patch of inserts). */
bool batch_copy_value(Batch *batch, Value *to, const Value *from, bool from_object);
/* Forget what the last apply noted. */
void batch_clear_before(Batch *batch, Op *op);

#endif
