/* Grooves: made of what lies somewhere, the notes of a clip for one, and given to the notes of another. */
#include "core/math.h"
#include "model/content.h"
#include "model/edit_notes.h"
#include "model/groove.h"

#include <string.h>

#define STEPS_MAX 256

/* What was found of a step. */
typedef struct StepSum { double late_ticks, velocity; uint32_t count; } StepSum;

static void write_steps(Edit *edit, Id groove, int64_t step_ticks, const StepSum *sums, uint32_t steps, double mean) {
  batch_patch_begin(edit->batch, groove, KIND_GROOVE, GROOVE_STEPS);
  for (uint32_t i = 0; i < steps; i++) {
    if (sums[i].count == 0) continue;
    double values[RECORD_COLUMNS_MAX] = {[GROOVE_POSITION] = (double)(i * step_ticks)};
    values[GROOVE_TIMING] = (double)math_round_clamp(sums[i].late_ticks / sums[i].count, -TICKS_PER_QUARTER, TICKS_PER_QUARTER);
    values[GROOVE_VELOCITY] = mean > 0 ? math_clamp(100.0 * sums[i].velocity / sums[i].count / mean, 0.0, 200.0) : 100.0;
    batch_patch_row(edit->batch, edit_new_id(edit, "step"), PATCH_ALL, values);
  }
  batch_patch_end(edit->batch);
}

/* Gives the mean velocity. */
static double sum_steps(GrooveMeasure measure, GrooveHits hits, StepSum *sums) {
  double all = 0;
  for (uint32_t i = 0; i < hits.count; i++) {
    int64_t late;
    StepSum *sum = &sums[groove_step(measure, hits.hits[i].song_ticks, &late)];
    sum->late_ticks += (double)late;
    sum->velocity += hits.hits[i].velocity;
    sum->count++;
    all += hits.hits[i].velocity;
  }
  return hits.count > 0 ? all / hits.count : 0;
}

Status edit_make_groove(Doc *doc, uint32_t author, GrooveHits hits, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) {
  Edit edit;
  StepSum sums[STEPS_MAX] = {{0, 0, 0}};
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Extract groove", problem)) return edit_end(&edit, batch);
  const bool sane = measure.step_ticks > 0 && measure.length_ticks >= measure.step_ticks && measure.length_ticks <= SCHEMA_TICKS_MAX &&
                    measure.length_ticks % measure.step_ticks == 0;
  if (!sane || measure.length_ticks / measure.step_ticks > STEPS_MAX) return edit_refuse(&edit, "groove", "a groove has 1 to 256 whole steps");
  const Id groove = hits.count > 0 ? edit_new_id(&edit, "groove") : ID_NONE;
  if (groove == ID_NONE) return edit_end(&edit, batch);
  const double mean = sum_steps(measure, hits, sums);
  batch_op_create(edit.batch, groove, KIND_GROOVE, ID_PROJECT, ID_LAST);
  batch_set_text(edit.batch, groove, GROOVE_NAME, name, strlen(name));
  batch_set_int(edit.batch, groove, GROOVE_LENGTH, measure.length_ticks);
  batch_set_int(edit.batch, groove, GROOVE_STEP, measure.step_ticks);
  write_steps(&edit, groove, measure.step_ticks, sums, (uint32_t)(measure.length_ticks / measure.step_ticks), mean);
  edit.done++;
  return edit_end(&edit, batch);
}

Status edit_extract_groove(Doc *doc, uint32_t author, Id clip, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) {
  const Object *object = doc_find(doc, clip);
  if (!object || object->kind->number != KIND_NOTE_CLIP) return edit_make_groove(doc, author, (GrooveHits){NULL, 0}, name, measure, batch, problem);
  const HeardNotes heard = content_heard(doc, object);
  const uint32_t count = heard.clip.notes->count;
  GrooveHit *hits = memory_new(doc->memory, (count + 1) * sizeof *hits);
  *batch = NULL;
  if (!hits) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "groove", "%s", status_text(STATUS_NO_MEMORY));
  for (uint32_t i = 0; i < count; i++)
    hits[i] = (GrooveHit){(int64_t)records_cell(heard.clip.notes, NOTE_START, i) + heard.clip.start_ticks - heard.clip.offset_ticks,
                          (double)content_velocity(&heard.clip, i)};
  const Status status = edit_make_groove(doc, author, (GrooveHits){hits, count}, name, measure, batch, problem);
  memory_free(doc->memory, hits, (count + 1) * sizeof *hits);
  return status;
}

typedef struct Grooving { const Groove *groove; GrooveStrength strength; int64_t shift_ticks; } Grooving;

static bool push_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Grooving *g = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row);
  const GroovePush push = groove_push(g->groove, start + g->shift_ticks, g->strength.timing, g->strength.velocity);
  const double velocity = math_clamp(records_cell(notes, NOTE_VELOCITY, row) * (double)push.accent, 1.0, 127.0);
  double values[RECORD_COLUMNS_MAX] = {[NOTE_START] = (double)(start + push.timing_ticks > 0 ? start + push.timing_ticks : 0), [NOTE_VELOCITY] = velocity};
  if (push.timing_ticks == 0 && push.accent == 1.0f) return true;
  batch_patch_row(edit->batch, notes->ids[row], 1u << NOTE_START | 1u << NOTE_VELOCITY, values);
  edit->done++;
  return true;
}

Status edit_groove(Doc *doc, uint32_t author, Id clip, EditIds notes, Id groove, GrooveStrength strength, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Apply groove", problem)) return edit_end(&edit, batch);
  const bool sane = strength.timing >= 0 && strength.timing <= 1 && strength.velocity >= 0 && strength.velocity <= 1;
  if (!sane) return edit_refuse(&edit, "groove", "its strength makes no sense");
  const Object *template = doc_find(doc, groove);
  const EditNotes content = edit_notes_of(doc, doc_find(doc, clip));
  if (!content.notes || !template || template->kind->number != KIND_GROOVE) return edit_end(&edit, batch);
  Grooving grooving = {doc_as_groove(template), strength, content.shift_ticks};
  batch_patch_begin(edit.batch, content.into.id, content.into.kind, NOTE_CLIP_NOTES);
  const bool done = edit_each_note(&edit, content.notes, notes, push_note, &grooving);
  (void)done; /* push_note never says no; a refusal of memory is in the batch */
  batch_patch_end(edit.batch);
  const Object *object = doc_find(doc, clip);
  const bool had_it = notes.count == 0 && object->kind->number == KIND_NOTE_CLIP && doc_as_note_clip(object)->groove != ID_NONE;
  if (had_it) batch_set_ref(edit.batch, clip, NOTE_CLIP_GROOVE, ID_NONE); /* it is written down now */
  return edit_end(&edit, batch);
}
