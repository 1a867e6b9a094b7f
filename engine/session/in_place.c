/* A track's own sound in its place: an audio track that plays what the track was rendered to (stem_alone) into the same group, sends what
   it sent, and steers what it steered; the track is muted. */

#include "session/build.h"
#include "session/internal.h"
#include "session/stems.h"

#include "core/limits.h"
#include "core/math.h"
#include "formats/wav.h"
#include "graph/plan.h"
#include "model/automation.h"
#include "model/edit.h"

#include <string.h>

#define AUDIO_ICON "audio-waveform"
#define TICKS_MOST (INT64_C(1) << 50)

typedef struct InPlace {
  Session *session;
  Batch *batch;
  const Object *source;
  const Wav *wav;
  HeardFrames heard;
  Id track; /* the new one */
} InPlace;

static int64_t ticks_of(const InPlace *in, double frame) {
  return math_round_clamp(tempo_map_ticks(doc_tempo_map(in->session->doc), frame / in->wav->rate_hz), 0, TICKS_MOST);
}
static int64_t frame_of(const InPlace *in, int64_t ticks) { return tempo_map_frame(doc_tempo_map(in->session->doc), ticks, in->wav->rate_hz); }

/* From the track's first clip, or from what sounds before it, to its last, or to where that has died away; not past the sound's ends. */
static void find_span(const InPlace *in, int64_t *begin, int64_t *end) {
  const int64_t first = (int64_t)in->heard.first, last = first + (int64_t)in->wav->frames;
  *begin = (int64_t)tempo_map_ticks(doc_tempo_map(in->session->doc), (double)in->heard.begin / in->wav->rate_hz);
  *end = ticks_of(in, (double)in->heard.end);
  for (const Object *o = in->source->first_child; o; o = o->next) {
    if (!edit_is_clip(o)) continue;
    const int64_t start = clip_start(o), stop = start + clip_length(o);
    if (start < *begin) *begin = start;
    if (stop > *end) *end = stop;
  }
  if (frame_of(in, *begin) < first) *begin = ticks_of(in, (double)first) + 1;
  const int64_t most = ticks_of(in, (double)last);
  if (*end > most) *end = most;
}

static void add_clip(const InPlace *in, Id asset) {
  const Id id = doc_next_id(in->session->doc, in->session->actor);
  int64_t begin, end;
  find_span(in, &begin, &end);
  batch_op_create(in->batch, id, KIND_AUDIO_CLIP, in->track, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "start_ticks"), begin);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "length_ticks"), end > begin ? end - begin : 1);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "source_frame"), frame_of(in, begin) - (int64_t)in->heard.first);
  batch_set_ref(in->batch, id, build_field(KIND_AUDIO_CLIP, "asset"), asset);
}

/* By how many frames the track's own devices make the song late where a way begins, as it plays now. */
static uint32_t lateness_of(const InPlace *in, Id way) {
  Bytes plan;
  if (session_compile(in->session, &plan, NULL) != STATUS_OK) return 0;
  const PlanHeader *h = (const PlanHeader *)(const void *)plan.data;
  const size_t before = sizeof *h + h->tempo_count * sizeof(PlanTempo) + h->signature_count * sizeof(PlanSignature) + h->chain_count * sizeof(PlanChain);
  const PlanEdge *edges = (const PlanEdge *)(const void *)(plan.data + before);
  for (uint32_t i = 0; i < h->edge_count; i++)
    if (edges[i].id == way) return edges[i].arrival_frames;
  return 0;
}

/* What leaves the track itself leaves the new one from the same point, with what is drawn for it; what hears the track behind its fader hears
   the new one. What listens before the fader goes on listening to the muted track. */
static void carry_ways(const InPlace *in) {
  const Object *project = doc_project(in->session->doc);
  Edit edit = {.doc = in->session->doc, .author = in->session->actor, .batch = in->batch};
  for (const Object *o = project->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION) continue;
    const Connection *way = doc_as_connection(o);
    const bool listens = way->type == CONNECTION_SIDECHAIN && way->source == in->source->id && way->point == POINT_POST_FADER;
    const Id id = listens ? o->id : stem_is_carried(in->source, o) ? edit_copy(&edit, o, project, 0) : ID_NONE;
    if (id == ID_NONE) continue;
    batch_set_ref(in->batch, id, build_field(KIND_CONNECTION, "source"), in->track);
    if (listens || !way->feedback) continue;
    /* what is fed back is as late as its delay says and its source is, and the new track has no devices */
    const int64_t frames = way->delay_frames + lateness_of(in, o->id);
    batch_set_int(in->batch, id, build_field(KIND_CONNECTION, "delay_frames"), math_int_clamp((double)frames, LIMIT_FEEDBACK_FRAMES_MIN, LIMIT_FEEDBACK_FRAMES_MAX));
  }
}

/* The sound is what entered the fader: the new track has the same one, and all that is drawn for it. */
static void carry_strip(const InPlace *in) {
  const Track *from = doc_as_track(in->source);
  Edit edit = {.doc = in->session->doc, .author = in->session->actor, .batch = in->batch};
  batch_set_real(in->batch, in->track, build_field(KIND_TRACK, "gain_db"), from->gain_db);
  batch_set_real(in->batch, in->track, build_field(KIND_TRACK, "pan"), from->pan);
  batch_set_real(in->batch, in->track, build_field(KIND_TRACK, "width"), from->width);
  batch_set_bool(in->batch, in->track, build_field(KIND_TRACK, "mono"), from->mono);
  batch_set_bool(in->batch, in->track, build_field(KIND_TRACK, "invert_left"), from->invert_left);
  batch_set_bool(in->batch, in->track, build_field(KIND_TRACK, "invert_right"), from->invert_right);
  batch_set_int(in->batch, in->track, build_field(KIND_TRACK, "pan_law"), from->pan_law);
  for (const Object *o = in->source->first_child; o; o = o->next) {
    const Id id = o->kind->number == KIND_AUTOMATION ? edit_new_id(&edit, "lane") : ID_NONE;
    if (id != ID_NONE) edit_copy_as(&edit, o, id, in->track, ID_LAST);
  }
}

/* What is drawn for it, be it in a clip, would outweigh that, and is in the sound. */
static void mute_source(const InPlace *in) {
  const uint16_t mute = build_field(KIND_TRACK, "mute");
  for (const Object *o = in->source; o; o = store_next(o, in->source)) {
    const LaneTarget moved = o->kind->number == KIND_AUTOMATION ? lane_target(in->session->doc, o) : (LaneTarget){NULL, 0};
    if (moved.object == in->source && moved.param == mute) batch_op_delete(in->batch, o->id);
  }
  batch_set_bool(in->batch, in->source->id, mute, true);
}

static Batch *build(InPlace *in, const Digest *sha256, const char *name) {
  char title[BUILD_TEXT_BYTES];
  build_text((Bytes){(const uint8_t *)name, strlen(name)}, title);
  in->batch = batch_create(in->session->memory, "Turn into sound", in->session->actor);
  if (!in->batch) return NULL;
  const Id asset = session_build_asset(in->session, in->batch, in->wav, sha256, title, title), into = doc_as_track(in->source)->target;
  in->track = doc_next_id(in->session->doc, in->session->actor);
  build_track(in->batch, in->track, &(BuildTrack){.name = title, .name_bytes = strlen(title), .icon = AUDIO_ICON, .type = TRACK_AUDIO, .hue = doc_as_track(in->source)->hue});
  if (into != ID_NONE) batch_set_ref(in->batch, in->track, build_field(KIND_TRACK, "target"), into);
  batch_op_move(in->batch, in->track, ID_PROJECT, in->source->id);
  add_clip(in, asset);
  batch_set_int(in->batch, in->track, build_field(KIND_TRACK, "side"), doc_as_track(in->source)->side);
  if (stem_is_before_fader(in->session->doc, in->source)) carry_strip(in);
  carry_ways(in);
  mute_source(in);
  return in->batch;
}

Status session_import_in_place(Session *session, Digest sha256, const char *name, Id track, HeardFrames heard, Batch **batch, Problem *problem) {
  *batch = NULL;
  const Object *source = doc_find(session->doc, track);
  if (!source || source->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "track", "the track is not there any more");
  if (track == ID_MASTER) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "track", "the master has no lane for clips");
  if (!session_has_asset(session, sha256)) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "import", "the sound is not here");
  if (!doc_tempo_map(session->doc)) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "import", "%s", status_text(STATUS_NO_MEMORY));
  const Wav canonical = session_find_asset(session, sha256)->layout;
  if (heard.first > heard.begin || heard.begin > heard.end || heard.end - heard.first > canonical.frames) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "import", "the range ends before it begins");
  InPlace in = {.session = session, .source = source, .wav = &canonical, .heard = heard};
  Batch *built = build(&in, &sha256, name);
  const Status status = built ? batch_status(built) : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    *batch = built;
    return STATUS_OK;
  }
  batch_destroy(built);
  return problem_set(problem, status, NO_OFFSET, "import", "%s", status_text(status));
}
