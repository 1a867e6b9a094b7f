/* Part of compile.c: one segment per clip that is heard, made again only when the clip or the time it lies in changed. What
   a clip's content is lies in compile_notes.c and compile_audio.c. */

#include "session/compile_parts.h"

#include "core/math.h"
#include "model/comp.h"

#include <string.h>

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

ClipSegment *compile_segment(Compiler *compiler, Id object, uint64_t part) {
  ClipSegment *segment = table_find(&compiler->clips, (TableKey){object, part});
  if (segment != NULL) return segment;
  segment = memory_new(compiler->memory, sizeof *segment);
  if (segment == NULL) return NULL;
  segment->key = (TableKey){object, part};
  segment->clip_revision = UINT64_MAX;
  if (table_add(&compiler->clips, compiler->memory, segment) == STATUS_OK) return segment;
  memory_free(compiler->memory, segment, sizeof *segment);
  return NULL;
}

void compile_use_segment(Compiler *compiler, ClipSegment *segment) {
  compiler->used += segment->mark != compiler->serial;
  segment->mark = compiler->serial;
}

void compile_empty_segment(Compiler *compiler, ClipSegment *segment) {
  memory_free(compiler->memory, segment->bytes, segment->size);
  memory_free(compiler->memory, segment->job, segment->job_size);
  *segment = (ClipSegment){.key = segment->key, .clip_revision = UINT64_MAX, .mark = segment->mark};
}

void compile_seal_segment(const Compiler *compiler, ClipSegment *segment, uint64_t revision) {
  segment->clip_revision = revision;
  segment->time_hash = compiler->time_hash;
  if (segment->bytes == NULL) return;
  segment->segment = (SegmentKey){segment->key.a, hash_blob(segment->bytes, segment->size)};
  SegmentHeader header;
  memcpy(&header, segment->bytes, sizeof header);
  header.key = segment->segment;
  memcpy(segment->bytes, &header, sizeof header);
}

static bool same_window(const ClipWindow *a, const ClipWindow *b) {
  return a->from_ticks == b->from_ticks && a->to_ticks == b->to_ticks && a->cross_in_frames == b->cross_in_frames
         && a->cross_out_frames == b->cross_out_frames && a->cross_in_shape == b->cross_in_shape && a->cross_out_shape == b->cross_out_shape
         && a->early_frames == b->early_frames && a->late_frames == b->late_frames;
}

/* A segment as it must be now: `made` false, when it has to be filled again. */
static ClipSegment *renewed(PlanBuild *b, TableKey key, uint64_t revision, const ClipWindow *window, bool *made) {
  ClipSegment *clip = compile_segment(b->compiler, key.a, key.b);
  if (clip == NULL) return NULL;
  compile_use_segment(b->compiler, clip);
  *made = clip->clip_revision == revision && clip->time_hash == b->compiler->time_hash && same_window(&clip->window, window);
  if (*made) return clip;
  compile_empty_segment(b->compiler, clip);
  clip->window = *window;
  return clip;
}

static bool same_key(SegmentKey a, SegmentKey b) { return a.object == b.object && a.revision == b.revision; }

/* Once a compile, though many clips may play it. */
bool compile_name_asset(PlanBuild *b, CompiledAsset asset) {
  Compiler *compiler = b->compiler;
  const Id name = hash_pair(asset.key.object, asset.key.revision) | 1;
  uint64_t at;
  if (idmap_get(&b->assets, name, &at) && same_key(compiler->assets[at].key, asset.key)) return true;
  if (idmap_reserve(&b->assets, b->assets.count + 1) != STATUS_OK) return false;
  void *assets = compiler->assets;
  if (!compile_room_for(compiler->memory, &assets, compiler->asset_count, &compiler->asset_capacity, sizeof asset)) return false;
  compiler->assets = assets;
  idmap_put(&b->assets, name, compiler->asset_count);
  compiler->assets[compiler->asset_count++] = asset;
  return true;
}

bool compile_name_clip_asset(PlanBuild *b, const ClipSegment *clip, const Digest *sha256) {
  return compile_name_asset(b, (CompiledAsset){.key = clip->asset, .sha256 = *sha256, .rate_hz = b->time.rate_hz, .job = {clip->job, clip->job_size}});
}

/* An audio clip is heard only once its asset's bytes are here, stretched if need be; until then it is silence, not an error. */
bool compile_audible(PlanBuild *b, const ClipSegment *clip, const Asset *asset) {
  const SessionAsset *pcm = clip->bytes != NULL ? session_find_asset(b->session, asset->sha256) : NULL;
  return pcm != NULL && !pcm->held && !session_holds_segment(b->session, clip->asset);
}

static bool muted(const Object *object) {
  return object->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(object)->mute : doc_as_audio_clip(object)->mute;
}

static Status hear(PlanBuild *b, const ClipSegment *clip) {
  void *clips = (void *)(uintptr_t)b->clips;
  if (!compile_room_for(b->compiler->memory, &clips, b->clip_count, &b->clip_capacity, sizeof *b->clips)) return compile_no_memory(b->problem);
  b->clips = clips;
  b->clips[b->clip_count++] = clip;
  return STATUS_OK;
}

static void reach(PlanBuild *b, const ClipSegment *clip) {
  if (clip->end_frame > b->header.end_frame) b->header.end_frame = clip->end_frame;
}

static Status add_notes(PlanBuild *b, const HeardNotes *heard, uint64_t part, const ClipWindow *window) {
  bool made;
  ClipSegment *clip = renewed(b, (TableKey){heard->id, part}, heard->revision, window, &made);
  if (clip == NULL) return compile_no_memory(b->problem);
  if (!made) {
    if (segment_from_notes(b->compiler->memory, heard, &b->time, clip) != STATUS_OK) return compile_no_memory(b->problem);
    compile_seal_segment(b->compiler, clip, heard->revision);
  }
  reach(b, clip);
  if (!compile_note_run(b, clip)) return compile_no_memory(b->problem);
  return clip->bytes != NULL ? hear(b, clip) : STATUS_OK;
}

static Status add_audio(PlanBuild *b, const AudioPart *part) {
  bool made;
  const Object *object = part->object, *asset = doc_find(b->doc, doc_as_audio_clip(object)->asset);
  ClipSegment *clip = renewed(b, (TableKey){object->id, part->part}, object->revision, &part->window, &made);
  if (clip == NULL) return compile_no_memory(b->problem);
  if (!made) {
    const Status status = asset != NULL ? segment_from_audio_clip(b->compiler->memory, object, doc_as_asset(asset), &b->time, clip) : STATUS_OK;
    if (status != STATUS_OK) return compile_no_memory(b->problem);
    compile_seal_segment(b->compiler, clip, object->revision);
  }
  reach(b, clip);
  if (asset == NULL || !compile_audible(b, clip, doc_as_asset(asset))) return STATUS_OK;
  return compile_name_clip_asset(b, clip, &doc_as_asset(asset)->sha256) ? hear(b, clip) : compile_no_memory(b->problem);
}

static bool clip_after(const ClipSegment *a, const ClipSegment *b) {
  return a->begin_frame != b->begin_frame ? a->begin_frame > b->begin_frame
         : a->key.a != b->key.a ? a->key.a > b->key.a : a->key.b > b->key.b;
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

static bool is_clip(const Object *object) {
  return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP;
}

static ClipWindow whole_notes(const NoteClip *clip) {
  return (ClipWindow){.from_ticks = clip->start_ticks, .to_ticks = clip->start_ticks + clip->length_ticks};
}

static ClipWindow whole_audio(const Object *object) {
  const AudioClip *clip = doc_as_audio_clip(object);
  return (ClipWindow){.from_ticks = clip->start_ticks, .to_ticks = clip->start_ticks + clip->length_ticks};
}

static bool starts_later(const AudioPart *a, const AudioPart *b) {
  if (a->window.from_ticks != b->window.from_ticks) return a->window.from_ticks > b->window.from_ticks;
  return a->object->id > b->object->id;
}

static void cross_neighbours(PlanBuild *b) {
  for (uint32_t gap = b->part_count / 2; gap > 0; gap /= 2)
    for (uint32_t i = gap; i < b->part_count; i++) {
      const AudioPart moving = b->parts[i];
      uint32_t place = i;
      for (; place >= gap && starts_later(&b->parts[place - gap], &moving); place -= gap) b->parts[place] = b->parts[place - gap];
      b->parts[place] = moving;
    }
  for (uint32_t i = 1; i < b->part_count; i++) {
    AudioPart *early = &b->parts[i - 1], *late = &b->parts[i];
    const bool wanted = doc_as_audio_clip(early->object)->crossfade && doc_as_audio_clip(late->object)->crossfade;
    const bool over_an_end = late->window.from_ticks < early->window.to_ticks && early->window.to_ticks <= late->window.to_ticks
                             && early->window.from_ticks < late->window.from_ticks;
    if (!wanted || !over_an_end) continue;
    const int64_t frames = song_frame(&b->time, early->window.to_ticks) - song_frame(&b->time, late->window.from_ticks);
    early->window.cross_out_frames = late->window.cross_in_frames = frames;
    early->window.cross_out_shape = late->window.cross_in_shape = doc_as_audio_clip(late->object)->crossfade_shape;
  }
}

static Status add_part(PlanBuild *b, AudioPart part) {
  void *parts = b->parts;
  if (!compile_room_for(b->compiler->memory, &parts, b->part_count, &b->part_capacity, sizeof *b->parts)) return compile_no_memory(b->problem);
  b->parts = parts;
  b->parts[b->part_count++] = part;
  return STATUS_OK;
}

/* ---- takes: what their track's comp chooses of their clips */

/* Over a seam one range goes out while the other comes in, half before it and half after, as long as the one that comes in asks. */
static int64_t seam_frames(const PlanBuild *b, const Comp *comp, uint32_t from) {
  const double seconds = doc_as_take_lane(comp->ranges[from].lane)->fade_seconds;
  return math_round_clamp(seconds * b->time.rate_hz, 0, INT32_MAX) / 2 * 2;
}

static ClipWindow chosen_part(const PlanBuild *b, const Comp *comp, uint32_t index, ClipWindow whole) {
  const CompRange *range = &comp->ranges[index];
  const bool followed = index + 1 < comp->count && range[1].from_ticks == range->to_ticks;
  ClipWindow window = whole;
  if (range->from_ticks > whole.from_ticks) {
    window.from_ticks = range->from_ticks;
    window.cross_in_frames = seam_frames(b, comp, index);
    window.cross_in_shape = FADE_EQUAL_POWER;
    window.early_frames = window.cross_in_frames / 2;
  }
  if (range->to_ticks < whole.to_ticks) {
    window.to_ticks = range->to_ticks;
    window.cross_out_frames = seam_frames(b, comp, followed ? index + 1 : index);
    window.cross_out_shape = FADE_EQUAL_POWER;
    window.late_frames = window.cross_out_frames / 2;
  }
  return window;
}

static Status add_chosen(PlanBuild *b, const Comp *comp, const Object *clip) {
  const bool audio = clip->kind->number == KIND_AUDIO_CLIP;
  const ClipWindow whole = audio ? whole_audio(clip) : whole_notes(doc_as_note_clip(clip));
  Status status = STATUS_OK;
  uint64_t part = 0;
  for (uint32_t i = comp_find(comp, whole.from_ticks); i < comp->count && comp->ranges[i].from_ticks < whole.to_ticks && status == STATUS_OK; i++) {
    if (comp->ranges[i].lane != clip->parent) continue;
    const AudioPart chosen = {clip, part++, chosen_part(b, comp, i, whole)};
    const HeardNotes notes = audio ? (HeardNotes){0} : content_heard(b->doc, clip);
    status = audio ? add_part(b, chosen) : add_notes(b, &notes, chosen.part, &chosen.window);
  }
  return status;
}

static Status add_takes(PlanBuild *b, const Object *track) {
  Comp comp;
  Status status = comp_init(&comp, b->compiler->memory, track);
  if (status != STATUS_OK) return compile_no_memory(b->problem);
  for (const Object *lane = track->first_child; lane != NULL && comp.count > 0; lane = lane->next) {
    if (lane->kind->number != KIND_TAKE_LANE) continue;
    for (const Object *o = lane->first_child; o != NULL && status == STATUS_OK; o = o->next)
      if (is_clip(o) && !muted(o)) status = add_chosen(b, &comp, o);
  }
  comp_finish(&comp);
  return status;
}

/* ---- patterns */

/* The parts of patterns that this track plays, wherever their clips lie. */
static Status add_patterns(PlanBuild *b, const Object *track) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < b->placed_count && status == STATUS_OK; i++) {
    if (doc_as_part(b->placed[i].part)->track != track->id) continue;
    const HeardNotes heard = content_heard_part(b->placed[i].clip, b->placed[i].part);
    const ClipWindow whole = whole_notes(&heard.clip);
    if (!heard.clip.mute) status = add_notes(b, &heard, 0, &whole);
  }
  return status;
}

static Status place_parts(PlanBuild *b, const Object *clip) {
  const Object *pattern = doc_find(b->doc, doc_as_pattern_clip(clip)->pattern);
  for (const Object *part = pattern != NULL ? pattern->first_child : NULL; part != NULL; part = part->next) {
    void *placed = b->placed;
    if (!compile_room_for(b->compiler->memory, &placed, b->placed_count, &b->placed_capacity, sizeof *b->placed)) return compile_no_memory(b->problem);
    b->placed = placed;
    b->placed[b->placed_count++] = (PlacedPart){clip, part};
  }
  return STATUS_OK;
}

Status compile_place_patterns(PlanBuild *b) {
  const Object *project = doc_project(b->doc);
  bool any = false;
  for (const Object *o = project->first_child; o != NULL && !any; o = o->next) any = o->kind->number == KIND_PATTERN;
  Status status = STATUS_OK;
  for (const Object *track = any ? project->first_child : NULL; track != NULL; track = track->next) {
    if (track->kind->number != KIND_TRACK || doc_as_track(track)->mute) continue;
    for (const Object *o = track->first_child; o != NULL && status == STATUS_OK; o = o->next)
      if (o->kind->number == KIND_PATTERN_CLIP) status = place_parts(b, o);
  }
  return status;
}

static Status add_own(PlanBuild *b, const Object *clip) {
  if (clip->kind->number == KIND_AUDIO_CLIP) return add_part(b, (AudioPart){clip, 0, whole_audio(clip)});
  const HeardNotes heard = content_heard(b->doc, clip);
  const ClipWindow whole = whole_notes(&heard.clip);
  return add_notes(b, &heard, 0, &whole);
}

Status compile_clips(PlanBuild *b, const Object *track, TrackRun *run) {
  Status status = STATUS_OK;
  if (compile_take_run(b, track, run, &status)) return status;
  compile_begin_run(b, run);
  b->clip_count = b->part_count = 0;
  for (const Object *child = track->first_child; child != NULL && status == STATUS_OK; child = child->next)
    if (is_clip(child) && !muted(child)) status = add_own(b, child);
  if (status == STATUS_OK) status = add_patterns(b, track);
  cross_neighbours(b);
  if (status == STATUS_OK && compile_run_holds(run, KIND_TAKE_LANE)) status = add_takes(b, track);
  for (uint32_t i = 0; i < b->part_count && status == STATUS_OK; i++) status = add_audio(b, &b->parts[i]);
  if (status != STATUS_OK) return status;
  sort_clips(b->clips, b->clip_count);
  for (uint32_t i = 0; i < b->clip_count; i++)
    if (!compile_add_key(b->compiler, b->clips[i]->segment)) return compile_no_memory(b->problem);
  return compile_keep_run(b, track);
}

/* ---- their end */

typedef struct Sweep { Compiler *compiler; bool all; } Sweep;

static bool free_unused(void *context, void *entry) {
  const Sweep *sweep = context;
  ClipSegment *clip = entry;
  if (!sweep->all && clip->mark == sweep->compiler->serial) return false;
  compile_empty_segment(sweep->compiler, clip);
  memory_free(sweep->compiler->memory, clip, sizeof *clip);
  return true;
}

void compile_sweep_clips(Compiler *compiler, bool all) {
  Sweep sweep = {compiler, all};
  table_sweep(&compiler->clips, free_unused, &sweep);
}
