/* Rows and patches in bytes. A column is its number, a coding, its length, then either one value that all rows share or
   each row's difference from the row before. */
#include "core/limits.h"
#include "core/math.h"
#include "model/wire.h"

#include <string.h>

enum { CODING_INTEGERS = 0, CODING_FLOATS = 1, CODING_SHARED = 2 /* with one of the others */ };

#define FLOAT_INTEGER_MAX 16777216.0 /* integers up to here are exact in an f32 */

static bool has_cell(const uint32_t *masks, uint32_t row, uint32_t column) { return !masks || (masks[row] >> column & 1u); }

static bool is_integer(double value) {
  return value >= -FLOAT_INTEGER_MAX && value <= FLOAT_INTEGER_MAX && (double)math_round_clamp(value, -16777216, 16777216) == value;
}

/* What the cells of a column have in common decides how they are written. */
static uint8_t choose_coding(const Records *records, const uint32_t *masks, uint32_t column) {
  const bool is_float = records->type->columns[column].type == COLUMN_F32;
  bool integers = true, shared = true, any = false;
  double first = 0;
  for (uint32_t row = 0; row < records->count && (shared || (is_float && integers)); row++) {
    if (!has_cell(masks, row, column)) continue;
    const double value = records_cell(records, column, row);
    if (!any) first = value;
    any = true;
    shared = shared && value == first;
    integers = integers && (!is_float || is_integer(value));
  }
  return (uint8_t)((integers || !is_float ? CODING_INTEGERS : CODING_FLOATS) | (shared ? CODING_SHARED : 0));
}

static int64_t integer_cell(const Records *records, uint32_t column, uint32_t row) {
  if (records->type->columns[column].type == COLUMN_I64) return ((const int64_t *)records->columns[column])[row];
  return (int64_t)records_cell(records, column, row);
}

static void put_column(Buffer *out, const Records *records, const uint32_t *masks, uint32_t column) {
  const uint8_t coding = choose_coding(records, masks, column);
  buffer_varint(out, records->type->columns[column].number);
  buffer_u8(out, coding);
  const size_t mark = wire_begin(out);
  int64_t previous = 0;
  for (uint32_t row = 0; row < records->count; row++) {
    if (!has_cell(masks, row, column)) continue;
    if (coding & CODING_FLOATS) {
      buffer_f32le(out, (float)records_cell(records, column, row));
    } else {
      const int64_t value = integer_cell(records, column, row);
      buffer_svarint(out, value - previous);
      previous = value;
    }
    if (coding & CODING_SHARED) break;
  }
  wire_end(out, mark);
}

static void put_ids(Buffer *out, const Id *ids, uint32_t count) {
  Id previous = 0;
  buffer_varint(out, count);
  for (uint32_t i = 0; i < count; i++) {
    buffer_svarint(out, (int64_t)(ids[i] - previous));
    previous = ids[i];
  }
}

static void put_masks(Buffer *out, const uint32_t *masks, uint32_t count) {
  buffer_u8(out, masks != NULL);
  for (uint32_t row = 0; masks && row < count; row++) buffer_varint(out, masks[row]);
}

void wire_put_rows(Buffer *out, const Records *records, const uint32_t *masks) {
  put_ids(out, records->ids, records->count);
  if (records->count == 0) return;
  put_masks(out, masks, records->count);
  buffer_varint(out, records->type->column_count);
  for (uint32_t c = 0; c < records->type->column_count; c++) put_column(out, records, masks, c);
}

void wire_put_patch(Buffer *out, const Patch *patch) {
  wire_put_rows(out, &patch->rows, patch->masks);
  put_ids(out, patch->removed, patch->removed_count);
}

static bool get_count(WireReader *wire, const char *where, uint32_t *count) {
  const uint64_t value = reader_varint(&wire->in);
  if (!wire_ok(wire, where)) return false;
  if (value > LIMIT_RECORDS_PER_FIELD) return wire_fail(wire, STATUS_TOO_LARGE, where, "there are too many rows");
  if (value > reader_left(&wire->in)) return wire_fail(wire, STATUS_TRUNCATED, where, "there are fewer bytes than rows");
  *count = (uint32_t)value;
  return true;
}

static bool get_ids(WireReader *wire, Id *ids, uint32_t count) {
  Id id = 0;
  for (uint32_t i = 0; i < count; i++) {
    id += (Id)reader_svarint(&wire->in);
    ids[i] = id;
    if (id == ID_NONE) return wire_ok(wire, "rows") && wire_fail(wire, STATUS_CORRUPT, "rows", "a row without an id");
  }
  return wire_ok(wire, "rows");
}

static bool get_masks(WireReader *wire, const Records *records, uint32_t **masks) {
  const uint8_t given = reader_u8(&wire->in);
  if (!wire_ok(wire, "masks")) return false;
  if (given > 1 || (given && !masks)) return wire_fail(wire, STATUS_CORRUPT, "masks", "masks where there are none");
  if (!given) return true;
  *masks = memory_new(wire->memory, records->capacity * sizeof **masks);
  if (!*masks) return wire_fail(wire, STATUS_NO_MEMORY, "masks", status_text(STATUS_NO_MEMORY));
  const uint32_t all = records_mask(records->type);
  for (uint32_t row = 0; row < records->count; row++) (*masks)[row] = (uint32_t)reader_varint(&wire->in) & all;
  return wire_ok(wire, "masks");
}

static double get_cell(WireReader *wire, uint8_t coding, int64_t *previous) {
  if (coding & CODING_FLOATS) return (double)reader_f32le(&wire->in);
  *previous = (int64_t)((uint64_t)*previous + (uint64_t)reader_svarint(&wire->in));
  return (double)*previous;
}

static bool get_column(WireReader *wire, Records *records, const uint32_t *masks, uint32_t index, uint8_t coding) {
  const Column *column = &records->type->columns[index];
  int64_t previous = 0;
  double value = 0;
  bool any = false;
  for (uint32_t row = 0; row < records->count; row++) {
    if (!has_cell(masks, row, index)) continue;
    if (!any || !(coding & CODING_SHARED)) {
      value = get_cell(wire, coding, &previous);
      if (wire->in.failed || !(value >= column->min && value <= column->max)) {
        return wire_ok(wire, column->name) && wire_fail(wire, STATUS_OUT_OF_RANGE, column->name, "a cell outside its column's range");
      }
    }
    any = true;
    records_set_cell(records, index, row, value);
  }
  return true;
}

static void fill_columns(Records *records) {
  for (uint32_t c = 0; c < records->type->column_count; c++) {
    for (uint32_t row = 0; row < records->count; row++) records_set_cell(records, c, row, records->type->columns[c].fallback);
  }
}

/* Columns of a newer version are passed by; those of an older one's lack keep their fallback. */
static bool get_columns(WireReader *wire, Records *records, const uint32_t *masks) {
  const uint64_t columns = reader_varint(&wire->in);
  uint32_t seen = 0;
  if (!wire_ok(wire, "columns")) return false;
  for (uint64_t c = 0; c < columns; c++) {
    const uint64_t number = reader_varint(&wire->in);
    const uint8_t coding = reader_u8(&wire->in);
    size_t end;
    if (!wire_open(wire, "columns", &end)) return false;
    if (number >= records->type->column_count) {
      reader_skip(&wire->in, end - wire->in.offset);
      continue;
    }
    const uint8_t codings = records->type->columns[number].type == COLUMN_F32 ? CODING_FLOATS | CODING_SHARED : CODING_SHARED;
    if ((coding & ~codings) != 0 || (seen >> number & 1u)) return wire_fail(wire, STATUS_CORRUPT, "columns", "a column that cannot be");
    seen |= UINT32_C(1) << number;
    if (!get_column(wire, records, masks, (uint32_t)number, coding) || !wire_close(wire, "columns", end)) return false;
  }
  return true;
}

bool wire_get_rows(WireReader *wire, Records *records, uint32_t **masks) {
  uint32_t count = 0;
  if (!get_count(wire, records->type->name, &count)) return false;
  if (count == 0) return true;
  const Status status = records_reserve(records, wire->memory, count);
  if (status != STATUS_OK) return wire_fail(wire, status, records->type->name, status_text(status));
  records->count = count;
  if (!get_ids(wire, records->ids, count) || !get_masks(wire, records, masks)) return false;
  fill_columns(records);
  return get_columns(wire, records, masks ? *masks : NULL);
}

bool wire_get_patch(WireReader *wire, Patch *patch) {
  uint32_t count = 0;
  if (!wire_get_rows(wire, &patch->rows, &patch->masks) || !get_count(wire, "removed", &count)) return false;
  if (count == 0) return true;
  patch->removed = memory_new(wire->memory, count * sizeof(Id));
  if (!patch->removed) return wire_fail(wire, STATUS_NO_MEMORY, "removed", status_text(STATUS_NO_MEMORY));
  patch->removed_count = patch->removed_capacity = count;
  return get_ids(wire, patch->removed, count);
}
