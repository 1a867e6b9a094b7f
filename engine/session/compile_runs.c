/* Part of compile.c: what was gathered of a track stands until something in it changes, so that an edit of one clip costs its own track
   and a glance at each of the others. The plan is, byte for byte, the one that would be made of everything anew. */

#include "session/compile_parts.h"

#include "core/hash.h"
#include "model/store.h"

#include <string.h>

static uint64_t bit_of(const Object *object) { return object->kind->number < 64 ? UINT64_C(1) << object->kind->number : 0; }

static void empty_list(const Memory *memory, RunList *list) {
  memory_free(memory, list->items, list->capacity * sizeof(void *));
  *list = (RunList){0};
}

static bool append(const Memory *memory, RunList *list, const void *item) {
  void *items = (void *)(uintptr_t)list->items;
  if (!compile_room_for(memory, &items, list->count, &list->capacity, sizeof(void *))) return false;
  list->items = items;
  list->items[list->count++] = item;
  return true;
}

static void free_keys(const Memory *memory, TrackRun *run) {
  memory_free(memory, run->keys, run->key_count * sizeof *run->keys);
  run->keys = NULL;
  run->key_count = 0;
}

/* ---- what lies in a track */

static TrackRun *run_of(Compiler *compiler, const Object *track) {
  const TableKey key = {track->id, 0};
  TrackRun *run = table_find(&compiler->runs, key);
  if (run != NULL) return run;
  run = memory_new(compiler->memory, sizeof *run);
  if (run == NULL) return NULL;
  run->key = key;
  run->within = UINT64_MAX;
  if (table_add(&compiler->runs, compiler->memory, run) == STATUS_OK) return run;
  memory_free(compiler->memory, run, sizeof *run);
  return NULL;
}

TrackRun *compile_run(PlanBuild *b, const Object *track) {
  const Memory *memory = b->compiler->memory;
  TrackRun *run = run_of(b->compiler, track);
  if (run == NULL) return NULL;
  run->mark = b->compiler->serial;
  if (run->within == track->within) return run;
  run->within = UINT64_MAX; /* until all of it is here */
  run->kept = false;
  run->kinds = 0;
  run->devices.count = 0;
  for (const Object *at = store_next(track, track); at != NULL; at = store_next(at, track)) {
    run->kinds |= bit_of(at);
    if (at->parent == track && at->kind->number == KIND_DEVICE && !append(memory, &run->devices, at)) return NULL;
  }
  run->within = track->within;
  return run;
}

bool compile_run_holds(const TrackRun *run, uint32_t kind) { return (run->kinds & UINT64_C(1) << kind) != 0; }

/* ---- what was made of its clips */

/* What clips anywhere may name: notes they share, patterns, grooves. */
uint64_t compile_shared_revision(const Doc *doc) {
  uint64_t newest = 0, count = 0;
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next) {
    const uint32_t kind = o->kind->number;
    if (kind != KIND_PART && kind != KIND_PATTERN && kind != KIND_GROOVE) continue;
    if (o->within > newest) newest = o->within;
    count++;
  }
  return hash_pair(newest, count);
}

/* Sound is heard or not by what else has arrived, takes by what is chosen of them, and patterns are played from other tracks. */
static bool may_keep(const PlanBuild *b, const Object *track, const TrackRun *run) {
  if (compile_run_holds(run, KIND_AUDIO_CLIP) || compile_run_holds(run, KIND_TAKE_LANE)) return false;
  for (uint32_t i = 0; i < b->placed_count; i++) {
    if (doc_as_part(b->placed[i].part)->track == track->id) return false;
  }
  return true;
}

bool compile_take_run(PlanBuild *b, const Object *track, const TrackRun *run, Status *status) {
  Compiler *compiler = b->compiler;
  if (!run->kept || run->shared != b->shared || run->time_hash != compiler->time_hash || !may_keep(b, track, run)) return false;
  compiler->used += run->clips.count;
  if (run->end_frame > b->header.end_frame) b->header.end_frame = run->end_frame;
  *status = compile_add_keys(compiler, run->keys, run->key_count) ? STATUS_OK : compile_no_memory(b->problem);
  return true;
}

void compile_begin_run(PlanBuild *b, TrackRun *run) {
  run->kept = false;
  run->clips.count = 0;
  run->end_frame = 0;
  b->run = run;
}

bool compile_note_run(PlanBuild *b, const ClipSegment *clip) {
  TrackRun *run = b->run;
  if (clip->end_frame > run->end_frame) run->end_frame = clip->end_frame;
  return append(b->compiler->memory, &run->clips, clip);
}

Status compile_keep_run(PlanBuild *b, const Object *track) {
  Compiler *compiler = b->compiler;
  TrackRun *run = b->run;
  if (!may_keep(b, track, run)) return STATUS_OK;
  free_keys(compiler->memory, run);
  if (b->clip_count > 0) {
    run->keys = memory_new(compiler->memory, b->clip_count * sizeof *run->keys);
    if (run->keys == NULL) return compile_no_memory(b->problem);
    memcpy(run->keys, compiler->keys + compiler->key_count - b->clip_count, b->clip_count * sizeof *run->keys);
    run->key_count = b->clip_count;
  }
  run->shared = b->shared;
  run->time_hash = compiler->time_hash;
  run->kept = true;
  return STATUS_OK;
}

/* ---- their end */

typedef struct Sweep { Compiler *compiler; bool all; } Sweep;

/* What was taken as it was has not looked at its segments. */
static bool mark_or_free(void *context, void *entry) {
  const Sweep *sweep = context;
  const Memory *memory = sweep->compiler->memory;
  TrackRun *run = entry;
  if (!sweep->all && run->mark == sweep->compiler->serial) {
    for (uint32_t i = 0; i < run->clips.count; i++) ((ClipSegment *)(uintptr_t)run->clips.items[i])->mark = run->mark;
    return false;
  }
  free_keys(memory, run);
  empty_list(memory, &run->clips);
  empty_list(memory, &run->devices);
  memory_free(memory, run, sizeof *run);
  return true;
}

void compile_sweep_runs(Compiler *compiler, bool all) {
  Sweep sweep = {compiler, all};
  table_sweep(&compiler->runs, mark_or_free, &sweep);
}
