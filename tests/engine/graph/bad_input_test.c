/* Every device in a running graph, given what nobody should give it: parameters, events and content of any bits, in any order, at
   any rate, in blocks of any length. It clamps, refuses or passes by: nothing crashes, what comes out is finite and not 40 dB above
   what went in and what its own decibels add, and no note stays. LONG=1 takes many more rounds. */
#include "support/build_plan.h"
#include "support/cm.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRACK = 10, KEY_TRACK = 11, DEVICE = 20, BRANCH = 30, ASSET = 900, CLIP = 901, ZONES = 902 };
#define IN_PEAK 0.5
#define ASSET_FRAMES 4096
#define NOTE_FIRST 100 /* ids */
#define NOTES 24u
#define BLOCK_MAX 8192u

static const double RATES[] = {8000, 384000, 11025, 44100, 48000, 96000, 192000};
static const uint32_t BLOCKS[] = {1, 64, BLOCK_MAX, 7, 128, 441, 1024};
static const float NO_NUMBERS[] = {NAN, -NAN, INFINITY, -INFINITY, 3.4e38f, -3.4e38f, 1e-45f, -0.0f, 1e9f, -1e9f};

static float any_float(Random *random) {
  const uint32_t bits = (uint32_t)random_u64(random);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static float any_value(Random *random, const Param *param) {
  switch (random_below(random, 5)) {
    case 0: return NO_NUMBERS[random_below(random, COUNT_OF(NO_NUMBERS))];
    case 1: return any_float(random);
    case 2: return param == NULL ? 1.0f : (float)param->min;
    case 3: return param == NULL ? 0.5f : (float)param->max;
    default: return param == NULL ? (float)random_real(random, -2, 2) : (float)param_value_from_travel(param, random_real(random, 0, 1));
  }
}

/* ---- what is played */

static void put_noise(Graph *graph, Random *random) {
  static float pcm[2][ASSET_FRAMES];
  for (uint32_t i = 0; i < ASSET_FRAMES; i++)
    for (uint32_t c = 0; c < 2; c++) pcm[c][i] = (float)random_real(random, -IN_PEAK, IN_PEAK);
  build_asset(graph, (SegmentKey){ASSET, 1}, pcm[0], pcm[1], ASSET_FRAMES);
  build_audio(graph, (SegmentKey){CLIP, 1}, (SegmentAudio){.asset = {ASSET, 1}, .end_frame = 1 << 30, .loop_end_frame = ASSET_FRAMES, .gain = 1});
}

/* Zones of any bits over a sound that is there; false when they are refused, as most are. */
static bool put_zones(Graph *graph, Random *random) {
  struct { SegmentHeader head; SegmentZones zones; Zone zone[3]; SegmentSample sample; } s;
  memset(&s, 0, sizeof s);
  s.head = (SegmentHeader){.magic = SEGMENT_MAGIC, .type = SEGMENT_ZONES, .bytes = sizeof s, .key = {ZONES, 1}};
  s.zones = (SegmentZones){3, 1};
  s.sample = (SegmentSample){{ASSET, 1}, random_below(random, 3) == 0 ? (double)any_float(random) : 44100.0};
  for (uint32_t i = 0; i < 3; i++) {
    Zone *z = &s.zone[i];
    *z = (Zone){.id = i + 1, .key_high = 127, .key_root = 60, .velocity_low = 1, .velocity_high = 127, .gain = 1, .region = {.end_frame = ASSET_FRAMES}};
    uint8_t *bytes = (uint8_t *)z;
    for (uint32_t n = random_below(random, 3); n > 0; n--) bytes[random_below(random, sizeof *z)] = (uint8_t)random_u64(random);
  }
  Problem problem = {.status = STATUS_OK};
  return graph_put_segment(graph, (Bytes){(const uint8_t *)&s, sizeof s}, &problem) == STATUS_OK;
}

/* The device between what it needs to be heard, steered by a track beside it, and on the way to the master. */
static void install(Graph *graph, const Device *device, Random *random, double rate_hz) {
  BuildPlan *plan = build_plan_new(rate_hz);
  PlanChain *track = build_plan_track(plan, TRACK, 2);
  const bool plays = device->role == DEVICE_INSTRUMENT || device->role == DEVICE_NOTE_EFFECT;
  float *params = build_plan_device(plan, DEVICE, device->id);
  const uint32_t node = plan->header.node_count - 1;
  for (uint32_t i = 0; i < device->param_count; i++) params[i] = (float)param_clamp(&device->params[i], (double)any_value(random, &device->params[i]));
  if (device->role == DEVICE_NOTE_EFFECT) build_plan_device(plan, DEVICE + 1, "synth");
  if (!plays) build_plan_segment(plan, (SegmentKey){CLIP, 1});
  build_plan_strip(plan);
  const uint32_t own = plan->header.chain_count - 1;
  build_plan_track(plan, KEY_TRACK, BUILD_NOWHERE);
  build_plan_segment(plan, (SegmentKey){CLIP, 1});
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  for (uint32_t i = 0; device->role == DEVICE_CONTAINER && i < random_below(random, 8); i++) {
    build_plan_branch(plan, BRANCH + i, node);
    build_plan_strip(plan);
  }
  if (device->sidechain && random_below(random, 3) > 0) build_plan_edge(plan, 40, 1, own)->target_node = 0;
  if (device->zones && device->kernel == NULL && random_below(random, 4) > 0 && put_zones(graph, random)) {
    plan->nodes[node].segment_begin = plan->header.segment_count;
    plan->nodes[node].segment_count = 1;
    plan->segments[plan->header.segment_count++].key = (SegmentKey){ZONES, 1};
  }
  (void)track;
  plan->header.end_frame = (int64_t)(3600 * rate_hz);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

/* ---- what is asked of it */

static void send(Graph *graph, Command command) { (void)ring_write(graph_commands(graph), &command); }

static int64_t any_frame(Random *random) {
  static const int64_t frames[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX / 2, 1 << 20, 63, 65};
  return frames[random_below(random, COUNT_OF(frames))];
}

static void ask_anything(Graph *graph, const Device *device, Random *random) {
  const uint32_t number = random_below(random, device->param_count + 3);
  switch (random_below(random, 8)) {
    case 0: case 1: case 2:
      send(graph, (Command){.type = COMMAND_PARAM, .id = DEVICE, .number = (uint16_t)number, .position_frame = random_below(random, 2),
                            .value = any_value(random, number < device->param_count ? &device->params[number] : NULL)});
      return;
    case 3: case 4: {
      const uint16_t key = (uint16_t)(random_below(random, 4) ? random_below(random, 128) : random_below(random, 65536));
      send(graph, (Command){.type = COMMAND_NOTE_ON, .id = TRACK, .number = key, .value = any_value(random, NULL), .position_frame = NOTE_FIRST + random_below(random, NOTES)});
      return;
    }
    case 5: send(graph, (Command){.type = COMMAND_NOTE_OFF, .id = TRACK, .number = (uint16_t)random_u64(random), .position_frame = NOTE_FIRST + random_below(random, 2 * NOTES)}); return;
    case 6: {
      static const CommandType events[] = {COMMAND_CONTROL, COMMAND_EXPRESSION};
      send(graph, (Command){.type = (uint16_t)events[random_below(random, 2)], .id = TRACK, .number = (uint16_t)random_below(random, 140),
                            .value = any_value(random, NULL), .position_frame = NOTE_FIRST + random_below(random, NOTES)});
      return;
    }
    default: {
      const Id ids[] = {TRACK, DEVICE, ID_MASTER, ID_NONE, ID_PROJECT, 40, 12345};
      const uint32_t type = random_below(random, COMMAND_ARRANGEMENT + 4); /* of notes only those that must_rest knows */
      send(graph, (Command){.type = (uint16_t)(type == COMMAND_NOTE_ON ? COMMAND_NOTE_OFF : type), .id = ids[random_below(random, COUNT_OF(ids))],
                            .number = (uint16_t)random_below(random, 4), .value = any_value(random, NULL), .position_frame = any_frame(random), .heard_frame = any_frame(random)});
      return;
    }
  }
}

/* What a device may add of itself: what its parameters in decibels say, 48 dB at most, a filter that rings while it is turned, and
   40 dB for the rest. */
static double loudest_of(const Device *device) {
  double db = 0;
  for (uint32_t i = 0; i < device->param_count; i++) {
    if (strcmp(device->params[i].unit, "dB") == 0 && device->params[i].max > 0) db += device->params[i].max;
    if (strstr(device->params[i].id, "resonance")) db += 20;
  }
  return pow(10, (40 + fmin(db, 48)) / 20);
}

static void assert_sane(const Device *device, double rate_hz, uint32_t block, const float *x, uint32_t frames, double most) {
  for (uint32_t i = 0; i < frames; i++) {
    if (!isfinite(x[i])) fail_msg("%s at %g Hz in blocks of %u: not finite", device->id, rate_hz, block);
    if (fabs((double)x[i]) > most) fail_msg("%s at %g Hz in blocks of %u: %g comes out", device->id, rate_hz, block, (double)x[i]);
  }
}

/* What was struck rings as it was asked to then, 20 seconds at most; a pad's sound is played to its end, and at zones of random bits that is
 * far below its own speed. Other tails are those of what holds now. */
static double rest_seconds(const Device *device, const float *fallback) {
  if (device->role == DEVICE_INSTRUMENT && device->zones) return 60.0;
  if (device->role == DEVICE_NOTE_EFFECT || device->role == DEVICE_INSTRUMENT) return 20.0;
  return 3.0 + (device->tail_seconds ? device->tail_seconds(fallback) : 0.0);
}

/* All keys up, everything back to what a new device has: it must come to rest. */
static void must_rest(Graph *graph, const Device *device, double rate_hz, float *left, float *right) {
  float fallback[LIMIT_PARAMS];
  send(graph, (Command){.type = COMMAND_STOP});
  for (uint32_t i = 0; i < NOTES; i++) send(graph, (Command){.type = COMMAND_NOTE_OFF, .id = TRACK, .position_frame = NOTE_FIRST + i});
  send(graph, (Command){.type = COMMAND_CONTROL, .id = TRACK, .number = 64, .value = 0});
  for (uint32_t i = 0; i < device->param_count; i++) {
    fallback[i] = (float)device->params[i].fallback;
    send(graph, (Command){.type = COMMAND_PARAM, .id = DEVICE, .number = (uint16_t)i, .value = fallback[i]});
  }
  graph_render(graph, left, right, 256);
  const uint32_t voices = graph_meters(graph)->voices;
  if (voices != 0) fail_msg("%s at %g Hz: %u notes stay", device->id, rate_hz, voices);
  const double seconds = rest_seconds(device, fallback);
  double last = 0;
  for (int64_t frames = (int64_t)(seconds * rate_hz); frames > 0; frames -= 4096) {
    graph_render(graph, left, right, 4096);
    last = 0;
    for (uint32_t i = 0; i < 4096; i++) last = fmax(last, fmax(fabs((double)left[i]), fabs((double)right[i])));
  }
  if (last > 1e-3) fail_msg("%s at %g Hz: %g is still heard after %g s", device->id, rate_hz, last, seconds);
}

static void try_device(const Device *device, double rate_hz, uint32_t block, uint32_t frames, bool rests, Random *random) {
  static float left[BLOCK_MAX], right[BLOCK_MAX];
  Graph *graph = graph_create(memory_heap(), rate_hz);
  assert_non_null(graph);
  const bool plays = device->role == DEVICE_INSTRUMENT || device->role == DEVICE_NOTE_EFFECT;
  const double most = (plays ? (double)NOTES : 2 * IN_PEAK) * loudest_of(device);
  put_noise(graph, random);
  install(graph, device, random, rate_hz);
  build_play(graph);
  for (uint32_t done = 0; done < frames; done += block) {
    for (uint32_t n = block < 64 ? random_below(random, 16) == 0 : random_below(random, 6); n > 0; n--) ask_anything(graph, device, random);
    if (random_below(random, 256) == 0) {
      install(graph, device, random, rate_hz);
      graph_collect(graph);
    }
    if (random_below(random, 8) == 0) graph_report_load(graph, (double)any_float(random));
    graph_render(graph, left, right, block);
    assert_sane(device, rate_hz, block, left, block, most);
    assert_sane(device, rate_hz, block, right, block, most);
    for (Notice notice; ring_read(graph_notices(graph), &notice);)
      if (notice.type == NOTICE_MUTED_NAN) fail_msg("%s at %g Hz in blocks of %u: it made NaN", device->id, rate_hz, block);
  }
  if (rests) must_rest(graph, device, rate_hz, left, right);
  graph_destroy(graph);
}

static void nothing_that_is_put_into_a_device_breaks_it(void **state) {
  (void)state;
  Random random = random_begin("bad input");
  const bool longer = getenv("LONG") != NULL;
  const uint32_t rounds = longer ? 40 : 1;
  for (uint32_t d = 0; d < device_count(); d++)
    for (uint32_t round = 0; round < rounds; round++)
      for (uint32_t r = 0; r < COUNT_OF(RATES); r++) {
        const uint32_t block = BLOCKS[(r + d + round) % COUNT_OF(BLOCKS)], frames = longer ? 16384 : 8192;
        try_device(device_at(d), RATES[r], block, frames, r == 0 || (longer && RATES[r] < 44100), &random);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_that_is_put_into_a_device_breaks_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
