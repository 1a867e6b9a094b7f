/* The file of a SoundFont: its chunks, tables, presets in order, and the samples' sound. What zones mean is sf2_zones.c. */
#include "formats/sf2_read.h"

#include "core/limits.h"
#include "formats/wav.h"

#include <string.h>

#define CHUNKS_MAX 4096u
#define PIECE_FRAMES 4096u
#define PRESETS_MAX 65535u

uint16_t sf2_u16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
uint32_t sf2_u32(const uint8_t *at) { return (uint32_t)sf2_u16(at) | (uint32_t)sf2_u16(at + 2) << 16; }

bool sf2_is(Bytes head) { return head.size >= 12 && memcmp(head.data, "RIFF", 4) == 0 && memcmp(head.data + 8, "sfbk", 4) == 0; }

static void read_name(const uint8_t *at, char name[SF2_NAME_BYTES]) {
  memcpy(name, at, SF2_NAME_BYTES - 1);
  name[SF2_NAME_BYTES - 1] = '\0';
}

/* ---- chunks */

typedef struct Chunk { char tag[5]; uint64_t offset, bytes; bool cut; } Chunk; /* of its content */

/* The chunk at `*at`, which then is behind it; false at the end. */
static Status next_chunk(const FileReader *file, uint64_t *at, uint64_t end, Chunk *chunk, bool *found, Problem *problem) {
  uint8_t head[8];
  *found = false;
  if (end < 8 || *at > end - 8) return STATUS_OK;
  const Status status = file_reader_get(file, *at, head, sizeof head, problem);
  if (status != STATUS_OK) return status;
  memcpy(chunk->tag, head, 4);
  chunk->tag[4] = '\0';
  chunk->offset = *at + 8;
  chunk->bytes = sf2_u32(head + 4);
  chunk->cut = chunk->bytes > end - chunk->offset;
  if (chunk->cut) chunk->bytes = end - chunk->offset;
  *at = chunk->offset + chunk->bytes + (chunk->bytes & 1);
  *found = true;
  return STATUS_OK;
}

/* The form of a LIST, whose own chunks begin behind it. */
static bool list_is(const FileReader *file, const Chunk *chunk, const char *form) {
  uint8_t own[4];
  return memcmp(chunk->tag, "LIST", 4) == 0 && chunk->bytes >= 4 && file_reader_get(file, chunk->offset, own, 4, NULL) == STATUS_OK && memcmp(own, form, 4) == 0;
}

static Status read_sound_list(Sf2 *sf2, const Chunk *list, Problem *problem) {
  uint64_t at = list->offset + 4, sm24_bytes = 0;
  Chunk chunk;
  bool found = true;
  for (uint32_t i = 0; i < CHUNKS_MAX; i++) {
    const Status status = next_chunk(&sf2->file, &at, list->offset + list->bytes, &chunk, &found, problem);
    if (status != STATUS_OK) return status;
    if (!found) break;
    if (memcmp(chunk.tag, "smpl", 4) == 0) {
      sf2->smpl_offset = chunk.offset;
      sf2->frames = chunk.bytes / 2;
      sf2->cut = chunk.cut;
    } else if (memcmp(chunk.tag, "sm24", 4) == 0) {
      sf2->sm24_offset = chunk.offset;
      sm24_bytes = chunk.bytes;
    }
  }
  if (sm24_bytes < sf2->frames) sf2->sm24_offset = 0; /* of another length it is to be ignored, says the specification */
  return STATUS_OK;
}

typedef struct TableRow { const char *tag; size_t offset; uint32_t bytes; } TableRow;
static const TableRow rows[] = {
  {"phdr", offsetof(Sf2, presets), SF2_PRESET_BYTES},
  {"pbag", offsetof(Sf2, preset_bags), SF2_BAG_BYTES},
  {"pmod", offsetof(Sf2, preset_mods), SF2_MOD_BYTES},
  {"pgen", offsetof(Sf2, preset_gens), SF2_GEN_BYTES},
  {"inst", offsetof(Sf2, instruments), SF2_INSTRUMENT_BYTES},
  {"ibag", offsetof(Sf2, bags), SF2_BAG_BYTES},
  {"imod", offsetof(Sf2, mods), SF2_MOD_BYTES},
  {"igen", offsetof(Sf2, gens), SF2_GEN_BYTES},
  {"shdr", offsetof(Sf2, samples), SF2_SAMPLE_BYTES},
};

static Sf2Table *table_of(Sf2 *sf2, const TableRow *row) { return (Sf2Table *)(void *)((uint8_t *)sf2 + row->offset); }

static Status take_table(Sf2 *sf2, const Chunk *chunk, const uint8_t *content, Problem *problem) {
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    if (memcmp(rows[i].tag, chunk->tag, 4) != 0) continue;
    if (chunk->cut) return problem_set(problem, STATUS_TRUNCATED, chunk->offset, rows[i].tag, "the file ends within one of its tables");
    if (chunk->bytes % rows[i].bytes != 0 || chunk->bytes == 0) return problem_set(problem, STATUS_CORRUPT, chunk->offset, rows[i].tag, "a table of the SoundFont has no length that it can have");
    *table_of(sf2, &rows[i]) = (Sf2Table){content, (uint32_t)(chunk->bytes / rows[i].bytes) - 1u, chunk->offset};
  }
  return STATUS_OK;
}

static Status read_tables(Sf2 *sf2, const Chunk *list, Problem *problem) {
  if (list->bytes > SF2_TABLES_BYTES_MAX) return problem_set(problem, STATUS_TOO_LARGE, list->offset, "pdta", "its tables are larger than any that is read");
  sf2->table_bytes = (size_t)list->bytes;
  sf2->tables = memory_new(sf2->memory, sf2->table_bytes);
  if (sf2->tables == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "pdta", "%s", status_text(STATUS_NO_MEMORY));
  Status status = file_reader_get(&sf2->file, list->offset, sf2->tables, sf2->table_bytes, problem);
  uint64_t at = list->offset + 4;
  Chunk chunk;
  bool found = true;
  for (uint32_t i = 0; i < CHUNKS_MAX && status == STATUS_OK; i++) {
    status = next_chunk(&sf2->file, &at, list->offset + list->bytes, &chunk, &found, problem);
    if (status != STATUS_OK || !found) break;
    chunk.cut = chunk.cut || (list->cut && chunk.offset + chunk.bytes == list->offset + list->bytes && chunk.bytes == 0);
    status = take_table(sf2, &chunk, sf2->tables + (chunk.offset - list->offset), problem);
  }
  return status;
}

static Status check_tables(Sf2 *sf2, Problem *problem) {
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    if (table_of(sf2, &rows[i])->rows != NULL) continue;
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, rows[i].tag, "a table of the SoundFont is missing");
  }
  if (sf2->presets.count == 0) return problem_set(problem, STATUS_CORRUPT, sf2->presets.offset, "phdr", "the SoundFont has no presets");
  if (sf2->smpl_offset == 0) return problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "smpl", "the SoundFont has no sound of its own");
  return STATUS_OK;
}

/* ---- presets */

uint32_t sf2_preset_count(const Sf2 *sf2) { return sf2->presets.count; }

/* Bank before program, the row at last: no two are equal. */
static uint64_t place_of(const Sf2 *sf2, uint32_t row) {
  const uint8_t *at = sf2->presets.rows + (size_t)row * SF2_PRESET_BYTES;
  return (uint64_t)sf2_u16(at + 22) << 48 | (uint64_t)sf2_u16(at + 20) << 32 | row;
}

/* Shell's sort: a font's list is short, and mostly in order. */
static Status sort_presets(Sf2 *sf2, Problem *problem) {
  const uint32_t count = sf2->presets.count;
  if (count > PRESETS_MAX) return problem_set(problem, STATUS_TOO_LARGE, sf2->presets.offset, "phdr", "the SoundFont has more presets than bags can be named for");
  sf2->order = memory_new(sf2->memory, count * sizeof *sf2->order);
  if (sf2->order == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "phdr", "%s", status_text(STATUS_NO_MEMORY));
  for (uint32_t i = 0; i < count; i++) sf2->order[i] = place_of(sf2, i);
  for (uint32_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
    for (uint32_t i = gap; i < count; i++) {
      const uint64_t moved = sf2->order[i];
      uint32_t at = i;
      for (; at >= gap && sf2->order[at - gap] > moved; at -= gap) sf2->order[at] = sf2->order[at - gap];
      sf2->order[at] = moved;
    }
  }
  return STATUS_OK;
}

Status sf2_open(const Memory *memory, const FileReader *file, Sf2 *sf2, Problem *problem) {
  memset(sf2, 0, sizeof *sf2);
  sf2->memory = memory;
  sf2->file = *file;
  uint8_t head[12];
  Status status = file_reader_get(file, 0, head, sizeof head, problem);
  if (status == STATUS_OK && !sf2_is((Bytes){head, sizeof head})) status = problem_set(problem, STATUS_UNSUPPORTED, 0, "file", "this is no SoundFont 2");
  uint64_t at = 12;
  Chunk chunk;
  bool found = true;
  for (uint32_t i = 0; i < CHUNKS_MAX && status == STATUS_OK; i++) {
    status = next_chunk(file, &at, file->bytes, &chunk, &found, problem);
    if (status != STATUS_OK || !found) break;
    if (list_is(file, &chunk, "sdta")) status = read_sound_list(sf2, &chunk, problem);
    else if (list_is(file, &chunk, "pdta") && sf2->tables == NULL) status = read_tables(sf2, &chunk, problem);
  }
  if (status == STATUS_OK) status = check_tables(sf2, problem);
  if (status == STATUS_OK) status = sort_presets(sf2, problem);
  if (status != STATUS_OK) sf2_close(sf2);
  return status;
}

void sf2_close(Sf2 *sf2) {
  memory_free(sf2->memory, sf2->order, sf2->presets.count * sizeof *sf2->order);
  memory_free(sf2->memory, sf2->tables, sf2->table_bytes);
  memset(sf2, 0, sizeof *sf2);
}

/* ---- presets, when it is open */

uint32_t sf2_preset_row(const Sf2 *sf2, uint32_t index) { return (uint32_t)sf2->order[index]; }

Sf2Preset sf2_preset(const Sf2 *sf2, uint32_t index) {
  const uint8_t *at = sf2->presets.rows + (size_t)sf2_preset_row(sf2, index) * SF2_PRESET_BYTES;
  Sf2Preset preset = {.program = sf2_u16(at + 20), .bank = sf2_u16(at + 22)};
  read_name(at, preset.name);
  return preset;
}

/* ---- samples */

Sf2Sample sf2_sample(const Sf2 *sf2, uint32_t index) {
  const uint8_t *at = sf2->samples.rows + (size_t)index * SF2_SAMPLE_BYTES;
  Sf2Sample sample = {.start = sf2_u32(at + 20), .end = sf2_u32(at + 24), .loop_start = sf2_u32(at + 28), .loop_end = sf2_u32(at + 32), .rate_hz = sf2_u32(at + 36),
                      .key = at[40], .correction_ct = (int8_t)at[41], .link = sf2_u16(at + 42), .type = sf2_u16(at + 44)};
  read_name(at, sample.name);
  return sample;
}

bool sf2_sample_plays(const Sf2 *sf2, const Sf2Sample *sample) {
  const bool plain = (sample->type & (SF2_ROM | SF2_VORBIS)) == 0;
  return plain && sample->start < sample->end && sample->end <= sf2->frames && sample->rate_hz >= LIMIT_RATE_HZ_MIN && sample->rate_hz <= LIMIT_RATE_HZ_MAX;
}

/* One side's frames into the places of its channel. */
static Status put_side(const Sf2 *sf2, const Sf2Sample *sample, uint8_t *to, uint32_t stride, uint32_t width, Problem *problem) {
  uint8_t high[2 * PIECE_FRAMES], low[PIECE_FRAMES];
  for (uint32_t at = sample->start; at < sample->end;) {
    const uint32_t count = sample->end - at < PIECE_FRAMES ? sample->end - at : PIECE_FRAMES;
    Status status = file_reader_get(&sf2->file, sf2->smpl_offset + (uint64_t)at * 2, high, (size_t)count * 2, problem);
    if (status == STATUS_OK && width == 3) status = file_reader_get(&sf2->file, sf2->sm24_offset + at, low, count, problem);
    if (status != STATUS_OK) return status;
    for (uint32_t i = 0; i < count; i++, to += stride) {
      if (width == 3) *to = low[i];
      memcpy(to + (width - 2), high + (size_t)i * 2, 2);
    }
    at += count;
  }
  return STATUS_OK;
}

Status sf2_sound(const Sf2 *sf2, const SampledSound *sound, Buffer *out, Problem *problem) {
  const bool stereo = sound->right != SAMPLED_NO_SIDE;
  if (sound->left >= sf2->samples.count || (stereo && sound->right >= sf2->samples.count)) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "shdr", "there is no such sample");
  const Sf2Sample left = sf2_sample(sf2, sound->left), right = stereo ? sf2_sample(sf2, sound->right) : left;
  if (!sf2_sample_plays(sf2, &left) || !sf2_sample_plays(sf2, &right) || left.end - left.start != right.end - right.start)
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "shdr", "that sample cannot be played");
  const uint32_t channels = stereo ? 2 : 1, width = sf2->sm24_offset != 0 ? 3 : 2, frames = left.end - left.start;
  wav_write_header(out, left.rate_hz, channels, width == 3 ? WAV_S24 : WAV_S16, frames);
  const size_t bytes = (size_t)frames * channels * width;
  uint8_t *to = buffer_extend(out, bytes + (bytes & 1));
  if (to == NULL) return problem_set(problem, out->status, NO_OFFSET, "shdr", "%s", status_text(out->status));
  if (bytes & 1) to[bytes] = 0;
  Status status = put_side(sf2, &left, to, channels * width, width, problem);
  if (status == STATUS_OK && stereo) status = put_side(sf2, &right, to + width, channels * width, width, problem);
  return status;
}
