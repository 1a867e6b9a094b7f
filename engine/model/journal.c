/* Going back and going on: see model/journal.h. */
#include "model/journal.h"

#include <string.h>

Step *journal_step(Journal *journal) {
  if (journal->count == journal->capacity) {
    const uint32_t capacity = journal->capacity ? journal->capacity * 2 : 8;
    Step *steps = memory_resize(journal->doc->memory, journal->steps, journal->capacity * sizeof(Step), capacity * sizeof(Step));
    if (!steps) return NULL;
    journal->steps = steps;
    journal->capacity = capacity;
  }
  Step *step = &journal->steps[journal->count++];
  memset(step, 0, sizeof *step);
  return step;
}

static void restore_field(Doc *doc, Step *step) {
  Field scratch;
  const Field *field = object_field(step->object, step->number, &scratch);
  if (field->type == FIELD_TEXT) {
    store_text_finish(doc, store_text_cell(step->object, field));
    *store_text_cell(step->object, field) = step->text;
  } else if (field->type == FIELD_RECORDS) {
    store_rows_finish(doc, *store_records_cell(step->object, field));
    *store_records_cell(step->object, field) = step->records;
  } else {
    store_put_plain(doc, step->object, field, &step->value);
  }
}

static void go_back(Doc *doc, Step *step) {
  switch (step->type) {
    case OP_CREATE:
      store_leave_tree(doc, step->object);
      store_unlink(step->object);
      store_free(doc, step->object);
      break;
    case OP_SET: restore_field(doc, step); break;
    case OP_MOVE:
      store_unlink(step->object);
      store_link(step->object, step->parent, step->previous);
      break;
    case OP_DELETE:
      store_link(step->object, step->parent, step->previous);
      store_enter_tree(doc, step->object);
      break;
  }
}

static void release(Journal *journal) {
  memory_free(journal->doc->memory, journal->steps, journal->capacity * sizeof(Step));
  journal->steps = NULL;
  journal->count = journal->capacity = 0;
}

void journal_rollback(Journal *journal) {
  while (journal->count) go_back(journal->doc, &journal->steps[--journal->count]);
  release(journal);
}

/* Whatever is stamped with this revision already has its holders stamped, too. */
static void stamp_holders(Object *at, uint64_t revision) {
  for (; at && at->within != revision; at = at->parent) at->within = revision;
}

static void stamp(Doc *doc, const Step *step) {
  step->object->revision = doc->revision;
  if (step->parent) step->parent->revision = doc->revision;
  if (step->type != OP_SET && step->object->parent) step->object->parent->revision = doc->revision;
  stamp_holders(step->object, doc->revision);
  stamp_holders(step->parent, doc->revision);
  const uint32_t kind = step->object->kind->number;
  if (kind == KIND_TEMPO || kind == KIND_SIGNATURE) doc->tempo_ready = false;
}

void journal_commit(Journal *journal) {
  Doc *doc = journal->doc;
  doc->revision++;
  for (uint32_t i = 0; i < journal->count; i++) stamp(doc, &journal->steps[i]);
  for (uint32_t i = 0; i < journal->count; i++) {
    Step *step = &journal->steps[i];
    if (step->type == OP_DELETE) store_free_tree(doc, step->object);
    if (step->text.data) store_text_finish(doc, &step->text);
    if (step->records) store_rows_finish(doc, step->records);
  }
  release(journal);
}
