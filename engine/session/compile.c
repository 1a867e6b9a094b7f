/* The document as a plan. Here are the compiler's life, time, and the blob; tracks and their clips have files of their own. */

#include "session/compile_parts.h"

#include "core/limits.h"
#include "core/math.h"

#include <string.h>

#define PLAN_BYTES_MAX (256u << 20)

int64_t song_frame(const SongTime *time, int64_t ticks) {
  const int64_t frame = tempo_map_frame(time->map, ticks, time->rate_hz);
  return frame < 0 ? 0 : (frame > time->frame_max ? time->frame_max : frame);
}

Status compile_no_memory(Problem *problem) {
  return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "compile", "%s", status_text(STATUS_NO_MEMORY));
}

/* Grow an array of the compiler to hold one more. */
bool compile_room_for(const Memory *memory, void **items, uint32_t count, uint32_t *capacity, size_t item_bytes) {
  if (count < *capacity) return true;
  const uint32_t larger = *capacity ? *capacity * 2 : 64;
  void *grown = memory_resize(memory, *items, *capacity * item_bytes, larger * item_bytes);
  if (grown == NULL) return false;
  *items = grown;
  *capacity = larger;
  return true;
}

bool compile_add_key(Compiler *compiler, SegmentKey key) {
  void *keys = compiler->keys;
  if (!compile_room_for(compiler->memory, &keys, compiler->key_count, &compiler->key_capacity, sizeof key)) return false;
  compiler->keys = keys;
  compiler->keys[compiler->key_count++] = key;
  return true;
}

bool compile_add_keys(Compiler *compiler, const SegmentKey *keys, uint32_t count) {
  void *all = compiler->keys;
  while (compiler->key_count + count > compiler->key_capacity) {
    if (!compile_room_for(compiler->memory, &all, compiler->key_capacity, &compiler->key_capacity, sizeof *keys)) return false;
    compiler->keys = all;
  }
  if (count > 0) memcpy(compiler->keys + compiler->key_count, keys, count * sizeof *keys);
  compiler->key_count += count;
  return true;
}

/* ---- the compiler's life */

static Compiler *open_compiler(Session *session) {
  if (session->compiler != NULL) return session->compiler;
  Compiler *compiler = memory_new(session->memory, sizeof *compiler);
  if (compiler == NULL) return NULL;
  compiler->memory = session->memory;
  buffer_init(&compiler->plan, session->memory, PLAN_BYTES_MAX);
  return session->compiler = compiler;
}

void compiler_destroy(Compiler *compiler) {
  if (compiler == NULL) return;
  const Memory *memory = compiler->memory;
  compile_sweep_runs(compiler, true);
  table_finish(&compiler->runs, memory);
  compile_sweep_clips(compiler, true);
  table_finish(&compiler->clips, memory);
  buffer_finish(&compiler->plan);
  memory_free(memory, compiler->keys, compiler->key_capacity * sizeof *compiler->keys);
  memory_free(memory, compiler->assets, compiler->asset_capacity * sizeof *compiler->assets);
  memory_free(memory, compiler->asset_bytes, compiler->asset_size);
  memory_free(memory, compiler, sizeof *compiler);
}

/* ---- time */

static uint64_t hash_double(uint64_t hash, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return hash_pair(hash, bits);
}

static uint64_t hash_time(const SongTime *time) {
  uint64_t hash = hash_double(0, time->rate_hz);
  for (uint32_t i = 0; i < time->map->tempo_count; i++) {
    hash = hash_pair(hash, (uint64_t)time->map->tempos[i].position_ticks * 2 + time->map->tempos[i].ramp);
    hash = hash_double(hash, time->map->tempos[i].bpm);
  }
  return hash;
}

/* ---- the blob */

static void put_time(Buffer *plan, const TempoMap *map) {
  for (uint32_t i = 0; i < map->tempo_count; i++) {
    const bool last = i + 1 == map->tempo_count;
    const TempoPoint *point = &map->tempos[i];
    const PlanTempo tempo = {
      .position_ticks = point->position_ticks, .length_ticks = last ? 0 : point[1].position_ticks - point->position_ticks,
      .seconds = map->tempo_seconds[i], .bpm_start = point->bpm, .bpm_end = point->ramp && !last ? point[1].bpm : point->bpm};
    buffer_put(plan, &tempo, sizeof tempo);
  }
  for (uint32_t i = 0; i < map->signature_count; i++) {
    const SignaturePoint *point = &map->signatures[i];
    const PlanSignature signature = {.position_ticks = point->position_ticks,
                                     .beat_ticks = 4 * TICKS_PER_QUARTER / point->denominator,
                                     .beats_per_bar = (uint32_t)point->numerator};
    buffer_put(plan, &signature, sizeof signature);
  }
}

static void put_buffer(Buffer *to, const Buffer *from) {
  if (from->status != STATUS_OK) to->status = from->status;
  else if (from->size > 0) buffer_put(to, from->data, from->size);
}

static Status write_plan(PlanBuild *b) {
  Compiler *compiler = b->compiler;
  PlanHeader *h = &b->header;
  const Project *project = doc_as_project(doc_project(b->doc));
  h->magic = PLAN_MAGIC;
  h->version = PLAN_VERSION;
  h->revision = doc_revision(b->doc);
  h->rate_hz = b->time.rate_hz;
  h->tempo_count = b->time.map->tempo_count;
  h->signature_count = b->time.map->signature_count;
  h->segment_count = compiler->key_count;
  h->crossfade = (float)project->crossfade;
  h->crossfade_curve = (uint32_t)project->crossfade_curve;
  if (project->loop && project->loop_end_ticks > project->loop_start_ticks) {
    h->loop_start_frame = song_frame(&b->time, project->loop_start_ticks);
    h->loop_end_frame = song_frame(&b->time, project->loop_end_ticks);
  }
  if (b->params.size % 8 != 0) buffer_u32le(&b->params, 0);
  h->bytes = sizeof *h + h->tempo_count * sizeof(PlanTempo) + h->signature_count * sizeof(PlanSignature) + b->chains.size
             + b->edges.size + b->nodes.size + b->params.size + h->segment_count * sizeof(PlanSegment) + b->lanes.size
             + b->modulations.size + b->scenes.size + b->slots.size;
  Buffer *plan = &compiler->plan;
  buffer_clear(plan);
  buffer_put(plan, h, sizeof *h);
  put_time(plan, b->time.map);
  put_buffer(plan, &b->chains);
  put_buffer(plan, &b->edges);
  put_buffer(plan, &b->nodes);
  put_buffer(plan, &b->params);
  if (compiler->key_count > 0) buffer_put(plan, compiler->keys, compiler->key_count * sizeof *compiler->keys);
  put_buffer(plan, &b->lanes);
  put_buffer(plan, &b->modulations);
  put_buffer(plan, &b->scenes);
  put_buffer(plan, &b->slots);
  return plan->status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}

/* Behind the keys of all chains come those of the assets they play. */
static Status add_asset_keys(PlanBuild *b) {
  for (uint32_t i = 0; i < b->compiler->asset_count; i++)
    if (!compile_add_key(b->compiler, b->compiler->assets[i].key)) return compile_no_memory(b->problem);
  return STATUS_OK;
}

static Status build(PlanBuild *b) {
  b->shared = compile_shared_revision(b->doc);
  Status status = compile_place_patterns(b);
  if (status == STATUS_OK) status = compile_tracks(b);
  if (status == STATUS_OK) status = compile_slots(b);
  if (status == STATUS_OK) status = compile_automation(b);
  if (status == STATUS_OK) status = compile_zones(b);
  if (status == STATUS_OK) status = add_asset_keys(b);
  return status == STATUS_OK ? write_plan(b) : status;
}

static void finish_build(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  memory_free(memory, b->places, b->routes.track_count * sizeof *b->places);
  if (b->routes.memory != NULL) routes_finish(&b->routes);
  idmap_finish(&b->places_by_id);
  idmap_finish(&b->assets);
  memory_free(memory, (void *)(uintptr_t)b->clips, b->clip_capacity * sizeof *b->clips);
  memory_free(memory, b->parts, b->part_capacity * sizeof *b->parts);
  memory_free(memory, b->placed, b->placed_capacity * sizeof *b->placed);
  buffer_finish(&b->chains);
  buffer_finish(&b->edges);
  buffer_finish(&b->nodes);
  buffer_finish(&b->params);
  buffer_finish(&b->lanes);
  buffer_finish(&b->modulations);
  buffer_finish(&b->scenes);
  buffer_finish(&b->slots);
}

Status session_compile(Session *session, Bytes *plan, Problem *problem) {
  Compiler *compiler = open_compiler(session);
  const TempoMap *map = doc_tempo_map(session->doc);
  if (compiler == NULL || map == NULL) return compile_no_memory(problem);
  const double rate_hz = doc_as_project(doc_project(session->doc))->rate_hz;
  PlanBuild b = {.session = session, .compiler = compiler, .doc = session->doc, .problem = problem,
                 .time = {map, rate_hz, math_round_clamp(LIMIT_SONG_SECONDS * rate_hz, 0, INT64_MAX)}};
  idmap_init(&b.places_by_id, session->memory);
  idmap_init(&b.assets, session->memory);
  buffer_init(&b.chains, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.edges, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.nodes, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.params, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.lanes, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.modulations, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.scenes, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.slots, session->memory, PLAN_BYTES_MAX);
  compiler->serial++;
  compiler->time_hash = hash_time(&b.time);
  compiler->key_count = compiler->asset_count = compiler->used = 0;
  const Status status = build(&b);
  finish_build(&b);
  if (status != STATUS_OK) {
    compiler->key_count = compiler->asset_count = 0;
    return status;
  }
  if (compiler->used < compiler->clips.count) {
    compile_sweep_runs(compiler, false);
    compile_sweep_clips(compiler, false);
  }
  *plan = buffer_bytes(&compiler->plan);
  return STATUS_OK;
}
