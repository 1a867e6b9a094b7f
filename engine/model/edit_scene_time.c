/* Where in the song a launch falls, and the tempo and signature that a scene brings with it there. The grid is the launcher's
   (graph/launch_grid.c), asked of the document's map, so that the song can be made ready for a launch before it comes. */
#include "model/edit.h"

#include "core/math.h"

/* ---- the place */

/* "As above" is the next one out: slot, scene, project. Of a scene, `slot` is NULL. */
static int64_t grid_of(const Doc *doc, const Slot *slot, const Object *scene) {
  if (slot && slot->quantise != LAUNCH_AS_ABOVE) return slot->quantise;
  if (scene && doc_as_scene(scene)->quantise != LAUNCH_AS_ABOVE) return doc_as_scene(scene)->quantise;
  return doc_as_project(doc_project(doc))->launch_quantise + LAUNCH_AT_ONCE;
}

static int64_t step_ticks(const SignaturePoint *signature, int64_t grid) {
  static const uint8_t bars[LAUNCH_QUANTISES] = {[LAUNCH_8_BARS] = 8, [LAUNCH_4_BARS] = 4, [LAUNCH_2_BARS] = 2, [LAUNCH_BAR] = 1};
  static const uint8_t parts[LAUNCH_QUANTISES] = {[LAUNCH_HALF] = 2, [LAUNCH_QUARTER] = 4, [LAUNCH_8TH] = 8, [LAUNCH_16TH] = 16};
  const int64_t whole = 4 * TICKS_PER_QUARTER, beat = whole / signature->denominator;
  if (bars[grid] > 0) return bars[grid] * beat * signature->numerator;
  return parts[grid] > 0 ? whole / parts[grid] : beat;
}

/* A signature that comes later begins a bar, so it is a place, too. */
static int64_t place_on_grid(const TempoMap *map, int64_t ticks, int64_t grid) {
  SignaturePoint signature = {0, 4, 4};
  int64_t next = INT64_MAX;
  for (uint32_t i = 0; i < map->signature_count && next == INT64_MAX; i++) {
    if (map->signatures[i].position_ticks <= ticks) signature = map->signatures[i];
    else next = map->signatures[i].position_ticks;
  }
  const int64_t step = step_ticks(&signature, grid), along = ticks - signature.position_ticks;
  const int64_t place = signature.position_ticks + (along <= 0 ? 0 : (along + step - 1) / step * step);
  return place < next ? place : next;
}

int64_t launch_place_ticks(Doc *doc, Id id, int64_t ticks) {
  const Object *object = doc_find(doc, id);
  const TempoMap *map = doc_tempo_map(doc);
  if (!map || !object || (object->kind->number != KIND_SCENE && object->kind->number != KIND_SLOT)) return -1;
  const Slot *slot = object->kind->number == KIND_SLOT ? doc_as_slot(object) : NULL;
  const int64_t grid = grid_of(doc, slot, slot ? doc_find(doc, slot->scene) : object);
  return grid == LAUNCH_AT_ONCE ? ticks : place_on_grid(map, ticks, grid);
}

/* ---- what it brings */

static const Object *point_at(const Doc *doc, uint32_t kind, int64_t at_ticks) {
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TEMPO && kind == KIND_TEMPO && doc_as_tempo(o)->position_ticks == at_ticks) return o;
    if (o->kind->number == KIND_SIGNATURE && kind == KIND_SIGNATURE && doc_as_signature(o)->position_ticks == at_ticks) return o;
  }
  return NULL;
}

/* The point of a map at a place: the one that lies there, or a new one. */
static Id point_for(Edit *edit, uint32_t kind, int64_t at_ticks) {
  const Object *there = point_at(edit->doc, kind, at_ticks);
  const Id id = there ? there->id : edit_new_id(edit, "point");
  edit->done++;
  if (there || id == ID_NONE) return id;
  batch_op_create(edit->batch, id, (uint16_t)kind, ID_PROJECT, ID_LAST);
  batch_set_int(edit->batch, id, kind == KIND_TEMPO ? TEMPO_POSITION : SIGNATURE_POSITION, at_ticks);
  return id;
}

/* The last tempo point before a place, and whether another follows at it or behind it. */
static const Object *tempo_before(const Doc *doc, int64_t at_ticks, bool *followed) {
  const Object *before = NULL;
  *followed = false;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_TEMPO) continue;
    const int64_t position = doc_as_tempo(o)->position_ticks;
    if (position >= at_ticks) *followed = true;
    else if (!before || position > doc_as_tempo(before)->position_ticks) before = o;
  }
  return before;
}

/* A point that glides would glide to the new one: it holds, or glides as far as it would have come by then. */
static void end_glide(Edit *edit, const TempoMap *map, int64_t at_ticks) {
  bool followed;
  const Object *before = tempo_before(edit->doc, at_ticks, &followed);
  if (!before || !doc_as_tempo(before)->ramp) return;
  if (!followed || doc_as_tempo(before)->position_ticks == at_ticks - 1) {
    batch_set_bool(edit->batch, before->id, TEMPO_RAMP, false);
    return;
  }
  const Id id = point_for(edit, KIND_TEMPO, at_ticks - 1);
  batch_set_real(edit->batch, id, TEMPO_BPM, tempo_map_bpm(map, (double)(at_ticks - 1)));
}

/* It holds from there on, and what comes before stays as it was. */
static void take_tempo(Edit *edit, const TempoMap *map, const Scene *scene, int64_t at_ticks) {
  const double bpm = math_clamp(scene->tempo_bpm, LIMIT_BPM_MIN, LIMIT_BPM_MAX);
  const bool steady = tempo_map_bpm(map, (double)at_ticks) == bpm && tempo_map_bpm(map, (double)at_ticks + 1.0) == bpm;
  if (scene->tempo_bpm <= 0.0 || steady) return;
  end_glide(edit, map, at_ticks);
  const Id id = point_for(edit, KIND_TEMPO, at_ticks);
  batch_set_real(edit->batch, id, TEMPO_BPM, bpm);
  batch_set_bool(edit->batch, id, TEMPO_RAMP, false);
}

static void take_signature(Edit *edit, const TempoMap *map, const Scene *scene, int64_t at_ticks) {
  const SignaturePoint now = tempo_map_signature(map, at_ticks);
  const int64_t denominator = INT64_C(1) << scene->beat;
  if (scene->beats <= 0 || (now.numerator == scene->beats && now.denominator == denominator)) return;
  const Id id = point_for(edit, KIND_SIGNATURE, at_ticks);
  batch_set_int(edit->batch, id, SIGNATURE_NUMERATOR, scene->beats);
  batch_set_int(edit->batch, id, SIGNATURE_DENOMINATOR, denominator);
}

Status edit_take_scene_time(Doc *doc, uint32_t author, Id scene, int64_t at_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Take tempo of scene", problem)) return edit_end(&edit, batch);
  const Object *object = doc_find(doc, scene);
  const TempoMap *map = doc_tempo_map(doc);
  if (map && object && object->kind->number == KIND_SCENE && at_ticks >= 0 && at_ticks <= SCHEMA_TICKS_MAX) {
    take_tempo(&edit, map, doc_as_scene(object), at_ticks);
    take_signature(&edit, map, doc_as_scene(object), at_ticks);
  }
  return edit_end(&edit, batch);
}
