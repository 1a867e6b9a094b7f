/* Decides for the note compiler what becomes of a note with a variation, at one place and repetition. */
#include "session/note_variation.h"

#include "core/hash.h"

Status note_variations_init(NoteVariations *variations, const Memory *memory, const Object *clip) {
  const Records *rows = &doc_as_note_clip(clip)->variations;
  variations->clip = clip;
  idmap_init(&variations->rows, memory);
  const Status status = idmap_reserve(&variations->rows, rows->count);
  for (uint32_t i = 0; i < rows->count && status == STATUS_OK; i++) idmap_put(&variations->rows, rows->ids[i], i);
  if (status != STATUS_OK) idmap_finish(&variations->rows);
  return status;
}

void note_variations_finish(NoteVariations *variations) { idmap_finish(&variations->rows); }

/* 0..1, another one for each `which`. */
static double chance(const NoteVariations *variations, Id note, int64_t song_ticks, uint64_t repetition, uint64_t which) {
  const uint64_t place = hash_pair((uint64_t)song_ticks, repetition * 4 + which);
  return (double)(hash_pair(hash_pair(variations->clip->id, note), place) >> 11) * 0x1p-53;
}

NoteTake note_take(const NoteVariations *variations, Id note, int64_t song_ticks, uint64_t repetition) {
  NoteTake take = {.strikes = 1};
  uint64_t row;
  if (!idmap_get(&variations->rows, note, &row)) return take;
  const Records *rows = &doc_as_note_clip(variations->clip)->variations;
  const uint64_t every = ((const uint8_t *)rows->columns[VARIATION_EVERY])[row], phase = ((const uint8_t *)rows->columns[VARIATION_PHASE])[row];
  const double probability = ((const uint8_t *)rows->columns[VARIATION_PROBABILITY])[row] / 100.0;
  const float range = ((const float *)rows->columns[VARIATION_VELOCITY_RANGE])[row];
  const bool turn = repetition % every == phase % every;
  if (!turn || chance(variations, note, song_ticks, repetition, 0) >= probability) return (NoteTake){.strikes = 0};
  take.strikes = ((const uint8_t *)rows->columns[VARIATION_RATCHETS])[row];
  take.timing_ticks = ((const int64_t *)rows->columns[VARIATION_TIMING])[row];
  take.velocity = range * (float)(2.0 * chance(variations, note, song_ticks, repetition, 1) - 1.0);
  return take;
}
