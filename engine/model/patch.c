/* Patches to column stores: what a `set` of notes or controls carries. Building here, merging in merge.c. */
#include "core/limits.h"
#include "core/math.h"
#include "model/packed.h"

#include <string.h>

void patch_init(Patch *patch, const RecordType *type) {
  *patch = (Patch){.masks = NULL};
  records_init(&patch->rows, type);
}

void patch_finish(Patch *patch, const Memory *memory) {
  if (patch->masks) memory_free(memory, patch->masks, patch->rows.capacity * sizeof(uint32_t));
  memory_free(memory, patch->removed, patch->removed_capacity * sizeof(Id));
  const RecordType *type = patch->rows.type;
  records_finish(&patch->rows, memory);
  patch_init(patch, type);
}

uint32_t patch_mask(const Patch *patch, uint32_t row) { return patch->masks ? patch->masks[row] : records_mask(patch->rows.type); }

static uint32_t grown(uint32_t capacity) {
  const uint32_t more = capacity < 8 ? 8 : capacity + capacity / 2;
  return capacity < LIMIT_RECORDS_PER_FIELD && more > LIMIT_RECORDS_PER_FIELD ? LIMIT_RECORDS_PER_FIELD : more;
}

/* Rows and masks grow as one: the masks first, so that a refusal leaves both at the old capacity's content. */
static Status reserve(Patch *patch, const Memory *memory, uint32_t capacity) {
  if (capacity <= patch->rows.capacity) return STATUS_OK;
  uint32_t *masks = NULL;
  if (patch->masks) {
    masks = memory_new(memory, capacity * sizeof(uint32_t));
    if (!masks) return STATUS_NO_MEMORY;
    memcpy(masks, patch->masks, patch->rows.count * sizeof(uint32_t));
  }
  const uint32_t old_capacity = patch->rows.capacity;
  const Status status = records_reserve(&patch->rows, memory, capacity);
  if (status != STATUS_OK) {
    memory_free(memory, masks, capacity * sizeof(uint32_t));
    return status;
  }
  if (masks) {
    memory_free(memory, patch->masks, old_capacity * sizeof(uint32_t));
    patch->masks = masks;
  }
  return STATUS_OK;
}

/* The first partial row brings the masks array; until then every row has every column. */
static Status put_mask(Patch *patch, const Memory *memory, uint32_t mask) {
  const uint32_t all = records_mask(patch->rows.type);
  if (!patch->masks) {
    if (mask == all) return STATUS_OK;
    patch->masks = memory_new(memory, patch->rows.capacity * sizeof(uint32_t));
    if (!patch->masks) return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < patch->rows.count; i++) patch->masks[i] = all;
  }
  patch->masks[patch->rows.count] = mask;
  return STATUS_OK;
}

static Status open_row(Patch *patch, const Memory *memory, Id id, uint32_t mask) {
  const uint32_t row = patch->rows.count;
  Status status = STATUS_OK;
  if (row == patch->rows.capacity) status = reserve(patch, memory, grown(row));
  if (status == STATUS_OK) status = put_mask(patch, memory, mask);
  if (status != STATUS_OK) return status;
  patch->rows.ids[row] = id;
  patch->rows.count++;
  return STATUS_OK;
}

static Status check_cell(const RecordType *type, const Column *column, double value, Problem *problem) {
  char where[64];
  if (value >= column->min && value <= column->max) return STATUS_OK;
  const char *parts[] = {type->name, ".", column->name};
  size_t used = 0;
  for (size_t i = 0; i < COUNT_OF(parts); i++) {
    for (const char *c = parts[i]; *c && used + 1 < sizeof where; c++) where[used++] = *c;
  }
  where[used] = 0;
  return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, where, "%g is not within %g to %g", value, column->min, column->max);
}

Status patch_add_row(Patch *patch, const Memory *memory, Id id, uint32_t mask, const double *values, Problem *problem) {
  const RecordType *type = patch->rows.type;
  mask &= records_mask(type);
  if (id == ID_NONE) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, type->name, "a row needs an id");
  for (uint32_t c = 0; c < type->column_count; c++) {
    if (!(mask >> c & 1u)) continue;
    const Status status = check_cell(type, &type->columns[c], values[c], problem);
    if (status != STATUS_OK) return status;
  }
  const Status status = open_row(patch, memory, id, mask);
  if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, type->name, "%s", status_text(status));
  for (uint32_t c = 0; c < type->column_count; c++) {
    const Column *column = &type->columns[c];
    records_set_cell(&patch->rows, c, patch->rows.count - 1, (mask >> c & 1u) ? values[c] : column->fallback);
  }
  return STATUS_OK;
}

Status patch_add_stored(Patch *patch, const Memory *memory, uint32_t mask, const Records *from, uint32_t row) {
  const Status status = open_row(patch, memory, from->ids[row], mask);
  if (status != STATUS_OK) return status;
  for (uint32_t c = 0; c < from->type->column_count; c++) {
    const size_t bytes = column_bytes(from->type->columns[c].type);
    memcpy((uint8_t *)patch->rows.columns[c] + (patch->rows.count - 1) * bytes, (const uint8_t *)from->columns[c] + row * bytes, bytes);
  }
  return STATUS_OK;
}

Status patch_add_removed(Patch *patch, const Memory *memory, Id id) {
  if (patch->removed_count == patch->removed_capacity) {
    const uint32_t capacity = grown(patch->removed_capacity);
    if (capacity > LIMIT_RECORDS_PER_FIELD) return STATUS_TOO_LARGE;
    Id *removed = memory_resize(memory, patch->removed, patch->removed_capacity * sizeof(Id), capacity * sizeof(Id));
    if (!removed) return STATUS_NO_MEMORY;
    patch->removed = removed;
    patch->removed_capacity = capacity;
  }
  patch->removed[patch->removed_count++] = id;
  return STATUS_OK;
}

static void copy_rows(Records *to, const Records *from) {
  to->count = from->count;
  if (from->count == 0) return;
  memcpy(to->ids, from->ids, from->count * sizeof(Id));
  for (uint32_t c = 0; c < from->type->column_count; c++) {
    memcpy(to->columns[c], from->columns[c], from->count * column_bytes(from->type->columns[c].type));
  }
}

Status patch_from_records(Patch *to, const Memory *memory, const Records *records) {
  patch_init(to, records->type);
  if (rows_are_packed(records)) return rows_read_packed(records, memory, &to->rows);
  const Status status = records_reserve(&to->rows, memory, records->count);
  if (status == STATUS_OK) copy_rows(&to->rows, records);
  return status;
}

Status patch_copy(Patch *to, const Memory *memory, const Patch *from) {
  Status status = patch_from_records(to, memory, &from->rows);
  if (status == STATUS_OK && from->masks && from->rows.count) {
    to->masks = memory_new(memory, to->rows.capacity * sizeof(uint32_t));
    if (to->masks) memcpy(to->masks, from->masks, from->rows.count * sizeof(uint32_t));
    else status = STATUS_NO_MEMORY;
  }
  if (status == STATUS_OK && from->removed_count) {
    to->removed = memory_new(memory, from->removed_count * sizeof(Id));
    if (to->removed) {
      memcpy(to->removed, from->removed, from->removed_count * sizeof(Id));
      to->removed_count = to->removed_capacity = from->removed_count;
    } else {
      status = STATUS_NO_MEMORY;
    }
  }
  if (status != STATUS_OK) patch_finish(to, memory);
  return status;
}
