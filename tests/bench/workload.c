/* The workloads themselves, and their translation into what the engine plays. */
#include "bench/workload.h"

#include "core/hash.h"
#include "core/math.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_TRACK_ID 100u
#define EQUALIZER_ID(track) (1000u + (track))
#define COMPRESSOR_ID(track) (2000u + (track))
#define MASTER_ID ID_MASTER
#define ASSET_OBJECT(track) (3000u + (track))
#define CLIP_OBJECT(track) (4000u + (track))

/* --- describing ------------------------------------------------------------------------------------------------------ */

static float noise_next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return (float)((double)(int32_t)*state * 0x1p-31);
}

static void fill_noise(BenchTrack *track, uint64_t seed, uint32_t index) {
  for (uint32_t side = 0; side < 2; side++) {
    track->source[side] = malloc(LOOP_FRAMES * sizeof(float));
    assert(track->source[side]);
    uint32_t state = 2654435761u * (uint32_t)(seed + 2 * index + side + 1);
    if (state == 0) state = 1;
    for (uint32_t i = 0; i < LOOP_FRAMES; i++) {
      const double beats = i / BENCH_RATE_HZ * (1 + index % 4);
      track->source[side][i] = (float)(noise_next(&state) * 0.25 * exp(-6.0 * (beats - floor(beats))));
    }
  }
}

/* Another seed bends every parameter by up to two per cent, so that nothing can be made for one set of numbers. */
typedef struct Bend { uint64_t seed, count; } Bend;
static double bent(Bend *bend, double value) {
  if (bend->seed == 0) return value;
  const uint64_t hash = hash_pair(bend->seed, bend->count++);
  return value * (1.0 + 0.02 * ((double)(hash >> 11) * 0x1p-52 - 1.0));
}

static BenchTrack mix_track(uint64_t seed, uint32_t k, bool compressor) {
  Bend bend = {.seed = seed ? hash_pair(seed, k) : 0};
  BenchTrack track = {
    .bands = {{BAND_HIGH_PASS, bent(&bend, 30.0 + 2.0 * k), 0.0, 0.7071},
              {BAND_LOW_SHELF, bent(&bend, 120.0 + 10.0 * k), bent(&bend, (int)(k % 7) - 3), 0.7071067811865476},
              {BAND_PEAK, bent(&bend, 500.0 * exp2(k / 8.0)), bent(&bend, (int)(5 * k % 13) - 6), bent(&bend, 0.7 + 0.05 * k)},
              {BAND_OFF, 2000.0, 0.0, 1.0},
              {BAND_HIGH_SHELF, bent(&bend, 6000.0 + 100.0 * k), bent(&bend, (int)(3 * k % 9) - 4), 0.7071067811865476}},
    .equalizer = true, .compressor = compressor,
    .threshold_db = bent(&bend, -20.0 - k / 4.0), .ratio = bent(&bend, 4.0), .makeup_db = 3.0,
    .attack_seconds = 0.005, .release_seconds = 0.1,
    .pan = 2.0 * k / 31.0 - 1.0, .gain_db = -20.0};
  fill_noise(&track, seed, k);
  return track;
}

static Workload empty(const char *name, uint32_t frames, uint32_t track_count) {
  Workload workload = {.name = name, .frames = frames, .track_count = track_count};
  workload.tracks = calloc(track_count, sizeof *workload.tracks);
  assert(workload.tracks);
  workload_command(&workload, 0, (Command){.type = COMMAND_PLAY});
  return workload;
}

Workload workload_mix32(uint64_t seed, uint32_t frames, bool compressor) {
  Workload workload = empty(compressor ? "mix32" : "mix32-no-compressor", frames, TRACKS_MAX);
  workload.block_frames = 128;
  for (uint32_t k = 0; k < workload.track_count; k++) workload.tracks[k] = mix_track(seed, k, compressor);
  return workload;
}

Workload workload_eq5(uint64_t seed, uint32_t frames, bool sweep) {
  Workload workload = empty("eq5", frames, 1);
  workload.block_frames = 512;
  Bend bend = {.seed = seed};
  workload.tracks[0] = (BenchTrack){
    .bands = {{BAND_HIGH_PASS, bent(&bend, 40.0), 0.0, 0.7071},
              {BAND_LOW_SHELF, bent(&bend, 150.0), bent(&bend, 4.0), 0.7071067811865476},
              {BAND_PEAK, bent(&bend, 900.0), bent(&bend, -5.0), bent(&bend, 1.5)},
              {BAND_PEAK, bent(&bend, 3000.0), 0.0, bent(&bend, 0.9)},
              {BAND_HIGH_SHELF, bent(&bend, 9000.0), bent(&bend, -3.0), 0.7071067811865476}},
    .equalizer = true};
  fill_noise(&workload.tracks[0], seed, 0);
  for (uint32_t frame = 0; frame < frames && sweep; frame += workload.block_frames)
    workload_command(&workload, frame, workload_band_command(0, 3, 48.0 * frame / frames - 24.0));
  return workload;
}

void workload_finish(Workload *workload) {
  for (uint32_t k = 0; k < workload->track_count; k++)
    for (uint32_t side = 0; side < 2; side++) free(workload->tracks[k].source[side]);
  free(workload->tracks);
  free(workload->commands);
  *workload = (Workload){0};
}

void workload_command(Workload *workload, int64_t frame, Command command) {
  workload->commands = realloc(workload->commands, (workload->command_count + 1) * sizeof *workload->commands);
  assert(workload->commands);
  workload->commands[workload->command_count++] = (TimedCommand){.frame = frame, .command = command};
}

/* --- as the engine's plan -------------------------------------------------------------------------------------------- */

static uint16_t param_number(const Device *device, const char *id) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) return device->params[i].number;
  fprintf(stderr, "device %s has no parameter %s\n", device->id, id);
  abort();
}

static const Device *device_named(const char *id) {
  const Device *device = device_by_id(id);
  if (device) return device;
  fprintf(stderr, "there is no device %s\n", id);
  abort();
}

/* A node's parameters: the defaults, then what is set by name. */
typedef struct Values { const Device *device; float values[LIMIT_PARAMS]; } Values;

static Values defaults_of(const char *id) {
  Values values = {.device = device_named(id)};
  for (uint32_t i = 0; i < values.device->param_count; i++) values.values[i] = (float)values.device->params[i].fallback;
  return values;
}

static void set(Values *values, const char *id, double value) {
  values->values[param_number(values->device, id)] = (float)value;
}

static uint32_t choice_number(const Device *device, const char *id, const char *name) {
  const char *const *choices = device->params[param_number(device, id)].choices;
  for (uint32_t i = 0; choices[i]; i++)
    if (strcmp(choices[i], name) == 0) return i;
  fprintf(stderr, "%s of %s has no choice %s\n", id, device->id, name);
  abort();
}

static const char *const type_names[] = {
  [BAND_HIGH_PASS] = "High-pass", [BAND_LOW_SHELF] = "Low shelf", [BAND_PEAK] = "Bell", [BAND_HIGH_SHELF] = "High shelf"};

static Values equalizer_values(const BenchTrack *track) {
  Values values = defaults_of("eq5");
  for (uint32_t band = 0; band < BANDS; band++) {
    const Band *b = &track->bands[band];
    char id[32];
    snprintf(id, sizeof id, "band%u_on", band + 1);
    set(&values, id, b->shape != BAND_OFF);
    if (b->shape == BAND_OFF) continue;
    snprintf(id, sizeof id, "band%u_type", band + 1);
    set(&values, id, choice_number(values.device, id, type_names[b->shape]));
    snprintf(id, sizeof id, "band%u_freq_hz", band + 1);
    set(&values, id, b->hz);
    snprintf(id, sizeof id, "band%u_q", band + 1);
    set(&values, id, b->q);
    snprintf(id, sizeof id, "band%u_gain_db", band + 1);
    set(&values, id, b->gain_db);
  }
  return values;
}

static Values compressor_values(const BenchTrack *track) {
  Values values = defaults_of("compressor");
  set(&values, "threshold_db", track->threshold_db);
  set(&values, "ratio", track->ratio);
  set(&values, "knee_db", 0.0);
  set(&values, "attack_ms", track->attack_seconds * 1000.0);
  set(&values, "release_ms", track->release_seconds * 1000.0);
  set(&values, "makeup_db", track->makeup_db);
  return values;
}

static Values strip_values(const BenchTrack *track) {
  Values values = defaults_of("gain");
  set(&values, "gain_db", track->gain_db);
  set(&values, "pan", track->pan);
  return values;
}

Command workload_band_command(uint32_t track, uint32_t band, double gain_db) {
  char id[32];
  snprintf(id, sizeof id, "band%u_gain_db", band + 1);
  return (Command){.type = COMMAND_PARAM, .id = EQUALIZER_ID(track), .number = param_number(device_named("eq5"), id),
                   .value = (float)gain_db};
}

/* The arrays of a plan while they are gathered. */
typedef struct Draft {
  PlanNode nodes[3 * TRACKS_MAX + 1];
  float params[(3 * TRACKS_MAX + 1) * LIMIT_PARAMS];
  uint32_t node_count, param_count;
} Draft;

static void add_node(Draft *draft, Id id, Values values) {
  draft->nodes[draft->node_count++] = (PlanNode){.id = id, .generation = 1, .device = values.device->number,
                                                 .param_begin = draft->param_count,
                                                 .param_count = values.device->param_count};
  memcpy(draft->params + draft->param_count, values.values, values.device->param_count * sizeof(float));
  draft->param_count += values.device->param_count;
}

static void add_nodes(Draft *draft, const BenchTrack *track, uint32_t index) {
  if (track->equalizer) add_node(draft, EQUALIZER_ID(index), equalizer_values(track));
  if (track->compressor) add_node(draft, COMPRESSOR_ID(index), compressor_values(track));
  add_node(draft, FIRST_TRACK_ID + index, strip_values(track));
}

static uint32_t clips_of(const Workload *workload) { return (workload->frames + LOOP_FRAMES - 1) / LOOP_FRAMES; }

uint32_t workload_segment_count(const Workload *workload) { return workload->track_count * (clips_of(workload) + 1); }

/* First every track's clips, track by track, then the assets. */
static SegmentKey segment_key(const Workload *workload, uint32_t index) {
  const uint32_t clips = clips_of(workload), clip_count = workload->track_count * clips;
  if (index >= clip_count) return (SegmentKey){.object = ASSET_OBJECT(index - clip_count), .revision = 1};
  return (SegmentKey){.object = CLIP_OBJECT(index / clips), .revision = 1 + index % clips};
}

void workload_plan(const Workload *workload, Buffer *plan) {
  Draft *draft = calloc(1, sizeof *draft);
  PlanChain chains[TRACKS_MAX + 1];
  PlanEdge edges[TRACKS_MAX + 1];
  const uint32_t count = workload->track_count, clips = clips_of(workload), segments = workload_segment_count(workload);
  for (uint32_t k = 0; k < count; k++) {
    chains[k] = (PlanChain){.id = FIRST_TRACK_ID + k, .node_begin = draft->node_count, .container = PLAN_NONE,
                            .flags = CHAIN_TRACK, .key_high = 127, .segment_begin = k * clips, .segment_count = clips};
    add_nodes(draft, &workload->tracks[k], k);
    chains[k].node_count = draft->node_count - chains[k].node_begin;
  }
  chains[count] = (PlanChain){.id = MASTER_ID, .node_begin = draft->node_count, .node_count = 1, .container = PLAN_NONE,
                              .flags = CHAIN_TRACK, .key_high = 127, .segment_begin = count * clips, .edge_count = count};
  for (uint32_t k = 0; k <= count; k++)
    edges[k] = (PlanEdge){.id = chains[k].id, .source = k, .point = POINT_END, .target = k < count ? count : PLAN_NONE,
                          .target_node = PLAN_NONE, .gain = 1.0f};
  add_node(draft, MASTER_ID, defaults_of("gain"));
  draft->param_count = (draft->param_count + 1) / 2 * 2; /* the array is padded to eight bytes */
  const PlanTempo tempo = {.bpm_start = 120.0, .bpm_end = 120.0};
  PlanHeader header = {.magic = PLAN_MAGIC, .version = PLAN_VERSION, .revision = 1, .rate_hz = BENCH_RATE_HZ,
                       .end_frame = workload->frames, .tempo_count = 1, .chain_count = count + 1, .edge_count = count + 1,
                       .node_count = draft->node_count, .param_count = draft->param_count, .segment_count = segments};
  header.bytes = sizeof header + sizeof tempo + (count + 1) * (sizeof *chains + sizeof *edges) + draft->node_count * sizeof(PlanNode) +
                 draft->param_count * sizeof(float) + segments * sizeof(PlanSegment);
  buffer_put(plan, &header, sizeof header);
  buffer_put(plan, &tempo, sizeof tempo);
  buffer_put(plan, chains, (count + 1) * sizeof *chains);
  buffer_put(plan, edges, (count + 1) * sizeof *edges);
  buffer_put(plan, draft->nodes, draft->node_count * sizeof(PlanNode));
  buffer_put(plan, draft->params, draft->param_count * sizeof(float));
  for (uint32_t i = 0; i < segments; i++) {
    const PlanSegment segment = {.key = segment_key(workload, i)};
    buffer_put(plan, &segment, sizeof segment);
  }
  free(draft);
}

static void put_clip(const Workload *workload, SegmentKey key, uint32_t track, uint32_t clip, Buffer *segment) {
  const int64_t begin = (int64_t)clip * LOOP_FRAMES;
  const SegmentAudio audio = {.asset = {.object = ASSET_OBJECT(track), .revision = 1}, .begin_frame = begin, .gain = 1.0f,
                              .end_frame = begin + LOOP_FRAMES < workload->frames ? begin + LOOP_FRAMES : workload->frames};
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_AUDIO, .bytes = sizeof header + sizeof audio,
                                .key = key};
  buffer_put(segment, &header, sizeof header);
  buffer_put(segment, &audio, sizeof audio);
}

static void put_asset(const Workload *workload, SegmentKey key, uint32_t track, Buffer *segment) {
  const SegmentAsset asset = {.frames = LOOP_FRAMES, .channels = 2};
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_ASSET, .key = key,
                                .bytes = sizeof header + sizeof asset + 2 * LOOP_FRAMES * sizeof(float)};
  buffer_put(segment, &header, sizeof header);
  buffer_put(segment, &asset, sizeof asset);
  for (uint32_t side = 0; side < 2; side++)
    buffer_put(segment, workload->tracks[track].source[side], LOOP_FRAMES * sizeof(float));
}

void workload_segment(const Workload *workload, uint32_t index, Buffer *segment) {
  const uint32_t clips = clips_of(workload), clip_count = workload->track_count * clips;
  const SegmentKey key = segment_key(workload, index);
  if (index < clip_count) put_clip(workload, key, index / clips, index % clips, segment);
  else put_asset(workload, key, index - clip_count, segment);
}

/* --- as JSON, for the browser's own nodes ---------------------------------------------------------------------------- */

static const char *const shape_names[] = {
  [BAND_OFF] = "off", [BAND_HIGH_PASS] = "highpass", [BAND_LOW_SHELF] = "lowshelf", [BAND_PEAK] = "peaking",
  [BAND_HIGH_SHELF] = "highshelf"};

void workload_tracks_json(const Workload *workload, Buffer *json) {
  buffer_text(json, "[");
  for (uint32_t k = 0; k < workload->track_count; k++) {
    const BenchTrack *track = &workload->tracks[k];
    buffer_format(json, "%s\n  {\"bands\": [", k ? "," : "");
    for (uint32_t band = 0; band < BANDS; band++)
      buffer_format(json, "%s{\"type\": \"%s\", \"hz\": %.17g, \"gain_db\": %.17g, \"q\": %.17g}", band ? ", " : "",
                    shape_names[track->bands[band].shape], track->bands[band].hz, track->bands[band].gain_db,
                    track->bands[band].q);
    buffer_format(json, "], \"compressor\": %s, \"threshold_db\": %.17g, \"ratio\": %.17g, \"attack_seconds\": %.17g, "
                  "\"release_seconds\": %.17g, \"makeup_db\": %.17g, \"pan\": %.17g, \"gain_db\": %.17g}",
                  track->compressor ? "true" : "false", track->threshold_db, track->ratio, track->attack_seconds,
                  track->release_seconds, track->makeup_db, track->pan, track->gain_db);
  }
  buffer_text(json, "]");
}
