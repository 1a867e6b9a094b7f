/* Notes onto a grid that begins anew at each bar of the song. */
#include "core/math.h"
#include "model/edit_notes.h"

typedef struct Quantiser {
  Quantise quantise;
  const TempoMap *map;
  int64_t shift; /* content ticks + shift = song ticks */
} Quantiser;

/* The nearest place of the grid, counted from the bar's start; the next bar's start is one, too. */
static int64_t nearest(const Quantiser *q, int64_t song_ticks) {
  const int64_t grid = q->quantise.grid_ticks;
  const int64_t bar = tempo_map_bar(q->map, song_ticks).bar;
  const int64_t begin = tempo_map_bar_ticks(q->map, bar), end = tempo_map_bar_ticks(q->map, bar + 1);
  const int64_t late = math_round_clamp((double)grid * q->quantise.swing, 0, grid);
  const int64_t below = (song_ticks - begin) / grid;
  int64_t best = end;
  for (int64_t step = below > 0 ? below - 1 : 0; step <= below + 2; step++) {
    const int64_t place = begin + step * grid + (step % 2 ? late : 0);
    const int64_t away = place > song_ticks ? place - song_ticks : song_ticks - place;
    const int64_t best_away = best > song_ticks ? best - song_ticks : song_ticks - best;
    if (place < end && away < best_away) best = place;
  }
  return best;
}

static int64_t drawn(const Quantiser *q, int64_t content_ticks) {
  const int64_t song = content_ticks + q->shift;
  const int64_t moved = song < 0 ? 0 : nearest(q, song) - song;
  const int64_t to = content_ticks + math_round_clamp((double)moved * q->quantise.strength, -SCHEMA_TICKS_MAX, SCHEMA_TICKS_MAX);
  return to > 0 ? to : 0;
}

static bool quantise_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Quantiser *q = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row), length = (int64_t)records_cell(notes, NOTE_LENGTH, row);
  const int64_t moved = drawn(q, start);
  int64_t lasting = length;
  if (q->quantise.lengths) {
    lasting = drawn(q, start + length) - moved;
    if (lasting < q->quantise.grid_ticks) lasting = length < q->quantise.grid_ticks ? length : q->quantise.grid_ticks;
  }
  if (moved == start && lasting == length) return true;
  double values[RECORD_COLUMNS_MAX] = {0};
  values[NOTE_START] = (double)moved;
  values[NOTE_LENGTH] = (double)lasting;
  batch_patch_row(edit->batch, notes->ids[row], 1u << NOTE_START | 1u << NOTE_LENGTH, values);
  edit->done++;
  return true;
}

Status edit_quantise(Doc *doc, uint32_t author, Id clip, EditIds notes, Quantise quantise, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Quantise notes", problem)) return edit_end(&edit, batch);
  const bool sane = quantise.grid_ticks > 0 && quantise.grid_ticks <= SCHEMA_TICKS_MAX && quantise.strength >= 0 && quantise.strength <= 1 &&
                    quantise.swing >= 0 && quantise.swing <= 0.75;
  if (!sane) return edit_refuse(&edit, "quantise", "grid, strength or swing make no sense");
  const Object *object = doc_find(doc, clip);
  const TempoMap *map = doc_tempo_map(doc);
  const EditNotes content = edit_notes_of(doc, object);
  if (!content.notes || !map) return edit_end(&edit, batch);
  Quantiser quantiser = {.quantise = quantise, .map = map, .shift = content.shift_ticks};
  batch_patch_begin(edit.batch, content.into.id, content.into.kind, NOTE_CLIP_NOTES);
  const bool done = edit_each_note(&edit, content.notes, notes, quantise_note, &quantiser);
  (void)done; /* quantise_note never says no; a refusal of memory is in the batch */
  batch_patch_end(edit.batch);
  return edit_end(&edit, batch);
}
