/* A SoundFont's preset or an SFZ instrument becomes a track with a sampler, or with a stack of them. */
#include "session/import_sampled.h"

#include "session/build.h"
#include "session/internal.h"

#include "core/limits.h"
#include "core/math.h"
#include "devices/device.h"
#include "formats/wav.h"

#include <stdio.h>
#include <string.h>

#define SAMPLER "sampler"
#define STACK "layers"
#define ICON "audio-waveform"
#define DRUM_ICON "drum"
#define ALIKE 0.6 /* of an octave, or of fifty */
#define SHORT_MS 60.0 /* decays and releases below are all short; attacks below a tenth of it */
#define CLUSTERS_MAX 512u

typedef struct Cluster { const double *shape; uint32_t zones, into; } Cluster;

typedef struct Importing {
  Session *session;
  const Sampled *from;
  const Digest *digests;
  const char *font;
  Batch *batch;
  const Device *sampler;
  uint16_t params[SAMPLED_SHAPES]; /* fields of the sampler */
  Id *assets;                      /* by sound; ID_NONE: not here, or not named yet */
  uint32_t *of;                    /* the cluster of each zone; CLUSTERS_MAX: it has no sound */
  Cluster clusters[CLUSTERS_MAX];
  uint32_t cluster_count;
  Buffer left;
  Problem *problem;
} Importing;

static void leave(Importing *in, const char *what) { buffer_format(&in->left, "- %s\n", what); }

/* ---- zones of one shape */

static bool is_ratio(uint32_t shape) { return sampled_shape[shape].least > 0; } /* times and frequencies */

static double difference(uint32_t shape, double a, double b) {
  if (is_ratio(shape)) {
    const bool attack = shape == SHAPE_ATTACK || shape == SHAPE_FILTER_ATTACK, time = shape != SHAPE_CUTOFF && shape != SHAPE_LFO_RATE;
    const double least = !time ? sampled_shape[shape].least : attack ? 0.1 * SHORT_MS : SHORT_MS;
    const double octaves = math_log2(math_max(a, least)) - math_log2(math_max(b, least));
    return octaves < 0 ? -octaves : octaves;
  }
  const double apart = a < b ? b - a : a - b;
  if (shape == SHAPE_TRIGGER || shape == SHAPE_FILTER_TYPE || shape == SHAPE_LFO_WAVE) return apart > 0 ? 8 : 0;
  return apart / (shape == SHAPE_FILTER_AMOUNT || shape == SHAPE_LFO_CUTOFF ? 12.0 : shape == SHAPE_LFO_DELAY ? 1000.0 : 50.0);
}

/* What does nothing in either does not part them: a filter that is off, an LFO without depth, a decay that stays up. */
static bool counts(uint32_t shape, const double *a, const double *b) {
  const bool filter = shape >= SHAPE_CUTOFF && shape <= SHAPE_FILTER_RELEASE, lfo = shape >= SHAPE_LFO_WAVE && shape <= SHAPE_LFO_DELAY;
  if (filter && a[SHAPE_FILTER_TYPE] == 0 && b[SHAPE_FILTER_TYPE] == 0) return false;
  if (shape >= SHAPE_FILTER_ATTACK && shape <= SHAPE_FILTER_RELEASE && a[SHAPE_FILTER_AMOUNT] == 0 && b[SHAPE_FILTER_AMOUNT] == 0) return false;
  if (shape == SHAPE_DECAY && a[SHAPE_SUSTAIN] >= 100 && b[SHAPE_SUSTAIN] >= 100) return false;
  const double depth = a[SHAPE_LFO_PITCH] + a[SHAPE_LFO_CUTOFF] + a[SHAPE_LFO_AMP] + b[SHAPE_LFO_PITCH] + b[SHAPE_LFO_CUTOFF] + b[SHAPE_LFO_AMP];
  return !lfo || depth > 0;
}

/* `most`: the largest single difference, else all of them together. */
static double distance(const double *a, const double *b, bool most) {
  double sum = 0;
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) {
    const double one = counts(i, a, b) ? difference(i, a[i], b[i]) : 0;
    sum = most ? math_max(sum, one) : sum + one;
  }
  return sum;
}

static uint32_t cluster_for(Importing *in, const double *shape) {
  uint32_t nearest = 0;
  for (uint32_t i = 0; i < in->cluster_count; i++) {
    if (distance(in->clusters[i].shape, shape, true) < ALIKE) return i;
    if (distance(in->clusters[i].shape, shape, false) < distance(in->clusters[nearest].shape, shape, false)) nearest = i;
  }
  if (in->cluster_count == CLUSTERS_MAX) return nearest;
  in->clusters[in->cluster_count] = (Cluster){.shape = shape, .into = in->cluster_count};
  return in->cluster_count++;
}

static bool belongs(const SampledZone *a, const SampledZone *b) {
  if (a->choke != 0 && a->choke == b->choke) return true;
  const bool meet = a->key_low <= b->key_high && b->key_low <= a->key_high && a->velocity_low <= b->velocity_high && b->velocity_low <= a->velocity_high;
  return a->round_robin != 0 && a->round_robin == b->round_robin && meet;
}

static void find_clusters(Importing *in) {
  const uint32_t count = sampled_zone_count(in->from);
  for (uint32_t i = 0; i < count; i++) {
    const SampledZone *zone = sampled_zone(in->from, i);
    in->of[i] = CLUSTERS_MAX;
    if (!session_has_asset(in->session, in->digests[zone->sound])) continue;
    for (uint32_t k = 0; k < i && in->of[i] == CLUSTERS_MAX && (zone->choke != 0 || zone->round_robin != 0); k++)
      if (in->of[k] != CLUSTERS_MAX && belongs(sampled_zone(in->from, k), zone)) in->of[i] = in->of[k];
    if (in->of[i] == CLUSTERS_MAX) in->of[i] = cluster_for(in, zone->shape);
    in->clusters[in->of[i]].zones++;
  }
}

/* The largest stay; what the others had goes to the nearest of them. */
static void merge_clusters(Importing *in) {
  if (in->cluster_count <= SAMPLERS_MAX) return;
  bool stays[CLUSTERS_MAX] = {false};
  for (uint32_t n = 0; n < SAMPLERS_MAX; n++) {
    uint32_t best = CLUSTERS_MAX;
    for (uint32_t i = 0; i < in->cluster_count; i++)
      if (!stays[i] && (best == CLUSTERS_MAX || in->clusters[i].zones > in->clusters[best].zones)) best = i;
    stays[best] = true;
  }
  for (uint32_t i = 0; i < in->cluster_count; i++) {
    uint32_t nearest = CLUSTERS_MAX;
    for (uint32_t k = 0; k < in->cluster_count && !stays[i]; k++) {
      if (!stays[k]) continue;
      if (nearest == CLUSTERS_MAX || distance(in->clusters[k].shape, in->clusters[i].shape, false) < distance(in->clusters[nearest].shape, in->clusters[i].shape, false)) nearest = k;
    }
    if (!stays[i]) in->clusters[i].into = nearest;
  }
  char line[128];
  snprintf(line, sizeof line, "envelopes and filters of %u kinds, which became %u", in->cluster_count, SAMPLERS_MAX);
  leave(in, line);
}

/* ---- into the document */

static Id asset_of(Importing *in, uint32_t sound) {
  if (in->assets[sound] != ID_NONE) return in->assets[sound];
  const Digest *digest = &in->digests[sound];
  for (uint32_t i = 0; i < sampled_sound_count(in->from); i++) { /* two files of one sound are one asset */
    if (in->assets[i] == ID_NONE || memcmp(&in->digests[i], digest, sizeof *digest) != 0) continue;
    in->assets[sound] = in->assets[i];
    return in->assets[sound];
  }
  char title[BUILD_TEXT_BYTES], file_name[BUILD_TEXT_BYTES];
  const char *path = sampled_sound(in->from, sound)->path;
  build_text(build_title(path), title);
  build_text((Bytes){(const uint8_t *)path, strlen(path)}, file_name);
  in->assets[sound] = session_build_asset(in->session, in->batch, &session_find_asset(in->session, *digest)->layout, digest, title, file_name);
  return in->assets[sound];
}

static void set_int(Importing *in, Id id, const char *field, int64_t value, int64_t usual) {
  if (value != usual) batch_set_int(in->batch, id, build_field(KIND_ZONE, field), value);
}

static void add_zone(Importing *in, Id device, const SampledZone *zone) {
  const int64_t frames = (int64_t)session_find_asset(in->session, in->digests[zone->sound])->layout.frames;
  const Id asset = asset_of(in, zone->sound), id = doc_next_id(in->session->doc, in->session->actor);
  char title[BUILD_TEXT_BYTES];
  const size_t title_bytes = build_text(build_title(sampled_sound(in->from, zone->sound)->path), title);
  batch_op_create(in->batch, id, KIND_ZONE, device, ID_LAST);
  batch_set_text(in->batch, id, build_field(KIND_ZONE, "name"), title, title_bytes);
  batch_set_ref(in->batch, id, build_field(KIND_ZONE, "asset"), asset);
  set_int(in, id, "key_low", zone->key_low, 0);
  set_int(in, id, "key_high", zone->key_high, 127);
  set_int(in, id, "key_root", zone->key_root < 0 ? 60 : zone->key_root, 60);
  set_int(in, id, "velocity_low", zone->velocity_low, 1);
  set_int(in, id, "velocity_high", zone->velocity_high, 127);
  set_int(in, id, "round_robin", zone->round_robin, 0);
  set_int(in, id, "choke", zone->choke, 0);
  if (zone->gain_db != 0) batch_set_real(in->batch, id, build_field(KIND_ZONE, "gain_db"), zone->gain_db);
  if (zone->pan != 0) batch_set_real(in->batch, id, build_field(KIND_ZONE, "pan"), zone->pan);
  if (zone->tune_ct != 0) batch_set_real(in->batch, id, build_field(KIND_ZONE, "tune_ct"), zone->tune_ct);
  if (zone->reverse) batch_set_bool(in->batch, id, build_field(KIND_ZONE, "reverse"), true);
  if (zone->start_frame < frames) set_int(in, id, "start_frame", zone->start_frame, 0);
  if (zone->end_frame < frames && zone->end_frame > zone->start_frame) set_int(in, id, "end_frame", zone->end_frame, 0);
  if (zone->loop == SAMPLED_NO_LOOP || zone->loop == SAMPLED_LOOP_AS_FILE || zone->loop_start_frame >= frames) return;
  batch_set_int(in->batch, id, build_field(KIND_ZONE, "loop"), zone->loop);
  set_int(in, id, "loop_start_frame", zone->loop_start_frame, 0);
  if (zone->loop_end_frame < frames) set_int(in, id, "loop_end_frame", zone->loop_end_frame, 0);
  set_int(in, id, "loop_crossfade_frames", zone->loop_crossfade_frames, 0);
}

static Id add_device(Importing *in, Id holder, const Device *device) {
  const Id id = doc_next_id(in->session->doc, in->session->actor);
  batch_op_create(in->batch, id, KIND_DEVICE, holder, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_DEVICE, "device"), device->number);
  return id;
}

static void add_sampler(Importing *in, Id holder, uint32_t cluster) {
  const Id id = add_device(in, holder, in->sampler);
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) {
    const Param *param = &in->sampler->params[in->params[i]];
    const double value = math_clamp(in->clusters[cluster].shape[i], param->min, param->max);
    if (value != param->fallback) batch_set_real(in->batch, id, (uint16_t)(FIELD_PARAM_FIRST + in->params[i]), value);
  }
  uint32_t room = LIMIT_ZONES;
  for (uint32_t i = 0; i < sampled_zone_count(in->from); i++) {
    if (in->of[i] == CLUSTERS_MAX || in->clusters[in->of[i]].into != cluster) continue;
    if (room-- == 0) return leave(in, "zones beyond those that one sampler can hold");
    add_zone(in, id, sampled_zone(in->from, i));
  }
}

/* What a chain is called by: the first sound in it. */
static void add_chain(Importing *in, Id stack, uint32_t cluster) {
  const Id chain = doc_next_id(in->session->doc, in->session->actor);
  char title[BUILD_TEXT_BYTES] = "";
  for (uint32_t i = 0; i < sampled_zone_count(in->from) && title[0] == '\0'; i++)
    if (in->of[i] != CLUSTERS_MAX && in->clusters[in->of[i]].into == cluster) build_text(build_title(sampled_sound(in->from, sampled_zone(in->from, i)->sound)->path), title);
  batch_op_create(in->batch, chain, KIND_CHAIN, stack, ID_LAST);
  batch_set_text(in->batch, chain, build_field(KIND_CHAIN, "name"), title, strlen(title));
  add_sampler(in, chain, cluster);
}

static void add_instrument(Importing *in, Id track) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < in->cluster_count; i++) count += in->clusters[i].into == i;
  const Id stack = count > 1 ? add_device(in, track, device_by_id(STACK)) : ID_NONE;
  for (uint32_t i = 0; i < in->cluster_count; i++) {
    if (in->clusters[i].into != i) continue;
    if (count > 1) add_chain(in, stack, i);
    else add_sampler(in, track, i);
  }
}

/* ---- what is told */

static void tell_sounds(Importing *in) {
  uint32_t gone = 0, first = 0;
  for (uint32_t i = 0; i < sampled_sound_count(in->from); i++) {
    if (session_has_asset(in->session, in->digests[i])) continue;
    if (gone++ == 0) first = i;
  }
  char line[SAMPLED_PATH_BYTES + 64];
  if (gone == 0) return;
  snprintf(line, sizeof line, gone == 1 ? "a sound that is missing or cannot be read: %s" : "sounds that are missing or cannot be read: %s and %u more", sampled_sound(in->from, first)->path, gone - 1);
  leave(in, line);
}

static void tell_left(Importing *in, const char *title) {
  const Buffer *own = &in->from->left;
  for (size_t at = 0; at < own->size;) {
    const uint8_t *end = memchr(own->data + at, '\n', own->size - at);
    const int size = end != NULL ? (int)(end - own->data - (ptrdiff_t)at) : (int)(own->size - at);
    char line[BUILD_TEXT_BYTES];
    build_text((Bytes){own->data + at, (size_t)size}, line);
    leave(in, line);
    at += (size_t)size + 1;
  }
  if (in->left.size == 0 || in->left.status != STATUS_OK) return;
  const Text *before = &doc_as_project(doc_project(in->session->doc))->notes;
  char font[BUILD_TEXT_BYTES];
  Buffer notes;
  build_text((Bytes){(const uint8_t *)in->font, strlen(in->font)}, font);
  buffer_init(&notes, in->session->memory, LIMIT_TEXT_BYTES);
  buffer_put(&notes, before->data, before->size);
  buffer_format(&notes, "%s%s (%s)\n", before->size > 0 ? "\n\n" : "", title, font);
  buffer_text(&notes, "Not brought over:\n");
  buffer_put(&notes, in->left.data, in->left.size - 1);
  if (notes.status == STATUS_OK) batch_set_text(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "notes"), (const char *)notes.data, notes.size);
  buffer_finish(&notes);
}

static Status build(Importing *in) {
  char title[BUILD_TEXT_BYTES], label[BUILD_TEXT_BYTES + 16];
  if (build_text((Bytes){(const uint8_t *)in->from->name, strlen(in->from->name)}, title) == 0) build_text(build_title(in->font), title);
  find_clusters(in);
  if (in->cluster_count == 0) return problem_set(in->problem, STATUS_NOT_FOUND, NO_OFFSET, "instrument", "none of the instrument's sounds is here");
  merge_clusters(in);
  snprintf(label, sizeof label, "Import %s", title);
  in->batch = batch_create(in->session->memory, label, in->session->actor);
  if (in->batch == NULL) return problem_set(in->problem, STATUS_NO_MEMORY, NO_OFFSET, "instrument", "%s", status_text(STATUS_NO_MEMORY));
  const Id track = doc_next_id(in->session->doc, in->session->actor);
  build_track(in->batch, track, &(BuildTrack){.name = title, .name_bytes = strlen(title), .icon = in->from->drums ? DRUM_ICON : ICON, .type = TRACK_INSTRUMENT, .hue = build_new_hue(in->session->doc)});
  add_instrument(in, track);
  tell_sounds(in);
  tell_left(in, title);
  batch_set_info(in->batch, 0, BATCH_IMPORT, 0);
  const Status status = batch_status(in->batch);
  return status == STATUS_OK ? status : problem_set(in->problem, status, NO_OFFSET, "instrument", "%s", status_text(status));
}

static bool find_params(Importing *in) {
  in->sampler = device_by_id(SAMPLER);
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) {
    uint16_t at = 0;
    while (at < in->sampler->param_count && strcmp(in->sampler->params[at].id, sampled_shape[i].id) != 0) at++;
    if (at == in->sampler->param_count) return false;
    in->params[i] = at;
  }
  return true;
}

Status session_import_sampled(Session *session, const Sampled *sampled, const Digest *digests, const char *font, Batch **batch, Problem *problem) {
  *batch = NULL;
  const uint32_t zones = sampled_zone_count(sampled), sounds = sampled_sound_count(sampled);
  Importing *in = memory_new(session->memory, sizeof *in);
  uint32_t *of = memory_new(session->memory, (zones + 1u) * sizeof *of);
  Id *assets = memory_new(session->memory, (sounds + 1u) * sizeof *assets);
  Status status = STATUS_NO_MEMORY;
  if (in != NULL && of != NULL && assets != NULL) {
    *in = (Importing){.session = session, .from = sampled, .digests = digests, .font = font, .assets = assets, .of = of, .problem = problem};
    buffer_init(&in->left, session->memory, 2 * SAMPLED_LEFT_BYTES);
    status = find_params(in) ? build(in) : problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "instrument", "the sampler has other parameters");
    if (status == STATUS_OK) *batch = in->batch;
    else batch_destroy(in->batch);
    buffer_finish(&in->left);
  } else {
    problem_set(problem, status, NO_OFFSET, "instrument", "%s", status_text(status));
  }
  memory_free(session->memory, assets, (sounds + 1u) * sizeof *assets);
  memory_free(session->memory, of, (zones + 1u) * sizeof *of);
  memory_free(session->memory, in, sizeof *in);
  return status;
}
