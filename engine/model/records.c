/* Column stores: one array a column, grown together, rows addressed by index. See model/records.h. */
#include "model/records.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/idmap.h"

#include <assert.h>
#include <string.h>

size_t column_bytes(ColumnType type) {
  static const uint8_t bytes[] = {[COLUMN_I64] = 8, [COLUMN_I32] = 4, [COLUMN_U8] = 1, [COLUMN_F32] = 4};
  return bytes[type];
}

uint32_t records_mask(const RecordType *type) { return (UINT32_C(1) << type->column_count) - 1; }

void *const records_no_columns[RECORD_COLUMNS_MAX] = {NULL};

void records_init(Records *records, const RecordType *type) { *records = (Records){.type = type, .columns = records_no_columns}; }

static size_t padded(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static size_t block_bytes(const RecordType *type, uint32_t capacity) {
  size_t bytes = padded(type->column_count * sizeof(void *)) + capacity * sizeof(Id);
  for (uint32_t c = 0; c < type->column_count; c++) bytes += padded(capacity * column_bytes(type->columns[c].type));
  return bytes;
}

void records_finish(Records *records, const Memory *memory) {
  if (records->capacity > 0) memory_free(memory, (void *)(uintptr_t)records->columns, block_bytes(records->type, records->capacity));
  records_init(records, records->type);
}

/* Room for so many, in one block: where the columns are, ids, columns. */
static bool make_room(Records *records, const Memory *memory) {
  void **columns = memory_new(memory, block_bytes(records->type, records->capacity));
  if (columns == NULL) return false;
  uint8_t *at = (uint8_t *)columns + padded(records->type->column_count * sizeof(void *));
  records->columns = columns;
  records->ids = (Id *)(void *)at;
  at += records->capacity * sizeof(Id);
  for (uint32_t c = 0; c < records->type->column_count; c++) {
    columns[c] = at;
    at += padded(records->capacity * column_bytes(records->type->columns[c].type));
  }
  return true;
}

/* A fresh copy with more room, so that a refusal leaves the old columns as they were. */
Status records_reserve(Records *records, const Memory *memory, uint32_t capacity) {
  if (capacity <= records->capacity) return STATUS_OK;
  if (capacity > LIMIT_RECORDS_PER_FIELD) return STATUS_TOO_LARGE;
  Records larger = {.type = records->type, .count = records->count, .capacity = capacity};
  if (!make_room(&larger, memory)) return STATUS_NO_MEMORY;
  if (records->count) {
    memcpy(larger.ids, records->ids, records->count * sizeof(Id));
    for (uint32_t c = 0; c < records->type->column_count; c++) {
      memcpy(larger.columns[c], records->columns[c], records->count * column_bytes(records->type->columns[c].type));
    }
  }
  records_finish(records, memory);
  *records = larger;
  return STATUS_OK;
}

double records_cell(const Records *records, uint32_t column, uint32_t row) {
  assert(row < records->count && column < records->type->column_count);
  const void *cells = records->columns[column];
  switch (records->type->columns[column].type) {
    case COLUMN_I64: return (double)((const int64_t *)cells)[row];
    case COLUMN_I32: return ((const int32_t *)cells)[row];
    case COLUMN_U8: return ((const uint8_t *)cells)[row];
    case COLUMN_F32: return (double)((const float *)cells)[row];
  }
  return 0;
}

void records_set_cell(Records *records, uint32_t column, uint32_t row, double value) {
  records->hash = 0;
  void *cells = records->columns[column];
  switch (records->type->columns[column].type) {
    case COLUMN_I64: ((int64_t *)cells)[row] = math_round_clamp(value, INT64_MIN, INT64_MAX); break;
    case COLUMN_I32: ((int32_t *)cells)[row] = (int32_t)math_round_clamp(value, INT32_MIN, INT32_MAX); break;
    case COLUMN_U8: ((uint8_t *)cells)[row] = (uint8_t)math_round_clamp(value, 0, 255); break;
    case COLUMN_F32: ((float *)cells)[row] = (float)math_canonical(value) + 0.0f; break;
  }
}

bool records_row_equal(const Records *a, uint32_t row_a, const Records *b, uint32_t row_b, uint32_t mask) {
  for (uint32_t c = 0; c < a->type->column_count; c++) {
    const size_t bytes = column_bytes(a->type->columns[c].type);
    const uint8_t *cell_a = (const uint8_t *)a->columns[c] + row_a * bytes, *cell_b = (const uint8_t *)b->columns[c] + row_b * bytes;
    if ((mask >> c & 1u) && memcmp(cell_a, cell_b, bytes) != 0) return false;
  }
  return true;
}

bool records_equal(const Records *a, const Records *b) {
  if (a->type != b->type || a->count != b->count) return false;
  if (a->count == 0) return true;
  if (memcmp(a->ids, b->ids, a->count * sizeof(Id)) != 0) return false;
  for (uint32_t c = 0; c < a->type->column_count; c++) {
    if (memcmp(a->columns[c], b->columns[c], a->count * column_bytes(a->type->columns[c].type)) != 0) return false;
  }
  return true;
}

Status records_validate(const Records *records, const Memory *memory) {
  IdMap seen;
  idmap_init(&seen, memory);
  Status status = idmap_reserve(&seen, records->count);
  const int64_t *keys = records->columns[0];
  for (uint32_t i = 0; i < records->count && status == STATUS_OK; i++) {
    const bool descends = i > 0 && (keys[i] < keys[i - 1] || (keys[i] == keys[i - 1] && records->ids[i] <= records->ids[i - 1]));
    if (descends || records->ids[i] == ID_NONE || !idmap_put(&seen, records->ids[i], i)) status = STATUS_CORRUPT;
  }
  idmap_finish(&seen);
  return status;
}
