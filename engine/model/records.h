#ifndef TUTTI_MODEL_RECORDS_H
#define TUTTI_MODEL_RECORDS_H

#include "model/doc.h"

/*
  Column stores of notes and controls, and patches to them. A patch is merged in one pass over sorted rows, whatever its
  size, into new columns: the old ones stay whole until the batch is sure, which makes taking it back a swap of pointers.
  All functions are [control].
*/

typedef struct Patch {
  Records rows;        /* to insert or change; in the order given */
  uint32_t *masks;     /* columns each row gives, one a row; NULL: every column of every row */
  Id *removed;
  uint32_t removed_count, removed_capacity;
} Patch;

size_t column_bytes(ColumnType type);
/* All the columns' bits. */
uint32_t records_mask(const RecordType *type);

/* The columns of one without rows. */
extern void *const records_no_columns[RECORD_COLUMNS_MAX];
void records_init(Records *records, const RecordType *type);
void records_finish(Records *records, const Memory *memory);
Status records_reserve(Records *records, const Memory *memory, uint32_t capacity) NODISCARD;
double records_cell(const Records *records, uint32_t column, uint32_t row);
/* `value` must be in the column's range. */
void records_set_cell(Records *records, uint32_t column, uint32_t row, double value);
bool records_row_equal(const Records *a, uint32_t row_a, const Records *b, uint32_t row_b, uint32_t mask);
bool records_equal(const Records *a, const Records *b);
/* Of all rows; kept with them. */
uint64_t records_hash(const Records *records);
/* Rows ascend by (column 0, id), ids are neither ID_NONE nor twice there. STATUS_NO_MEMORY, or STATUS_CORRUPT when not so. */
Status records_validate(const Records *records, const Memory *memory) NODISCARD;

void patch_init(Patch *patch, const RecordType *type);
void patch_finish(Patch *patch, const Memory *memory);
uint32_t patch_mask(const Patch *patch, uint32_t row);
/* STATUS_OUT_OF_RANGE names the column in `problem`. */
Status patch_add_row(Patch *patch, const Memory *memory, Id id, uint32_t mask, const double *values, Problem *problem) NODISCARD;
Status patch_add_stored(Patch *patch, const Memory *memory, uint32_t mask, const Records *from, uint32_t row) NODISCARD;
Status patch_add_removed(Patch *patch, const Memory *memory, Id id) NODISCARD;
Status patch_copy(Patch *to, const Memory *memory, const Patch *from) NODISCARD;
/* All rows of `records` as one patch of inserts. */
Status patch_from_records(Patch *to, const Memory *memory, const Records *records) NODISCARD;

/*
  `old` with `patch` merged in becomes `merged` (of `memory`); `before`, of its own memory, the patch that leads back. A row that
  `expect` (may be NULL) knows otherwise than it is, or that is gone, is skipped and counted. On failure nothing is made.
*/
Status records_merge(const Records *old, const Patch *patch, const Patch *expect, const Memory *memory, Records *merged,
                     const Memory *before_memory, Patch *before, uint32_t *rows_skipped) NODISCARD;

#endif
