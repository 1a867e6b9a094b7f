/* Rows from one clip or part to another, and the end of shared content that nobody names any more. */
#include "model/edit.h"

#include "model/content.h"
#include "model/expressions.h"

/* What notes, controls and what is told of them are called in every kind that has them. */
static const uint16_t content_fields[] = {NOTE_CLIP_NOTES, NOTE_CLIP_CONTROLS, NOTE_CLIP_VARIATIONS, NOTE_CLIP_EXPRESSIONS};

static void copy_row(Edit *edit, const Records *records, uint32_t row, Id id) {
  double values[RECORD_COLUMNS_MAX];
  for (uint32_t c = 0; c < records->type->column_count; c++) values[c] = records_cell(records, c, row);
  batch_patch_row(edit->batch, id, PATCH_ALL, values);
}

/* A variation goes with the copy of its note. */
static void copy_variations(Edit *edit, const Records *variations, const EditCopied *copied) {
  IdMap rows;
  idmap_init(&rows, edit->doc->memory);
  const Status status = idmap_reserve(&rows, variations->count);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "variations", status_text(status));
  for (uint32_t i = 0; i < variations->count && status == STATUS_OK; i++) idmap_put(&rows, variations->ids[i], i);
  for (uint32_t i = 0; copied->notes && i < copied->notes->count && status == STATUS_OK; i++) {
    uint64_t row;
    if (idmap_get(&rows, copied->notes->ids[i], &row)) copy_row(edit, variations, (uint32_t)row, copied->first + i);
  }
  idmap_finish(&rows);
}

/* A curve goes with the copy of its note; one without a note stays behind. */
static void copy_expressions(Edit *edit, const Records *expressions, const EditCopied *copied, Id first) {
  ExpressionIndex index;
  Status status = copied->notes ? expression_index_init(&index, edit->doc->memory, expressions) : STATUS_NOT_FOUND;
  if (status == STATUS_NO_MEMORY) batch_fail(edit->batch, status, "expressions", status_text(status));
  if (status != STATUS_OK) return;
  for (uint32_t i = 0; i < copied->notes->count; i++) {
    for (uint32_t row = expression_first(&index, copied->notes->ids[i]); row != EXPRESSION_NONE; row = expression_next(&index, row)) {
      double values[RECORD_COLUMNS_MAX];
      for (uint32_t c = 0; c < expressions->type->column_count; c++) values[c] = records_cell(expressions, c, row);
      expression_name(values, copied->first + i);
      batch_patch_row(edit->batch, first + row, PATCH_ALL, values);
    }
  }
  expression_index_finish(&index);
}

static bool has_notes(const Object *object) { return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_PART; }

bool edit_is_content(const Object *clip, const Field *field) {
  bool found = false;
  for (uint32_t i = 0; i < COUNT_OF(content_fields); i++) found = found || field->number == content_fields[i];
  return has_notes(clip) && found;
}

static void keep_rows(Edit *edit, EditInto into, const Field *field, const Records *records) {
  batch_patch_begin(edit->batch, into.id, into.kind, field->number);
  for (uint32_t row = 0; row < records->count; row++) copy_row(edit, records, row, records->ids[row]);
  batch_patch_end(edit->batch);
}

void edit_copy_records(Edit *edit, EditInto into, const Object *from, const Field *field, EditCopied *copied) {
  const Records *records = value_get(from, field).as.records;
  if (edit->keeps_rows || from->kind->number == KIND_PATTERN_CLIP) {
    keep_rows(edit, into, field, records); /* a pattern clip's are named by the parts they are about */
    return;
  }
  const bool variations = has_notes(from) && field->number == NOTE_CLIP_VARIATIONS;
  Id first = ID_NONE;
  if (!variations) doc_reserve_ids(edit->doc, edit->author, records->count, &first);
  if (!variations && first == ID_NONE) {
    batch_fail(edit->batch, STATUS_TOO_LARGE, field->name, "there are no ids left");
    return;
  }
  if (has_notes(from) && field->number == NOTE_CLIP_NOTES) *copied = (EditCopied){records, first};
  batch_patch_begin(edit->batch, into.id, into.kind, field->number);
  if (variations) copy_variations(edit, records, copied);
  else if (has_notes(from) && field->number == NOTE_CLIP_EXPRESSIONS) copy_expressions(edit, records, copied, first);
  else for (uint32_t row = 0; row < records->count; row++) copy_row(edit, records, row, first + row);
  batch_patch_end(edit->batch);
}

void edit_copy_content(Edit *edit, EditInto into, const Object *from, bool keep_ids) {
  EditCopied copied = {NULL, ID_NONE};
  for (uint32_t i = 0; i < COUNT_OF(content_fields); i++) {
    const Field *field = schema_field(from->kind, content_fields[i]);
    const Records *records = value_get(from, field).as.records;
    if (records->count == 0) continue;
    if (keep_ids) keep_rows(edit, into, field, records);
    else edit_copy_records(edit, into, from, field, &copied);
  }
}

void edit_clear_content(Edit *edit, const Object *clip) {
  for (uint32_t i = 0; i < COUNT_OF(content_fields); i++) {
    const Records *records = value_get(clip, schema_field(clip->kind, content_fields[i])).as.records;
    if (records->count == 0) continue;
    batch_patch_begin(edit->batch, clip->id, clip->kind->number, content_fields[i]);
    for (uint32_t row = 0; row < records->count; row++) batch_patch_remove(edit->batch, records->ids[row]);
    batch_patch_end(edit->batch);
  }
}

/* ---- content that is left over */

static bool goes(const IdMap *going, const Object *object) {
  uint64_t index;
  while (object && !idmap_get(going, object->id, &index)) object = object->parent;
  return object != NULL;
}

static bool is_shared(const Object *object) { return object && object->kind->number == KIND_PART && object->parent->kind->number == KIND_PROJECT; }

/* The shared object a clip plays, or NULL. A pattern and its parts stay, even when no clip plays them. */
static const Object *shared_by(const Doc *doc, const Object *clip) {
  if (clip->kind->number != KIND_NOTE_CLIP) return NULL;
  const Object *content = content_of(doc, clip);
  return is_shared(content) ? content : NULL;
}

enum { NAMED_BY_GOING = 1, NAMED_BY_OTHERS = 2 };

static Status count_names(const Edit *edit, const IdMap *going, IdMap *named) {
  const Object *root = doc_project(edit->doc);
  Status status = STATUS_OK;
  for (const Object *at = root; at && status == STATUS_OK; at = store_next(at, root)) {
    const Object *shared = shared_by(edit->doc, at);
    uint64_t by = 0;
    if (!shared || (status = idmap_reserve(named, named->count + 1)) != STATUS_OK) continue;
    if (idmap_get(named, shared->id, &by)) idmap_remove(named, shared->id);
    idmap_put(named, shared->id, by | (goes(going, at) ? NAMED_BY_GOING : NAMED_BY_OTHERS));
  }
  return status;
}

void edit_delete_unnamed(Edit *edit, const IdMap *going) {
  IdMap named;
  const Object *first = doc_project(edit->doc)->first_child;
  while (first && !is_shared(first)) first = first->next;
  if (!first) return;
  idmap_init(&named, edit->doc->memory);
  const Status status = count_names(edit, going, &named);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "delete", status_text(status));
  for (const Object *o = first; o && status == STATUS_OK; o = o->next) {
    uint64_t by, index;
    const bool left = idmap_get(&named, o->id, &by) && by == NAMED_BY_GOING && !idmap_get(going, o->id, &index);
    if (left) batch_op_delete(edit->batch, o->id);
  }
  idmap_finish(&named);
}
