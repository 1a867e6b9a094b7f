/* Packed rows have no ids, and where their columns would be a pointer to the field they were read from. */
#include "model/packed.h"

#include "model/wire.h"

#include <assert.h>

enum { LENGTH_BYTES_MAX = 10, TYPE_BYTES = 1 };

bool rows_are_packed(const Records *records) { return records->count > 0 && records->ids == NULL; }

void rows_pack(Records *records, const Memory *memory, const uint8_t *field) {
  const uint32_t count = records->count;
  const uint64_t hash = records_hash(records);
  if (hash == 0) return; /* it would be taken for one that is not known, and asked of cells */
  records_finish(records, memory);
  records->count = count;
  records->hash = hash;
  records->columns = (void *const *)(uintptr_t)field;
}

Bytes rows_packed(const Records *records) {
  assert(rows_are_packed(records));
  const uint8_t *field = (const uint8_t *)(uintptr_t)records->columns;
  Reader in;
  reader_init(&in, (Bytes){.data = field, .size = LENGTH_BYTES_MAX});
  const size_t size = (size_t)reader_varint(&in);
  return (Bytes){.data = field + in.offset + TYPE_BYTES, .size = size - TYPE_BYTES};
}

Status rows_read_packed(const Records *records, const Memory *memory, Records *to) {
  WireReader wire;
  wire_reader_init(&wire, rows_packed(records), memory, NULL);
  if (wire_get_rows(&wire, to, NULL)) return STATUS_OK;
  records_finish(to, memory);
  return wire.status;
}

Status rows_unpack(const Records *records, const Memory *memory) {
  if (!rows_are_packed(records)) return STATUS_OK;
  Records rows;
  records_init(&rows, records->type);
  const Status status = rows_read_packed(records, memory, &rows);
  if (status != STATUS_OK) return status;
  rows.hash = records->hash;
  *(Records *)(uintptr_t)records = rows; /* they say the same */
  return STATUS_OK;
}
