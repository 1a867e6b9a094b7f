/* Changing the document: a batch is opened, filled by the builders and committed; undo, redo and replay are batches too. */

#include "wasm/host.h"

#include "model/content.h"

static Session *session(void) { return host.session; }

static Batch *open_batch(void) { return host.batch; }

/* After any applied batch: keep it decoded, so that the page can ask what changed. */
static void note_changes(void) {
  batch_destroy(host.changed);
  host.changed = NULL;
  Batch *applied = NULL;
  if (batch_decode(memory_heap(), session_logged(session()), &applied, NULL) == STATUS_OK) host.changed = applied;
}

static int applied(Status status) {
  if (status == STATUS_OK) note_changes();
  return host_status(status);
}

EXPORT(int, batch_begin, uint32_t label_bytes) {
  Problem *const problem = host_problem();
  char label[LABEL_BYTES];
  host_label(host_input(0, label_bytes), label);
  batch_destroy(host.batch);
  host.batch = batch_create(memory_heap(), label, session_actor(host.session));
  if (host.batch != NULL) return 0;
  return host_status(problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "edit", "there is no memory for this edit"));
}

EXPORT(void, batch_cancel, void) {
  batch_destroy(host.batch);
  batch_destroy(host.joined);
  host.batch = host.joined = NULL;
}

/* Several edits, records or imports as one step: each is made as an open batch and put aside; `batch_joined` opens the sum, called
   by the label in the input. */
EXPORT(int, batch_put_aside, void) {
  Problem *const problem = host_problem();
  if (host.joined == NULL) host.joined = batch_create(memory_heap(), "", session_actor(host.session));
  if (host.joined == NULL) return host_status(problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "edit", "there is no memory for this edit"));
  if (host.batch != NULL) batch_join(host.joined, host.batch);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(batch_status(host.joined));
}
EXPORT(int, batch_joined, uint32_t label_bytes) {
  const int status = tutti_batch_begin(label_bytes);
  if (status == 0 && host.joined != NULL) batch_join(host.batch, host.joined);
  batch_destroy(host.joined);
  host.joined = NULL;
  return status;
}

EXPORT(int, batch_commit, void) {
  Problem *const problem = host_problem();
  Batch *const batch = host.batch;
  host.batch = NULL;
  host.report = (BatchReport){0};
  return applied(session_apply(session(), batch, &host.report, problem));
}

EXPORT(Id, reserve_ids, uint32_t count) {
  Id first = ID_NONE;
  doc_reserve_ids(session_doc(session()), session_actor(host.session), count, &first);
  return first;
}

EXPORT(void, op_create, Id id, uint32_t kind, Id parent, Id after) {
  batch_op_create(open_batch(), id, (uint16_t)kind, parent, after);
}
EXPORT(void, op_move, Id id, Id parent, Id after) { batch_op_move(open_batch(), id, parent, after); }
EXPORT(void, op_delete, Id id) { batch_op_delete(open_batch(), id); }

EXPORT(void, set_bool, Id id, uint32_t field, uint32_t value) {
  batch_set_bool(open_batch(), id, (uint16_t)field, value != 0);
}
/* `value` is an integer below 2^53: every tick and frame of a song is one. */
EXPORT(void, set_int, Id id, uint32_t field, double value) {
  const double limit = 9007199254740992.0;
  const double clamped = value > limit ? limit : value < -limit ? -limit : value == value ? value : 0.0;
  batch_set_int(open_batch(), id, (uint16_t)field, (int64_t)clamped);
}
EXPORT(void, set_real, Id id, uint32_t field, double value) {
  batch_set_real(open_batch(), id, (uint16_t)field, value);
}
EXPORT(void, set_ref, Id id, uint32_t field, Id value) {
  batch_set_ref(open_batch(), id, (uint16_t)field, value);
}
EXPORT(void, set_text, Id id, uint32_t field, uint32_t bytes) {
  const Bytes text = host_input(0, bytes);
  batch_set_text(open_batch(), id, (uint16_t)field, (const char *)text.data, text.size);
}

/* The text that the open batch sets becomes the output; empty where it sets none. */
EXPORT(void, batch_text, Id id, uint32_t field) { host_output(host.batch != NULL ? batch_text(host.batch, id, (uint16_t)field) : (Bytes){NULL, 0}); }

/*
  A patch of a records field of an object of `kind`; of a clip that shares what it plays: of that. The input holds, one after the other: row ids (u64 x rows), masks (u32 x rows, padded to 8
  bytes), values (f64 x rows x columns) and the ids to remove (u64 x removes).
*/
EXPORT(int, patch, Id id, uint32_t kind, uint32_t field, uint32_t rows, uint32_t columns, uint32_t removes) {
  Problem *const problem = host_problem();
  const uint64_t masks_at = (uint64_t)rows * 8;
  const uint64_t values_at = masks_at + (((uint64_t)rows * 4 + 7) & ~UINT64_C(7));
  const uint64_t removes_at = values_at + (uint64_t)rows * columns * 8;
  if (removes_at + (uint64_t)removes * 8 > host.input.size) {
    return host_status(problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "patch", "the rows are not all there"));
  }
  const uint8_t *const base = host.input.data;
  const Id *const ids = (const Id *)(const void *)base;
  const uint32_t *const masks = (const uint32_t *)(const void *)(base + masks_at);
  const double *const values = (const double *)(const void *)(base + values_at);
  const Id *const gone = (const Id *)(const void *)(base + removes_at);
  const ContentPlace place = content_place(session_doc(session()), id, (uint16_t)kind, (uint16_t)field);
  batch_patch_begin(open_batch(), place.id, place.kind, (uint16_t)field);
  for (uint32_t i = 0; i < rows; i++) batch_patch_row(open_batch(), ids[i], masks[i], values + (size_t)i * columns);
  for (uint32_t i = 0; i < removes; i++) batch_patch_remove(open_batch(), gone[i]);
  batch_patch_end(open_batch());
  return host_status(batch_status(open_batch()));
}

EXPORT(int, undo, void) {
  Problem *const problem = host_problem();
  host.report = (BatchReport){0};
  return applied(session_undo(session(), &host.report, problem));
}
EXPORT(int, redo, void) {
  Problem *const problem = host_problem();
  host.report = (BatchReport){0};
  return applied(session_redo(session(), &host.report, problem));
}
/* The label becomes the output; false when there is nothing to undo (redo). */
EXPORT(int, undo_label, void) {
  host_output_text(session_undo_label(session()));
  return host.output.data != NULL;
}
EXPORT(int, redo_label, void) {
  host_output_text(session_redo_label(session()));
  return host.output.data != NULL;
}

/* The steps that can be taken back (or, `redo`, done again), newest first. */
EXPORT(uint32_t, step_count, uint32_t redo) { return session_step_count(session(), redo != 0); }
EXPORT(void, step_label, uint32_t redo, uint32_t index) { host_output_text(session_step_label(session(), redo != 0, index)); }

EXPORT(uint32_t, report_skipped, void) { return host.report.skipped + host.report.rows_skipped; }
EXPORT(uint32_t, report_effect, void) { return (uint32_t)host.report.effect; }

/* The last applied batch as bytes: what must be stored before "saved" is shown. */
EXPORT(void, logged, void) { host_output(session_logged(session())); }
EXPORT(int, replay, uint32_t bytes) {
  return host_status(session_replay(session(), host_input(0, bytes), host_problem()));
}

typedef struct ChangeColumns { uint64_t *ids; int32_t *kinds, *ops, *fields; uint32_t count, capacity; } ChangeColumns;

static void count_change(void *context, Id id, uint16_t kind, OpType type, uint16_t field) {
  (void)id, (void)kind, (void)type, (void)field;
  ((ChangeColumns *)context)->capacity++;
}
static void add_change(void *context, Id id, uint16_t kind, OpType type, uint16_t field) {
  ChangeColumns *const to = context;
  if (to->count == to->capacity) return;
  to->ids[to->count] = id;
  to->kinds[to->count] = kind;
  to->ops[to->count] = (int32_t)type;
  to->fields[to->count] = field;
  to->count++;
}

/* What the last applied batch touched. Columns: 0 ids (u64), 1 kinds, 2 ops, 3 fields (i32). Returns the row count. */
EXPORT(uint32_t, changes, void) {
  if (host.changed == NULL) return 0;
  ChangeColumns to = {0};
  batch_changes(host.changed, count_change, &to);
  to.ids = host_column(0, (size_t)to.capacity * 8);
  to.kinds = host_column(1, (size_t)to.capacity * 4);
  to.ops = host_column(2, (size_t)to.capacity * 4);
  to.fields = host_column(3, (size_t)to.capacity * 4);
  if (to.ids == NULL || to.kinds == NULL || to.ops == NULL || to.fields == NULL) return 0;
  batch_changes(host.changed, add_change, &to);
  return to.count;
}

typedef struct MadeColumns { uint64_t *ids, *parents; int32_t *kinds; uint32_t count, capacity; } MadeColumns;

static void count_made(void *context, Id id, uint16_t kind, Id parent) {
  (void)id, (void)kind, (void)parent;
  ((MadeColumns *)context)->capacity++;
}
static void add_made(void *context, Id id, uint16_t kind, Id parent) {
  MadeColumns *const to = context;
  to->ids[to->count] = id;
  to->parents[to->count] = parent;
  to->kinds[to->count++] = kind;
}

/* What the open batch would make. Columns: 0 ids, 1 parents (u64), 2 kinds (i32). Returns the row count. */
EXPORT(uint32_t, batch_made, void) {
  if (host.batch == NULL) return 0;
  MadeColumns to = {0};
  batch_made(host.batch, count_made, &to);
  to.ids = host_column(0, (size_t)to.capacity * 8);
  to.parents = host_column(1, (size_t)to.capacity * 8);
  to.kinds = host_column(2, (size_t)to.capacity * 4);
  if (to.ids == NULL || to.parents == NULL || to.kinds == NULL) return 0;
  batch_made(host.batch, add_made, &to);
  return to.count;
}

/* The whole number that the open batch gives a field. */
EXPORT(double, batch_int, Id id, uint32_t field, double otherwise) {
  return host.batch == NULL ? otherwise : (double)batch_int(host.batch, id, (uint16_t)field, (int64_t)otherwise);
}
