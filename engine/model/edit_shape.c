/* Notes made less even, turned round, and drawn out: what a hand does to a phrase as a whole. */
#include "core/hash.h"
#include "core/math.h"
#include "model/edit_notes.h"

#define FACTOR_MIN (1.0 / 64)
#define FACTOR_MAX 64.0

/* From where to where the chosen notes reach. */
typedef struct Reach { int64_t from_ticks, to_ticks; } Reach;

static bool reach_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  Reach *reach = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row), end = start + (int64_t)records_cell(notes, NOTE_LENGTH, row);
  (void)edit;
  if (start < reach->from_ticks) reach->from_ticks = start;
  if (end > reach->to_ticks) reach->to_ticks = end;
  return true;
}

static void put_note(Edit *edit, Id note, int64_t start_ticks, int64_t length_ticks) {
  double values[RECORD_COLUMNS_MAX] = {0};
  values[NOTE_START] = (double)math_round_clamp((double)start_ticks, 0, SCHEMA_TICKS_MAX);
  values[NOTE_LENGTH] = (double)math_round_clamp((double)length_ticks, 1, SCHEMA_TICKS_MAX);
  batch_patch_row(edit->batch, note, 1u << NOTE_START | 1u << NOTE_LENGTH, values);
  edit->done++;
}

/* All notes that are meant, by `each`, as one patch. */
static void patch_notes(Edit *edit, const EditNotes *content, EditIds notes, NoteEach *each, void *context) {
  batch_patch_begin(edit->batch, content->into.id, content->into.kind, NOTE_CLIP_NOTES);
  const bool done = edit_each_note(edit, content->notes, notes, each, context);
  (void)done; /* none of them says no; a refusal of memory is in the batch */
  batch_patch_end(edit->batch);
}

/* ---- unevenness: the sum of two even draws, so that most notes stay near where they were */

static double draw(uint64_t seed, Id note, uint64_t which) {
  const uint64_t bits = hash_pair(hash_pair(seed, note), which);
  return ((double)(uint32_t)bits + (double)(uint32_t)(bits >> 32)) / 4294967296.0 - 1.0;
}

static bool humanise_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Humanise *humanise = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row);
  const double velocity = records_cell(notes, NOTE_VELOCITY, row);
  double values[RECORD_COLUMNS_MAX] = {0};
  const double late = (double)humanise->timing_ticks * draw(humanise->seed, notes->ids[row], 0);
  values[NOTE_START] = (double)math_round_clamp((double)start + late, 0, SCHEMA_TICKS_MAX);
  values[NOTE_VELOCITY] = math_clamp(velocity + humanise->velocity * draw(humanise->seed, notes->ids[row], 1), 1.0, 127.0);
  batch_patch_row(edit->batch, notes->ids[row], 1u << NOTE_START | 1u << NOTE_VELOCITY, values);
  edit->done++;
  return true;
}

Status edit_humanise(Doc *doc, uint32_t author, Id clip, EditIds notes, Humanise humanise, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Humanise notes", problem)) return edit_end(&edit, batch);
  const bool sane = humanise.timing_ticks >= 0 && humanise.timing_ticks <= TICKS_PER_QUARTER && humanise.velocity >= 0 && humanise.velocity <= 127;
  if (!sane) return edit_refuse(&edit, "humanise", "timing or velocity make no sense");
  const EditNotes content = edit_notes_of(doc, doc_find(doc, clip));
  if (!content.notes || (humanise.timing_ticks == 0 && humanise.velocity == 0)) return edit_end(&edit, batch);
  patch_notes(&edit, &content, notes, humanise_note, &humanise);
  return edit_end(&edit, batch);
}

/* ---- back to front */

static bool turn_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Reach *reach = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row), length = (int64_t)records_cell(notes, NOTE_LENGTH, row);
  const int64_t to = reach->from_ticks + reach->to_ticks - start - length;
  if (to != start) put_note(edit, notes->ids[row], to, length);
  return true;
}

Status edit_reverse_notes(Doc *doc, uint32_t author, Id clip, EditIds notes, Batch **batch, Problem *problem) {
  Edit edit;
  Reach reach = {INT64_MAX, 0};
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Reverse notes", problem)) return edit_end(&edit, batch);
  const EditNotes content = edit_notes_of(doc, doc_find(doc, clip));
  if (!content.notes || !edit_each_note(&edit, content.notes, notes, reach_note, &reach)) return edit_end(&edit, batch);
  patch_notes(&edit, &content, notes, turn_note, &reach);
  return edit_end(&edit, batch);
}

/* ---- longer and shorter */

typedef struct Stretching { int64_t from_ticks; double factor; } Stretching;

static bool stretch_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Stretching *stretching = context;
  const double start = records_cell(notes, NOTE_START, row) - (double)stretching->from_ticks, length = records_cell(notes, NOTE_LENGTH, row);
  put_note(edit, notes->ids[row], stretching->from_ticks + math_round_clamp(start * stretching->factor, 0, SCHEMA_TICKS_MAX),
           math_round_clamp(length * stretching->factor, 1, SCHEMA_TICKS_MAX));
  return true;
}

Status edit_stretch_notes(Doc *doc, uint32_t author, Id clip, EditIds notes, double factor, Batch **batch, Problem *problem) {
  Edit edit;
  Reach reach = {INT64_MAX, 0};
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Stretch notes", problem)) return edit_end(&edit, batch);
  if (!(factor >= FACTOR_MIN && factor <= FACTOR_MAX)) return edit_refuse(&edit, "stretch", "notes stretch to between 1/64 and 64 times their length");
  const EditNotes content = edit_notes_of(doc, doc_find(doc, clip));
  if (!content.notes || factor == 1.0 || !edit_each_note(&edit, content.notes, notes, reach_note, &reach)) return edit_end(&edit, batch);
  Stretching stretching = {.from_ticks = reach.from_ticks, .factor = factor};
  patch_notes(&edit, &content, notes, stretch_note, &stretching);
  return edit_end(&edit, batch);
}
