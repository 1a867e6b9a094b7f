/* records_merge: old rows and a patch become new rows in one pass, and the patch that leads back is noted on the way. */
#include "core/limits.h"
#include "model/idmap.h"
#include "model/records.h"
#include "model/sort.h"

#include <assert.h>
#include <string.h>

#define NO_ROW UINT32_MAX
#define FROM_PATCH 0x80000000u /* in an output row's source: a row of the patch, not of the old store */

/* Where each row of the patch stands. Entries [0, rows) are its rows, [rows, rows + removed) its removals. */
typedef struct Merge {
  const Memory *memory, *before_memory;
  const Records *old;
  const Patch *patch, *expect;
  Patch *before;
  IdMap entries, expected;
  uint32_t row_count, entry_count;
  uint32_t *found;   /* entry -> old row, or NO_ROW */
  uint8_t *leaves;   /* old row -> 1 when it moves or goes */
  SortKey *keys, *scratch;
  uint32_t key_count;
  uint32_t *sources; /* output row -> old row, or FROM_PATCH | patch row */
  uint32_t source_count, rows_skipped;
} Merge;

static Id entry_id(const Patch *patch, uint32_t entry) {
  return entry < patch->rows.count ? patch->rows.ids[entry] : patch->removed[entry - patch->rows.count];
}

static Status index_patch(IdMap *map, const Patch *patch) {
  const uint32_t count = patch->rows.count + patch->removed_count;
  const Status status = idmap_reserve(map, count);
  if (status != STATUS_OK) return status;
  for (uint32_t i = 0; i < count; i++) {
    const Id id = entry_id(patch, i);
    if (id == ID_NONE || !idmap_put(map, id, i)) return STATUS_REFUSED;
  }
  return STATUS_OK;
}

static Status allocate(Merge *m) {
  const size_t rows = m->old->count, entries = m->entry_count;
  m->found = memory_new(m->memory, (entries + 1) * sizeof *m->found);
  m->leaves = memory_new(m->memory, rows + 1);
  m->keys = memory_new(m->memory, (entries + 1) * sizeof *m->keys);
  m->scratch = memory_new(m->memory, (entries + 1) * sizeof *m->scratch);
  m->sources = memory_new(m->memory, (rows + entries + 1) * sizeof *m->sources);
  return m->found && m->leaves && m->keys && m->scratch && m->sources ? STATUS_OK : STATUS_NO_MEMORY;
}

static void release(Merge *m) {
  const size_t rows = m->old->count, entries = m->entry_count;
  memory_free(m->memory, m->found, (entries + 1) * sizeof *m->found);
  memory_free(m->memory, m->leaves, rows + 1);
  memory_free(m->memory, m->keys, (entries + 1) * sizeof *m->keys);
  memory_free(m->memory, m->scratch, (entries + 1) * sizeof *m->scratch);
  memory_free(m->memory, m->sources, (rows + entries + 1) * sizeof *m->sources);
  idmap_finish(&m->entries);
  idmap_finish(&m->expected);
}

static void find_old_rows(Merge *m) {
  for (uint32_t i = 0; i < m->entry_count; i++) m->found[i] = NO_ROW;
  uint64_t entry;
  for (uint32_t row = 0; row < m->old->count; row++) {
    if (idmap_get(&m->entries, m->old->ids[row], &entry)) m->found[entry] = row;
  }
}

/* What `expect` says of this entry is so, or it says nothing. */
static bool as_expected(const Merge *m, uint32_t entry) {
  uint64_t e;
  if (!m->expect || !idmap_get(&m->expected, entry_id(m->patch, entry), &e)) return true;
  const uint32_t row = m->found[entry];
  if (e >= m->expect->rows.count) return row == NO_ROW;
  return row != NO_ROW && records_row_equal(m->old, row, &m->expect->rows, (uint32_t)e, patch_mask(m->expect, (uint32_t)e));
}

static int64_t new_position(const Merge *m, uint32_t entry) {
  const Records *from = (patch_mask(m->patch, entry) & 1u) ? &m->patch->rows : m->old;
  return ((const int64_t *)from->columns[0])[from == m->old ? m->found[entry] : entry];
}

static Status take_row(Merge *m, uint32_t entry) {
  const uint32_t row = m->found[entry], mask = patch_mask(m->patch, entry);
  const bool inserts = mask == records_mask(m->old->type);
  if ((row == NO_ROW && !inserts) || !as_expected(m, entry)) {
    m->rows_skipped++;
    return STATUS_OK;
  }
  m->keys[m->key_count++] = (SortKey){.position = new_position(m, entry), .id = entry_id(m->patch, entry), .row = entry};
  if (row == NO_ROW) return patch_add_removed(m->before, m->before_memory, entry_id(m->patch, entry));
  m->leaves[row] = 1;
  return patch_add_stored(m->before, m->before_memory, mask, m->old, row);
}

static Status take_removal(Merge *m, uint32_t entry) {
  const uint32_t row = m->found[entry];
  if (row == NO_ROW || !as_expected(m, entry)) {
    m->rows_skipped++;
    return STATUS_OK;
  }
  m->leaves[row] = 1;
  return patch_add_stored(m->before, m->before_memory, records_mask(m->old->type), m->old, row);
}

static void interleave(Merge *m) {
  const int64_t *positions = m->old->columns[0];
  uint32_t row = 0, key = 0;
  while (row < m->old->count || key < m->key_count) {
    if (row < m->old->count && m->leaves[row]) {
      row++;
      continue;
    }
    bool from_old = key == m->key_count;
    if (!from_old && row < m->old->count) {
      const SortKey old_key = {.position = positions[row], .id = m->old->ids[row]};
      from_old = sort_before(&old_key, &m->keys[key]);
    }
    m->sources[m->source_count++] = from_old ? row++ : FROM_PATCH | m->keys[key++].row;
  }
}

static void gather_column(const Merge *m, uint32_t column, Records *merged) {
  const size_t bytes = column_bytes(m->old->type->columns[column].type);
  const uint8_t *old = m->old->columns[column], *patched = m->patch->rows.columns[column];
  uint8_t *to = merged->columns[column];
  for (uint32_t i = 0; i < m->source_count; i++) {
    const uint32_t source = m->sources[i], entry = source & ~FROM_PATCH;
    const bool given = (source & FROM_PATCH) && (patch_mask(m->patch, entry) >> column & 1u);
    const uint32_t row = (source & FROM_PATCH) && !given ? m->found[entry] : entry;
    const uint8_t *from = (given ? patched : old) + (size_t)row * bytes;
    if (bytes == 8) memcpy(to + (size_t)i * 8, from, 8);
    else if (bytes == 4) memcpy(to + (size_t)i * 4, from, 4);
    else to[i] = *from;
  }
}

static Status gather(const Merge *m, Records *merged) {
  records_init(merged, m->old->type);
  const Status status = records_reserve(merged, m->memory, m->source_count);
  if (status != STATUS_OK || m->source_count == 0) return status;
  merged->count = m->source_count;
  for (uint32_t i = 0; i < m->source_count; i++) {
    const uint32_t source = m->sources[i];
    merged->ids[i] = source & FROM_PATCH ? m->patch->rows.ids[source & ~FROM_PATCH] : m->old->ids[source];
  }
  for (uint32_t c = 0; c < m->old->type->column_count; c++) gather_column(m, c, merged);
  return STATUS_OK;
}

static Status merge(Merge *m, Records *merged) {
  Status status = index_patch(&m->entries, m->patch);
  if (status == STATUS_OK && m->expect) status = index_patch(&m->expected, m->expect);
  if (status == STATUS_OK) status = allocate(m);
  if (status != STATUS_OK) return status;
  find_old_rows(m);
  for (uint32_t i = 0; i < m->entry_count && status == STATUS_OK; i++) {
    status = i < m->row_count ? take_row(m, i) : take_removal(m, i);
  }
  if (status != STATUS_OK) return status;
  sort_keys(m->keys, m->scratch, m->key_count);
  interleave(m);
  return gather(m, merged);
}

Status records_merge(const Records *old, const Patch *patch, const Patch *expect, const Memory *memory, Records *merged,
                     const Memory *before_memory, Patch *before, uint32_t *rows_skipped) {
  assert(old->type == patch->rows.type && old->type->columns[0].type == COLUMN_I64);
  Merge m = {.memory = memory, .before_memory = before_memory, .old = old, .patch = patch, .expect = expect, .before = before};
  m.row_count = patch->rows.count;
  m.entry_count = m.row_count + patch->removed_count;
  idmap_init(&m.entries, memory);
  idmap_init(&m.expected, memory);
  patch_init(before, old->type);
  const Status status = merge(&m, merged);
  release(&m);
  if (status != STATUS_OK) patch_finish(before, before_memory);
  *rows_skipped = m.rows_skipped;
  return status;
}
