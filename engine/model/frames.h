#ifndef TUTTI_MODEL_FRAMES_H
#define TUTTI_MODEL_FRAMES_H

#include "core/bytes.h"

#include <stdbool.h>

/*
  What replicas, rooms and stores say to each other, and what a replica writes down: frames. A frame is its type, its length,
  tagged fields each with a length, and a CRC-32, so that a torn write is told from a whole one. Which fields a type has
  stands in a table (frames.c). A field at zero is left out; one of a newer version is passed by. Reading takes hostile
  bytes and copies nothing: views live as long as the bytes do. All functions are [control].

    replica -> room    HELLO who I am and where I stand     SUBMIT batches of mine
    room -> replica    WELCOME where the branch stands      ROWS of the log, in order      SNAPSHOT of all
                       EXPECT what must come next of yours  RELOAD this program is too old (or too new)
    room <-> store     COMMIT rows behind this head         ROWS the tail that was missing
    replica -> disk    LOCAL a batch made here              ROWS confirmed                 CHECKPOINT of all
                       BESIDE what its host keeps with them
*/

typedef enum FrameType {
  FRAME_HELLO = 1, FRAME_WELCOME, FRAME_SUBMIT, FRAME_ROWS, FRAME_SNAPSHOT, FRAME_EXPECT, FRAME_RELOAD, FRAME_COMMIT, FRAME_LOCAL, FRAME_CHECKPOINT, FRAME_BESIDE,
  FRAME_TYPE_COUNT
} FrameType;

typedef struct Frame {
  FrameType type;
  uint64_t branch;
  uint64_t incarnation;     /* of the branch's log: another one after a restore from a backup */
  uint64_t head;            /* the last sequence the sender knows, the frame's rows included; COMMIT: the one they stand behind */
  uint64_t hash;            /* doc_hash at `head`; 0: not told */
  uint64_t client;
  uint64_t client_sequence; /* WELCOME, EXPECT: the last one known of this client; CHECKPOINT: the last one given */
  uint64_t settled;         /* the client has the verdict on all its batches up to here written down */
  uint64_t version;         /* of the program: SCHEMA_VERSION */
  uint64_t attempt;         /* HELLO: which one; WELCOME, SNAPSHOT: the one this answers, so that a late answer is known */
  uint64_t whole;           /* HELLO: send everything anew, as a snapshot */
  Bytes doc;                /* doc_encode */
  Bytes rows;               /* list of Row */
  Bytes clients;            /* list of ClientRow */
  Bytes aside;              /* list of Row: what was not taken */
  uint64_t chain;           /* CHECKPOINT: row_chain over the client's batches up to `settled` */
  Bytes sides;              /* list of Row, a CHECKPOINT in each batch: what lies beside the branch */
  Bytes beside;             /* the host's own: of one batch, or in a CHECKPOINT all of it */
} Frame;

/* One row of the log. A refused batch has its row too, which changes nothing. */
typedef struct Row {
  uint64_t sequence;        /* 0 while it is pending */
  uint64_t client;
  uint64_t client_sequence;
  uint64_t time_ms;         /* when it was ordered; the host's clock, for people only */
  uint64_t status;          /* Status of a refusal, or STATUS_OK */
  uint64_t skipped;         /* operations and rows that did nothing when its author made it; elsewhere 0 */
  uint64_t watermark;       /* an id of the author's that was given last; LOCAL and CHECKPOINT only */
  Bytes reason;             /* of a refusal, in words */
  Bytes batch;              /* batch_encode, as its author made it; nobody edits it */
  uint64_t needs;           /* COMMIT: the least Role (model/rights.h) that may do it, which the store compares; elsewhere 0 */
} Row;

/* What a branch knows of one client. */
typedef struct ClientRow {
  uint64_t client;
  uint64_t last;            /* its client sequences up to here are in the log, accepted or refused */
  uint64_t chain;           /* row_chain over them: two batches under one number do not go unnoticed in a snapshot */
  Bytes refused;            /* list of Refusal: those after what the client said is settled */
} ClientRow;

typedef struct Refusal {
  uint64_t client_sequence;
  uint64_t status;
} Refusal;

/* The tables that frames are written and read by, for those who print them: every field of a "frame", "row", "client" and "refusal", in
   order. False behind the last. */
typedef struct FrameField {
  const char *of, *name, *doc;
  uint8_t tag;
  bool bytes;      /* else a number up to `max` */
  uint32_t frames; /* of a frame's: a bit for each FrameType that has it */
  uint64_t max;
} FrameField;
bool frame_field_at(uint32_t index, FrameField *field);

/* One more batch of a client behind those whose chain is given; 0 is the chain of none. */
uint64_t row_chain(uint64_t chain, Bytes batch);

/* Append a frame; `out` remembers a failure. */
void frame_put(Buffer *out, const Frame *frame);
/* The frame at the front of `bytes`; `used` is its whole size. STATUS_TRUNCATED when it is not all there: the end of a log
   that was torn. Lists inside are checked when they are walked. */
Status frame_get(Bytes bytes, Frame *frame, size_t *used, Problem *problem) NODISCARD;

/* Lists: items one after another, each with its length. */
void row_put(Buffer *out, const Row *row);
void client_row_put(Buffer *out, const ClientRow *row);
void refusal_put(Buffer *out, const Refusal *refusal);
/* The next item, moving `list` past it. False at the end, and with `problem->status` set when the bytes are no such item. */
bool row_next(Bytes *list, Row *row, Problem *problem);
bool client_row_next(Bytes *list, ClientRow *row, Problem *problem);
bool refusal_next(Bytes *list, Refusal *refusal, Problem *problem);

#endif
