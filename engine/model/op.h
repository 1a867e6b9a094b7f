#ifndef TUTTI_MODEL_OP_H
#define TUTTI_MODEL_OP_H

#include "model/doc.h"

/*
  Four operations over (id, field, value), and the batch: the transaction, the undo step, the wire message and the log row.

    create id kind parent after fields   set id field value [expect]   move id parent after   delete id (and all below)

  `set` of a records field carries a patch: rows to insert or change (a mask says which columns) and ids to remove.
  On something that no longer exists, set, move and delete are skipped and reported, not refused (delete wins); `expect`
  that does not match skips the op. A batch is refused as a whole, leaving the document untouched, only when a value is out
  of range or the result breaks a rule (model/rules.h). Applying fills in before-values, from which batch_invert is made.
  All functions are [control].
*/

typedef enum OpType { OP_CREATE = 1, OP_SET = 2, OP_MOVE = 3, OP_DELETE = 4 } OpType;

/* A batch is built, applied, encoded. It owns everything in it (one arena-like memory). */
typedef struct Batch Batch;

typedef struct BatchInfo {
  uint64_t sequence;      /* position in its log; 0 until logged */
  uint32_t author;        /* actor */
  uint32_t flags;         /* BATCH_* */
  uint64_t reverts;       /* sequence of the batch this one undoes or redoes, 0 for a plain edit */
  const char *label;      /* "Move 3 clips": what undo shows; owned by the batch */
} BatchInfo;
enum { BATCH_UNDO = 1, BATCH_REDO = 2, BATCH_IMPORT = 4 };

typedef struct BatchReport {
  uint32_t applied, skipped;  /* ops */
  uint32_t rows_skipped;      /* rows of applied patches that were gone or no longer as expected */
  PlanEffect effect;          /* the strongest of the changed fields */
  uint64_t revision;          /* the document's, after */
} BatchReport;

Batch *batch_create(const Memory *memory, const char *label, uint32_t author);
void batch_destroy(Batch *batch);
BatchInfo batch_info(const Batch *batch);
void batch_set_info(Batch *batch, uint64_t sequence, uint32_t flags, uint64_t reverts);
uint32_t batch_op_count(const Batch *batch);
/* All that `more` would do, behind what `batch` does: one step of undo instead of two. What `more` noted when it was applied is
   left behind. A failure sticks to `batch`. */
void batch_join(Batch *batch, const Batch *more);
/* The first failure of any of the builders below (no memory, too large, a row value out of range); batch_apply returns it too. */
Status batch_status(const Batch *batch);

/* Builders. Field values given after a create, before the next op, belong to that create. */
void batch_op_create(Batch *batch, Id id, uint16_t kind, Id parent, Id after); /* after ID_NONE: first; ID_LAST: last */
#define ID_LAST UINT64_MAX
void batch_op_move(Batch *batch, Id id, Id parent, Id after);
void batch_op_delete(Batch *batch, Id id);
void batch_set_bool(Batch *batch, Id id, uint16_t field, bool value);
void batch_set_int(Batch *batch, Id id, uint16_t field, int64_t value); /* also FIELD_CHOICE */
void batch_set_real(Batch *batch, Id id, uint16_t field, double value); /* also device params */
void batch_set_ref(Batch *batch, Id id, uint16_t field, Id value);
void batch_set_text(Batch *batch, Id id, uint16_t field, const char *text, size_t size);
void batch_set_digest(Batch *batch, Id id, uint16_t field, Digest value);

/* Patch of a records field: begin, then rows, then end. Row values come in column order as doubles; masked-out ones are ignored.
   A row whose mask has every column (PATCH_ALL) is inserted when it is not there; with fewer, a missing row is skipped. The
   same row twice in one patch is refused. `kind` is the kind of `id`: the object may not exist yet. */
#define PATCH_ALL UINT32_MAX
void batch_patch_begin(Batch *batch, Id id, uint16_t kind, uint16_t field);
void batch_patch_row(Batch *batch, Id row, uint32_t mask, const double *values);
void batch_patch_remove(Batch *batch, Id row);
void batch_patch_end(Batch *batch);

/* Apply wholly or not at all. On success before-values are in the batch. `report` and `problem` may be NULL. */
Status batch_apply(Doc *doc, Batch *batch, BatchReport *report, Problem *problem) NODISCARD;
/* The same, with every rule asked of the whole document: the law that batch_apply, which asks what was touched, is held to. */
Status batch_apply_wholly(Doc *doc, Batch *batch, BatchReport *report, Problem *problem) NODISCARD;
/* The batch that takes an applied one back: sets carry `expect`, so what someone changed since is skipped and reported. */
Status batch_invert(const Batch *applied, const Memory *memory, Batch **inverse) NODISCARD;

/* Bytes of a batch, before-values included once applied. Unknown fields survive. */
Status batch_encode(const Batch *batch, Buffer *out) NODISCARD;
Status batch_decode(const Memory *memory, Bytes bytes, Batch **batch, Problem *problem) NODISCARD;
/* What an encoded batch is called, and its flags, of its first bytes alone: a view, not terminated. False: these begin no batch. */
bool batch_title(Bytes bytes, Bytes *label, uint32_t *flags);

/* What the last applied batch touched: for views. Calls `each` once per object and field. */
typedef void ChangeEach(void *context, Id id, uint16_t kind, OpType type, uint16_t field);
void batch_changes(const Batch *applied, ChangeEach *each, void *context);
/* What a batch makes, applied or not, in its order: to go on with it before it is applied. */
typedef void MadeEach(void *context, Id id, uint16_t kind, Id parent);
void batch_made(const Batch *batch, MadeEach *each, void *context);
/* The whole number that a batch gives a field, applied or not; `otherwise` where it gives none. */
int64_t batch_int(const Batch *batch, Id id, uint16_t field, int64_t otherwise);
/* The rows a batch puts into the field `number` of an object, applied or not: to show what it would do. Values in column order; those
   without a bit in `mask` stay as they are. */
typedef void RowEach(void *context, Id row, uint32_t mask, const double *values);
void batch_rows(const Batch *batch, Id object, uint16_t number, RowEach *each, void *context);
/* The text a batch sets, the last time it does; it lives as long as the batch. No data where it sets none. */
Bytes batch_text(const Batch *batch, Id object, uint16_t number);

#endif
