/* The document as a plan: tracks in processing order, their devices' values, and one segment per clip that is not silent.
   What a clip's content is lies in compile_notes.c and compile_audio.c; here it is decided what must be made anew. */

#include "session/compiler.h"

#include "core/limits.h"
#include "core/math.h"

#include <string.h>

#define PLAN_BYTES_MAX (256u << 20)

typedef struct PlanBuild {
  Session *session;
  Compiler *compiler;
  Doc *doc;
  SongTime time;
  const Object **tracks;      /* processing order; the master is the last */
  uint32_t *targets;          /* index in `tracks` */
  bool *silent;
  uint32_t track_count;
  const ClipSegment **clips;  /* of the track being written */
  uint32_t clip_count, clip_capacity;
  PlanHeader header;
  Buffer nodes, params;       /* arrays that come after the tracks */
  Buffer track_rows;
  Problem *problem;
} PlanBuild;

int64_t song_frame(const SongTime *time, int64_t ticks) {
  const int64_t frame = tempo_map_frame(time->map, ticks, time->rate_hz);
  return frame < 0 ? 0 : (frame > time->frame_max ? time->frame_max : frame);
}

static Status no_memory(Problem *problem) {
  return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "compile", "%s", status_text(STATUS_NO_MEMORY));
}

/* ---- the compiler's life */

static bool free_clip(void *context, void *entry) {
  const Memory *memory = context;
  ClipSegment *clip = entry;
  memory_free(memory, clip->bytes, clip->size);
  memory_free(memory, clip, sizeof *clip);
  return true;
}

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
  table_sweep(&compiler->clips, free_clip, (void *)(uintptr_t)memory);
  table_finish(&compiler->clips, memory);
  buffer_finish(&compiler->plan);
  memory_free(memory, compiler->keys, compiler->key_capacity * sizeof *compiler->keys);
  memory_free(memory, compiler->assets, compiler->asset_capacity * sizeof *compiler->assets);
  memory_free(memory, compiler->asset_bytes, compiler->asset_size);
  memory_free(memory, compiler, sizeof *compiler);
}

/* Grow an array of the compiler to hold one more. */
static bool room_for(const Memory *memory, void **items, uint32_t count, uint32_t *capacity, size_t item_bytes) {
  if (count < *capacity) return true;
  const uint32_t larger = *capacity ? *capacity * 2 : 64;
  void *grown = memory_resize(memory, *items, *capacity * item_bytes, larger * item_bytes);
  if (grown == NULL) return false;
  *items = grown;
  *capacity = larger;
  return true;
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

/* ---- clips */

/* Four words at a time, since one chain of multiplications would wait for itself. */
static uint64_t hash_blob(const uint8_t *bytes, size_t size) {
  const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
  uint64_t lanes[4] = {1, 2, 3, 4}, words[4];
  size_t at = 0;
  for (; at + sizeof words <= size; at += sizeof words) {
    memcpy(words, bytes + at, sizeof words);
    for (uint32_t i = 0; i < 4; i++) {
      lanes[i] = (lanes[i] ^ words[i]) * factor;
      lanes[i] ^= lanes[i] >> 29;
    }
  }
  memset(words, 0, sizeof words);
  memcpy(words, bytes + at, size - at);
  uint64_t hash = size;
  for (uint32_t i = 0; i < 4; i++) hash = hash_pair(hash_pair(hash, lanes[i]), words[i]);
  return hash;
}

static ClipSegment *find_clip(PlanBuild *b, const Object *object) {
  Compiler *compiler = b->compiler;
  ClipSegment *clip = table_find(&compiler->clips, (TableKey){object->id, 0});
  if (clip != NULL) return clip;
  clip = memory_new(compiler->memory, sizeof *clip);
  if (clip == NULL) return NULL;
  clip->key = (TableKey){object->id, 0};
  clip->clip_revision = UINT64_MAX;
  if (table_add(&compiler->clips, compiler->memory, clip) == STATUS_OK) return clip;
  memory_free(compiler->memory, clip, sizeof *clip);
  return NULL;
}

/* Make the clip's blob again, and its name from its content. */
static Status remake(PlanBuild *b, const Object *object, ClipSegment *clip) {
  const Memory *memory = b->compiler->memory;
  memory_free(memory, clip->bytes, clip->size);
  *clip = (ClipSegment){.key = clip->key, .clip_revision = UINT64_MAX};
  Status status = STATUS_OK;
  if (object->kind->number == KIND_NOTE_CLIP) {
    status = segment_from_note_clip(memory, object, &b->time, clip);
  } else {
    const Object *asset = doc_find(b->doc, doc_as_audio_clip(object)->asset);
    if (asset != NULL) status = segment_from_audio_clip(memory, object, doc_as_asset(asset), &b->time, clip);
  }
  if (status != STATUS_OK) return no_memory(b->problem);
  clip->clip_revision = object->revision;
  clip->time_hash = b->compiler->time_hash;
  if (clip->bytes == NULL) return STATUS_OK;
  clip->segment = (SegmentKey){object->id, hash_blob(clip->bytes, clip->size)};
  SegmentHeader header;
  memcpy(&header, clip->bytes, sizeof header);
  header.key = clip->segment;
  memcpy(clip->bytes, &header, sizeof header);
  return STATUS_OK;
}

static bool name_asset(PlanBuild *b, const Digest *sha256) {
  Compiler *compiler = b->compiler;
  for (uint32_t i = 0; i < compiler->asset_count; i++)
    if (memcmp(&compiler->assets[i], sha256, sizeof *sha256) == 0) return true;
  void *assets = compiler->assets;
  if (!room_for(compiler->memory, &assets, compiler->asset_count, &compiler->asset_capacity, sizeof *sha256)) return false;
  compiler->assets = assets;
  compiler->assets[compiler->asset_count++] = *sha256;
  return true;
}

/* An audio clip is heard only once its asset's bytes are here; until then it is silence, not an error. */
static bool audible(PlanBuild *b, ClipSegment *clip, const Object *object) {
  if (object->kind->number == KIND_NOTE_CLIP) return clip->bytes != NULL;
  const Object *asset = doc_find(b->doc, doc_as_audio_clip(object)->asset);
  if (clip->bytes == NULL || asset == NULL) return false;
  const SessionAsset *pcm = session_find_asset(b->session, doc_as_asset(asset)->sha256);
  return pcm != NULL && !pcm->held;
}

static bool muted(const Object *object) {
  return object->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(object)->mute : doc_as_audio_clip(object)->mute;
}

static Status add_clip(PlanBuild *b, const Object *object) {
  if (muted(object)) return STATUS_OK;
  ClipSegment *clip = find_clip(b, object);
  if (clip == NULL) return no_memory(b->problem);
  if (clip->clip_revision != object->revision || clip->time_hash != b->compiler->time_hash) {
    const Status status = remake(b, object, clip);
    if (status != STATUS_OK) return status;
  }
  clip->mark = b->compiler->serial;
  if (clip->end_frame > b->header.end_frame) b->header.end_frame = clip->end_frame;
  if (!audible(b, clip, object)) return STATUS_OK;
  if (object->kind->number == KIND_AUDIO_CLIP
      && !name_asset(b, &doc_as_asset(doc_find(b->doc, doc_as_audio_clip(object)->asset))->sha256)) return no_memory(b->problem);
  void *clips = (void *)(uintptr_t)b->clips;
  if (!room_for(b->compiler->memory, &clips, b->clip_count, &b->clip_capacity, sizeof *b->clips)) return no_memory(b->problem);
  b->clips = clips;
  b->clips[b->clip_count++] = clip;
  return STATUS_OK;
}

static bool clip_after(const ClipSegment *a, const ClipSegment *b) {
  return a->begin_frame != b->begin_frame ? a->begin_frame > b->begin_frame : a->key.a > b->key.a;
}

/* Shell sort (Ciura's gaps): the plan wants the clips of a track in order of time. */
static void sort_clips(const ClipSegment **clips, uint32_t count) {
  static const uint32_t gaps[] = {88573, 29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1};
  for (uint32_t g = 0; g < COUNT_OF(gaps); g++)
    for (uint32_t i = gaps[g]; i < count; i++) {
      const ClipSegment *moving = clips[i];
      uint32_t place = i;
      for (; place >= gaps[g] && clip_after(clips[place - gaps[g]], moving); place -= gaps[g]) clips[place] = clips[place - gaps[g]];
      clips[place] = moving;
    }
}

static bool add_key(Compiler *compiler, SegmentKey key) {
  void *keys = compiler->keys;
  if (!room_for(compiler->memory, &keys, compiler->key_count, &compiler->key_capacity, sizeof key)) return false;
  compiler->keys = keys;
  compiler->keys[compiler->key_count++] = key;
  return true;
}

static Status add_clips(PlanBuild *b, const Object *track) {
  b->clip_count = 0;
  for (const Object *child = track->first_child; child != NULL; child = child->next) {
    if (child->kind->number != KIND_NOTE_CLIP && child->kind->number != KIND_AUDIO_CLIP) continue;
    const Status status = add_clip(b, child);
    if (status != STATUS_OK) return status;
  }
  sort_clips(b->clips, b->clip_count);
  for (uint32_t i = 0; i < b->clip_count; i++)
    if (!add_key(b->compiler, b->clips[i]->segment)) return no_memory(b->problem);
  return STATUS_OK;
}

/* ---- tracks */

static const Object *target_of(const Doc *doc, const Object *track) {
  if (track->id == ID_MASTER) return NULL;
  const Object *target = doc_find(doc, doc_as_track(track)->target);
  return target != NULL && target->kind->number == KIND_TRACK ? target : doc_find(doc, ID_MASTER);
}

static uint32_t hops_to_output(const Doc *doc, const Object *track) {
  uint32_t hops = 0;
  for (const Object *at = track; at != NULL && hops <= LIMIT_TRACKS + 1; at = target_of(doc, at)) hops++;
  return hops;
}

/* Into its place among those that came before, which are in order. `targets` keeps the hops until it is needed as such. */
static void place_track(PlanBuild *b, const Object *track) {
  const uint32_t hops = hops_to_output(b->doc, track);
  uint32_t place = b->track_count++;
  for (; place > 0 && b->targets[place - 1] < hops; place--) {
    b->tracks[place] = b->tracks[place - 1];
    b->targets[place] = b->targets[place - 1];
  }
  b->tracks[place] = track;
  b->targets[place] = hops;
}

/* Sources before targets: by hops to the output, most first; among equals the document's order. */
static Status order_tracks(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  uint32_t count = 0;
  for (const Object *o = doc_project(b->doc)->first_child; o != NULL; o = o->next) count += o->kind->number == KIND_TRACK;
  b->tracks = memory_new(memory, count * sizeof *b->tracks);
  b->targets = memory_new(memory, count * sizeof *b->targets);
  b->silent = memory_new(memory, count * sizeof *b->silent);
  b->header.track_count = count;
  if (b->tracks == NULL || b->targets == NULL || b->silent == NULL) return no_memory(b->problem);
  for (const Object *o = doc_project(b->doc)->first_child; o != NULL; o = o->next) {
    if (o->kind->number == KIND_TRACK) place_track(b, o);
  }
  return STATUS_OK;
}

static uint32_t place_of(const PlanBuild *b, const Object *track) {
  for (uint32_t i = b->track_count; i-- > 0;) /* targets lie late: the master is the last */
    if (b->tracks[i] == track) return i;
  return UINT32_MAX;
}

/* Solo in place: soloed tracks, what feeds them and what they pass through are heard; mute wins. */
static void decide_silence(PlanBuild *b) {
  bool any_solo = false;
  for (uint32_t i = 0; i < b->track_count; i++) {
    const Object *target = target_of(b->doc, b->tracks[i]);
    b->targets[i] = target == NULL ? UINT32_MAX : place_of(b, target);
    any_solo |= doc_as_track(b->tracks[i])->solo;
    b->silent[i] = true;
  }
  for (uint32_t i = b->track_count; i-- > 0;) { /* targets first: what feeds a soloed track is heard */
    const bool fed_into_solo = b->targets[i] != UINT32_MAX && b->targets[i] < b->track_count
                               && b->tracks[b->targets[i]]->id != ID_MASTER && !b->silent[b->targets[i]];
    b->silent[i] = any_solo && !doc_as_track(b->tracks[i])->solo && !fed_into_solo && b->tracks[i]->id != ID_MASTER;
  }
  for (uint32_t i = 0; i < b->track_count; i++) /* then what a heard track passes through */
    if (doc_as_track(b->tracks[i])->solo)
      for (uint32_t at = b->targets[i]; at < b->track_count; at = b->targets[at]) b->silent[at] = false;
  for (uint32_t i = 0; i < b->track_count; i++) b->silent[i] |= doc_as_track(b->tracks[i])->mute;
}

/* ---- devices */

static void add_node(PlanBuild *b, Id id, const Device *device, bool bypass, const double *values, uint32_t value_count) {
  const PlanNode node = {.id = id, .device = device->number, .bypass = bypass, .param_begin = b->header.param_count,
                         .param_count = device->param_count};
  buffer_put(&b->nodes, &node, sizeof node);
  for (uint32_t i = 0; i < device->param_count; i++)
    buffer_f32le(&b->params, (float)param_clamp(&device->params[i], i < value_count ? values[i] : device->params[i].fallback));
  b->header.param_count += device->param_count;
  b->header.node_count++;
}

static void set_by_id(const Device *device, double *values, const char *id, double value) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) values[i] = value;
}

static void add_strip(PlanBuild *b, const Object *object) {
  const Device *gain = device_by_id("gain");
  const Track *track = doc_as_track(object);
  double values[LIMIT_PARAMS] = {0};
  for (uint32_t i = 0; i < gain->param_count; i++) values[i] = gain->params[i].fallback;
  set_by_id(gain, values, "gain_db", track->gain_db);
  set_by_id(gain, values, "pan", track->pan);
  add_node(b, object->id, gain, false, values, gain->param_count);
}

static void add_devices(PlanBuild *b, const Object *track) {
  for (const Object *child = track->first_child; child != NULL; child = child->next) {
    if (child->kind->number != KIND_DEVICE) continue;
    const DeviceObject *object = doc_as_device(child);
    const Device *device = device_by_number((uint32_t)object->device);
    if (device == NULL) continue; /* of a newer version: the sound passes it by */
    add_node(b, child->id, device, object->bypass, object->params, object->param_count);
  }
  add_strip(b, track);
}

static Status add_tracks(PlanBuild *b) {
  for (uint32_t i = 0; i < b->track_count; i++) {
    PlanTrack row = {.id = b->tracks[i]->id, .node_begin = b->header.node_count, .segment_begin = b->compiler->key_count,
                     .target = b->targets[i], .silent = b->silent[i]};
    add_devices(b, b->tracks[i]);
    const Status status = add_clips(b, b->tracks[i]);
    if (status != STATUS_OK) return status;
    row.node_count = b->header.node_count - row.node_begin;
    row.segment_count = b->compiler->key_count - row.segment_begin;
    buffer_put(&b->track_rows, &row, sizeof row);
  }
  for (uint32_t i = 0; i < b->compiler->asset_count; i++)
    if (!add_key(b->compiler, asset_segment_key(&b->compiler->assets[i], b->time.rate_hz))) return no_memory(b->problem);
  return STATUS_OK;
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
  if (project->loop && project->loop_end_ticks > project->loop_start_ticks) {
    h->loop_start_frame = song_frame(&b->time, project->loop_start_ticks);
    h->loop_end_frame = song_frame(&b->time, project->loop_end_ticks);
  }
  if (b->params.size % 8 != 0) buffer_u32le(&b->params, 0);
  h->bytes = sizeof *h + h->tempo_count * sizeof(PlanTempo) + h->signature_count * sizeof(PlanSignature) + b->track_rows.size
             + b->nodes.size + b->params.size + h->segment_count * sizeof(PlanSegment);
  Buffer *plan = &compiler->plan;
  buffer_clear(plan);
  buffer_put(plan, h, sizeof *h);
  put_time(plan, b->time.map);
  put_buffer(plan, &b->track_rows);
  put_buffer(plan, &b->nodes);
  put_buffer(plan, &b->params);
  if (compiler->key_count > 0) buffer_put(plan, compiler->keys, compiler->key_count * sizeof *compiler->keys);
  return plan->status == STATUS_OK ? STATUS_OK : no_memory(b->problem);
}

typedef struct Sweep { const Memory *memory; uint64_t serial; } Sweep;

static bool free_unused(void *context, void *entry) {
  const Sweep *sweep = context;
  if (((const ClipSegment *)entry)->mark == sweep->serial) return false;
  return free_clip((void *)(uintptr_t)sweep->memory, entry);
}

static Status build(PlanBuild *b) {
  Status status = order_tracks(b);
  if (status != STATUS_OK) return status;
  decide_silence(b);
  status = add_tracks(b);
  return status == STATUS_OK ? write_plan(b) : status;
}

static void finish_build(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  memory_free(memory, (void *)(uintptr_t)b->tracks, b->header.track_count * sizeof *b->tracks);
  memory_free(memory, b->targets, b->header.track_count * sizeof *b->targets);
  memory_free(memory, b->silent, b->header.track_count * sizeof *b->silent);
  memory_free(memory, (void *)(uintptr_t)b->clips, b->clip_capacity * sizeof *b->clips);
  buffer_finish(&b->nodes);
  buffer_finish(&b->params);
  buffer_finish(&b->track_rows);
}

Status session_compile(Session *session, Bytes *plan, Problem *problem) {
  Compiler *compiler = open_compiler(session);
  const TempoMap *map = doc_tempo_map(session->doc);
  if (compiler == NULL || map == NULL) return no_memory(problem);
  const double rate_hz = doc_as_project(doc_project(session->doc))->rate_hz;
  PlanBuild b = {.session = session, .compiler = compiler, .doc = session->doc, .problem = problem,
                 .time = {map, rate_hz, math_round_clamp(LIMIT_SONG_SECONDS * rate_hz, 0, INT64_MAX)}};
  buffer_init(&b.nodes, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.params, session->memory, PLAN_BYTES_MAX);
  buffer_init(&b.track_rows, session->memory, PLAN_BYTES_MAX);
  compiler->serial++;
  compiler->time_hash = hash_time(&b.time);
  compiler->key_count = compiler->asset_count = 0;
  const Status status = build(&b);
  finish_build(&b);
  if (status != STATUS_OK) {
    compiler->key_count = compiler->asset_count = 0;
    return status;
  }
  Sweep sweep = {compiler->memory, compiler->serial};
  table_sweep(&compiler->clips, free_unused, &sweep);
  *plan = buffer_bytes(&compiler->plan);
  return STATUS_OK;
}
