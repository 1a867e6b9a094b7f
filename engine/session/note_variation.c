/* Decides for the note compiler what becomes of a note with a variation, at one place and repetition. */
#include "session/note_variation.h"

#include "core/chance.h"
#include "core/math.h"

Status note_variations_init(NoteVariations *variations, const Memory *memory, const Records *rows) {
  variations->records = rows;
  idmap_init(&variations->rows, memory);
  const Status status = idmap_reserve(&variations->rows, rows->count);
  for (uint32_t i = 0; i < rows->count && status == STATUS_OK; i++) idmap_put(&variations->rows, rows->ids[i], i);
  if (status != STATUS_OK) idmap_finish(&variations->rows);
  return status;
}

void note_variations_finish(NoteVariations *variations) { idmap_finish(&variations->rows); }

NoteVariation note_variation(const NoteVariations *variations, Id note) {
  uint64_t row;
  if (!idmap_get(&variations->rows, note, &row)) return (NoteVariation){.probability = 100, .ratchets = 1, .every = 1};
  const Records *rows = variations->records;
  return (NoteVariation){
    .timing_ticks = ((const int64_t *)rows->columns[VARIATION_TIMING])[row], .velocity_range = ((const float *)rows->columns[VARIATION_VELOCITY_RANGE])[row],
    .probability = ((const uint8_t *)rows->columns[VARIATION_PROBABILITY])[row], .ratchets = ((const uint8_t *)rows->columns[VARIATION_RATCHETS])[row],
    .every = ((const uint8_t *)rows->columns[VARIATION_EVERY])[row], .phase = ((const uint8_t *)rows->columns[VARIATION_PHASE])[row]};
}

NoteTake note_take(const NoteVariations *variations, Id note, Id name, int64_t song_ticks, uint64_t repetition) {
  const NoteVariation v = note_variation(variations, note);
  const Chance chance = {name, (uint64_t)song_ticks, repetition};
  const bool turn = repetition % v.every == v.phase % v.every;
  if (!turn || chance_of(chance, CHANCE_SOUNDS) >= v.probability / 100.0) return (NoteTake){.strikes = 0};
  return (NoteTake){.strikes = v.ratchets, .timing_ticks = v.timing_ticks,
                    .velocity = v.velocity_range * (float)(2.0 * chance_of(chance, CHANCE_VELOCITY) - 1.0)};
}

/* ---- controllers */

#define BEND_SEMITONES 2.0f     /* General MIDI's range, until registered parameter 0 says another */
#define BEND_SEMITONES_MAX 48.0 /* what instruments take */

BendRange bend_range_usual(void) { return (BendRange){.high = 127, .low = 127, .semitones = BEND_SEMITONES}; }

void bend_range_follow(BendRange *range, uint8_t number, float value) {
  if (number == 101) range->high = value;
  else if (number == 100) range->low = value;
  else if (range->high != 0 || range->low != 0) return;
  else if (number == 6) range->semitones = value;
  else if (number == 38) range->cents = value;
}

float control_value(const BendRange *range, uint8_t number, float value) {
  if (number != 128) return value * (1.0f / 127.0f);
  const double reach = math_clamp((double)(range->semitones + 0.01f * range->cents), 0, BEND_SEMITONES_MAX);
  return value * ((float)reach / 8192.0f);
}
