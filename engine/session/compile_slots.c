/* Part of compile.c: scenes in their order, and the slots of every track, behind all that plays by itself. */

#include "core/math.h"
#include "model/slot_content.h"
#include "session/compile_parts.h"
#include "session/slot_segment.h"

#include <string.h>

/* "As above" is the next one out: slot, scene, project. */
static uint32_t grid_of(const Project *project, const Scene *scene, const Slot *slot) {
  if (slot != NULL && slot->quantise != LAUNCH_AS_ABOVE) return (uint32_t)slot->quantise - LAUNCH_AT_ONCE;
  if (scene != NULL && scene->quantise != LAUNCH_AS_ABOVE) return (uint32_t)scene->quantise - LAUNCH_AT_ONCE;
  return (uint32_t)project->launch_quantise;
}

static bool is_muted(const Object *clip) {
  return clip->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(clip)->mute : doc_as_audio_clip(clip)->mute;
}

static const Asset *asset_of(const PlanBuild *b, const Object *clip) {
  const Object *asset = clip->kind->number == KIND_AUDIO_CLIP ? doc_find(b->doc, doc_as_audio_clip(clip)->asset) : NULL;
  return asset != NULL ? doc_as_asset(asset) : NULL;
}

static Status remake(PlanBuild *b, const SlotSource *source, uint64_t revision, ClipSegment *segment) {
  compile_empty_segment(b->compiler, segment);
  const Status status = segment_from_slot_clip(b->compiler->memory, source, &b->time, segment);
  if (status != STATUS_OK) return compile_no_memory(b->problem);
  compile_seal_segment(b->compiler, segment, revision);
  return STATUS_OK;
}

typedef struct Content { uint32_t place, count; } Content; /* among the plan's segments; PLAN_NONE: nothing is heard, or not yet */

static Status add_content(PlanBuild *b, const SlotSource *source, uint32_t part, Content *content) {
  const Object *clip = source->clip;
  const uint64_t heard = clip->kind->number == KIND_NOTE_CLIP ? source->notes.revision : clip->revision;
  const uint64_t revision = hash_pair(hash_pair(heard, source->slot->revision), hash_pair(KIND_SLOT, (uint64_t)(source->bpm * 1e6)));
  ClipSegment *segment = compile_segment(b->compiler, clip->id, part);
  if (segment == NULL) return compile_no_memory(b->problem);
  if (segment->clip_revision != revision || segment->time_hash != b->compiler->time_hash) {
    const Status status = remake(b, source, revision, segment);
    if (status != STATUS_OK) return status;
  }
  compile_use_segment(b->compiler, segment);
  const bool audible = source->asset != NULL ? compile_audible(b, segment, source->asset) : segment->bytes != NULL;
  if (!audible) return STATUS_OK;
  if (source->asset != NULL && !compile_name_clip_asset(b, segment, &source->asset->sha256)) return compile_no_memory(b->problem);
  if (content->count++ == 0) content->place = b->compiler->key_count;
  return compile_add_key(b->compiler, segment->segment) ? STATUS_OK : compile_no_memory(b->problem);
}

typedef struct Tempos { double bpm[SLOT_VARIANTS_MAX + 1]; uint32_t count; } Tempos;

static void add_tempo(Tempos *tempos, double bpm) {
  bool known = bpm <= 0.0;
  for (uint32_t i = 0; i < tempos->count; i++) known = known || (tempos->bpm[i] > bpm - 0.01 && tempos->bpm[i] < bpm + 0.01);
  if (!known && tempos->count < COUNT_OF(tempos->bpm)) tempos->bpm[tempos->count++] = bpm;
}

/* What follows beats is made for the tempos it may meet: its scene's, and those of the song as far as there is room. */
static Status add_tempos(PlanBuild *b, SlotSource *source, const Scene *scene, Content *content) {
  Tempos tempos = {.count = 0};
  Status status = STATUS_OK;
  add_tempo(&tempos, b->time.map->tempos[0].bpm);
  if (scene != NULL && scene->tempo_bpm > 0.0) add_tempo(&tempos, math_clamp(scene->tempo_bpm, LIMIT_BPM_MIN, LIMIT_BPM_MAX));
  for (uint32_t i = 1; i < b->time.map->tempo_count; i++) add_tempo(&tempos, b->time.map->tempos[i].bpm);
  for (uint32_t i = 0; i < tempos.count && status == STATUS_OK; i++) {
    source->bpm = tempos.bpm[i];
    status = add_content(b, source, i, content);
  }
  return status;
}

static Status add_heard(PlanBuild *b, const Object *slot, const Object *clip, Content *content) {
  SlotSource source = {.slot = slot, .clip = clip, .asset = asset_of(b, clip)};
  const Object *scene = doc_find(b->doc, doc_as_slot(slot)->scene);
  if (clip->kind->number == KIND_NOTE_CLIP) source.notes = content_heard(b->doc, clip);
  else if (doc_as_audio_clip(clip)->time_base == TIME_BASE_BEATS) return add_tempos(b, &source, scene != NULL ? doc_as_scene(scene) : NULL, content);
  return add_content(b, &source, 0, content);
}

static Status add_slot(PlanBuild *b, const Object *object, uint32_t chain, uint32_t scene) {
  const Slot *slot = doc_as_slot(object);
  const Object *clip = slot_clip(object), *above = doc_find(b->doc, slot->scene);
  PlanSlot row = {
    .id = object->id, .chain = chain, .scene = scene, .segment = PLAN_NONE, .mode = (uint8_t)slot->mode,
    .grid = (uint8_t)grid_of(doc_as_project(doc_project(b->doc)), doc_as_scene(above), slot), .follow_unit = (uint8_t)slot->follow_unit,
    .flags = (uint8_t)((clip != NULL ? SLOT_CLIP : 0) | (slot->stop ? SLOT_STOP : 0) | (slot->legato ? SLOT_LEGATO : 0)),
    .follow = {(uint8_t)slot->follow_a, (uint8_t)slot->follow_b}, .follow_scene = (uint16_t)(slot->follow_scene - 1),
    .follow_after = (uint32_t)slot->follow_after, .follow_chance = (float)(slot->follow_chance / 100.0), .velocity = (float)(slot->velocity / 100.0),
    .turn_ticks = 1};
  Status status = STATUS_OK;
  if (clip != NULL) {
    const SlotContent content = slot_content(object, clip);
    row.start_ticks = content.start_ticks;
    row.cycle_ticks = content.cycle_ticks;
    row.length_ticks = content.length_ticks;
    row.turn_ticks = content.turn_ticks;
    Content heard = {PLAN_NONE, 0};
    if (!is_muted(clip)) status = add_heard(b, object, clip, &heard);
    row.segment = heard.place;
    row.variant_count = heard.count > 1 ? heard.count - 1 : 0;
  }
  buffer_put(&b->slots, &row, sizeof row);
  b->header.slot_count++;
  return status;
}

static bool row_after(const PlanSlot *a, const PlanSlot *b) { return a->chain != b->chain ? a->chain > b->chain : a->scene > b->scene; }

/* Shell sort (Ciura's gaps), as for clips. */
static void sort_rows(PlanSlot *rows, uint32_t count) {
  static const uint32_t gaps[] = {88573, 29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1};
  for (uint32_t g = 0; g < COUNT_OF(gaps); g++)
    for (uint32_t i = gaps[g]; i < count; i++) {
      const PlanSlot moving = rows[i];
      uint32_t place = i;
      for (; place >= gaps[g] && row_after(&rows[place - gaps[g]], &moving); place -= gaps[g]) rows[place] = rows[place - gaps[g]];
      rows[place] = moving;
    }
}

static Status add_track(PlanBuild *b, const Object *track, const IdMap *scenes) {
  Status status = STATUS_OK;
  const TrackRun *run = compile_run(b, track);
  if (run == NULL) return compile_no_memory(b->problem);
  if (!compile_run_holds(run, KIND_SLOT)) return STATUS_OK;
  for (const Object *o = track->first_child; o != NULL && status == STATUS_OK; o = o->next) {
    uint64_t place, scene;
    if (o->kind->number != KIND_SLOT || !idmap_get(&b->places_by_id, track->id, &place) || !idmap_get(scenes, doc_as_slot(o)->scene, &scene)) continue;
    status = add_slot(b, o, (uint32_t)(place >> 32), (uint32_t)scene);
  }
  return status;
}

static Status add_scene(PlanBuild *b, const Object *object, IdMap *scenes) {
  const PlanScene row = {.id = object->id, .grid = grid_of(doc_as_project(doc_project(b->doc)), doc_as_scene(object), NULL)};
  if (idmap_reserve(scenes, scenes->count + 1) != STATUS_OK) return compile_no_memory(b->problem);
  idmap_put(scenes, object->id, b->header.scene_count++);
  buffer_put(&b->scenes, &row, sizeof row);
  return STATUS_OK;
}

Status compile_slots(PlanBuild *b) {
  const Object *first = doc_project(b->doc)->first_child;
  IdMap scenes;
  idmap_init(&scenes, b->compiler->memory);
  Status status = STATUS_OK;
  for (const Object *o = first; o != NULL && status == STATUS_OK; o = o->next)
    if (o->kind->number == KIND_SCENE) status = add_scene(b, o, &scenes);
  for (const Object *o = first; o != NULL && status == STATUS_OK && b->header.scene_count > 0; o = o->next)
    if (o->kind->number == KIND_TRACK) status = add_track(b, o, &scenes);
  idmap_finish(&scenes);
  if (status != STATUS_OK || b->slots.status != STATUS_OK || b->scenes.status != STATUS_OK) return compile_no_memory(b->problem);
  if (b->header.slot_count > 0) sort_rows((PlanSlot *)(void *)b->slots.data, b->header.slot_count);
  b->header.launch_quantise = grid_of(doc_as_project(doc_project(b->doc)), NULL, NULL);
  return STATUS_OK;
}
