#ifndef TUTTI_TESTS_DEVICES_RIG_H
#define TUTTI_TESTS_DEVICES_RIG_H

#include "support/cm.h"
#include "support/random.h"

#include "devices/content.h"
#include "devices/device.h"
#include "devices/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One device on the bench: state between guard bytes, its parameters, and rendering of any length in grid blocks. */

#define RIG_GUARD 64u
#define RIG_GUARD_BYTE 0xa5

typedef struct Rig {
  const Device *device;
  uint8_t *memory;
  void *state;
  size_t bytes;
  double rate_hz;
  float params[LIMIT_PARAMS];
  float meter[4];
  float modulation[2 * DEVICE_MODULATION_PORTS];
  const float *sidechain[2]; /* of the next block; NULL: nothing is connected. rig_run goes along them */
  int64_t song_frame;
  const DeviceContent *content;
} Rig;

/* What devices with zones play unless a test says otherwise: half a second of a bright tone on every key. */
static inline const DeviceContent *rig_content(void) {
  static float tone[24000];
  static Sample sample;
  static Zone zone;
  static DeviceContent content;
  for (uint32_t i = 0; i < COUNT_OF(tone); i++) tone[i] = 0.5f * (float)sin(0.034 * i) + 0.3f * (float)sin(0.0911 * i + 1.0);
  sample = (Sample){.channels = {tone, tone}, .frames = COUNT_OF(tone), .channel_count = 1, .rate_hz = 48000.0, .key = {1, 1}};
  zone = (Zone){.id = 77, .key_high = 127, .key_root = 60, .velocity_low = 1, .velocity_high = 127, .gain = 1.0f, .region = {.end_frame = COUNT_OF(tone)}};
  content = (DeviceContent){.zones = &zone, .samples = &sample, .zone_count = 1, .sample_count = 1, .serial = 1};
  return &content;
}

/* And what devices with a kernel read: that of their parameters as they come. Kept from one to the next. */
static inline const DeviceContent *rig_kernel(const Device *device, double rate_hz) {
  enum { KEPT = 8 };
  static struct { const Device *device; double rate_hz; DeviceContent content; } kept[KEPT];
  double fallbacks[LIMIT_PARAMS];
  for (uint32_t i = 0; i < device->param_count; i++) fallbacks[i] = device->params[i].fallback;
  const KernelSource source = {.rate_hz = rate_hz, .params = fallbacks};
  for (uint32_t i = 0; i < KEPT; i++) {
    if (kept[i].device == device && kept[i].rate_hz == rate_hz) return &kept[i].content;
    if (kept[i].device != NULL) continue;
    const size_t bytes = device->kernel->bytes(&source);
    void *place = calloc(1, bytes);
    assert_true(bytes > 0 && place != NULL);
    assert_int_equal(device->kernel->make(memory_heap(), &source, place), STATUS_OK);
    assert_true(device->kernel->check(place, bytes));
    kept[i].device = device;
    kept[i].rate_hz = rate_hz;
    kept[i].content = (DeviceContent){.serial = 1, .kernel = place};
    return &kept[i].content;
  }
  fail_msg("more devices and rates than there is room for");
  return NULL;
}

/* `table`: the device's, lent; NULL: it makes its own. */
static inline Rig rig_open_lent(const Device *device, double rate_hz, const void *table) {
  assert_non_null(device);
  Rig rig = {.device = device, .rate_hz = rate_hz, .content = device->kernel != NULL ? rig_kernel(device, rate_hz) : rig_content()};
  const DeviceSetup setup = {.rate_hz = rate_hz, .object_id = 0x1234, .table = table};
  rig.bytes = device->state_bytes(&setup);
  rig.memory = aligned_alloc(64, (rig.bytes + 2 * RIG_GUARD + 63) & ~(size_t)63);
  assert_non_null(rig.memory);
  memset(rig.memory, RIG_GUARD_BYTE, rig.bytes + 2 * RIG_GUARD);
  rig.state = rig.memory + RIG_GUARD;
  memset(rig.state, 0, rig.bytes);
  device->prepare(rig.state, &setup);
  for (uint32_t i = 0; i < device->param_count; i++) rig.params[i] = (float)device->params[i].fallback;
  return rig;
}

static inline Rig rig_open(const Device *device, double rate_hz) { return rig_open_lent(device, rate_hz, NULL); }

static inline void rig_close(Rig *rig) {
  for (uint32_t i = 0; i < RIG_GUARD; i++) {
    assert_int_equal(rig->memory[i], RIG_GUARD_BYTE);
    assert_int_equal(rig->memory[RIG_GUARD + rig->bytes + i], RIG_GUARD_BYTE);
  }
  free(rig->memory);
  rig->memory = NULL;
}

static inline void rig_set(Rig *rig, const char *id, double value) {
  for (uint32_t i = 0; i < rig->device->param_count; i++)
    if (strcmp(rig->device->params[i].id, id) == 0) {
      rig->params[i] = (float)value;
      return;
    }
  fail_msg("%s has no parameter %s", rig->device->id, id);
}

static inline uint32_t rig_latency(const Rig *rig) {
  const DeviceSetup setup = {.rate_hz = rig->rate_hz, .object_id = 0x1234};
  return rig->device->latency_frames ? rig->device->latency_frames(&setup, rig->params) : 0;
}

/* One block; instruments ignore `in`. */
static inline void rig_block(Rig *rig, const float *left, const float *right, float *out_left, float *out_right, uint32_t frames,
                             const Event *events, uint32_t event_count) {
  const DeviceBlock block = {
      .frames = frames, .in = {left, right}, .out = {out_left, out_right}, .params = rig->params, .events = events,
      .event_count = event_count, .song_frame = rig->song_frame, .song_ticks = 0.0, .bpm = 120.0, .playing = true, .meter = rig->meter, .modulation = rig->modulation,
      .sidechain = {rig->sidechain[0], rig->sidechain[1]}, .content = rig->content};
  rig->device->process(rig->state, &block);
  rig->song_frame += frames;
}

/* Events with absolute frames, sorted; blocks of 64. */
static inline void rig_run(Rig *rig, const float *left, const float *right, float *out_left, float *out_right, size_t frames,
                           const Event *events, uint32_t event_count) {
  uint32_t next = 0;
  for (size_t at = 0; at < frames; at += GRID_FRAMES) {
    const uint32_t count = frames - at < GRID_FRAMES ? (uint32_t)(frames - at) : GRID_FRAMES;
    Event here[LIMIT_BLOCK_EVENTS];
    uint32_t here_count = 0;
    while (next < event_count && events[next].frame < at + count) {
      here[here_count] = events[next++];
      here[here_count].frame -= (uint32_t)at;
      here_count++;
    }
    rig_block(rig, left ? left + at : NULL, right ? right + at : NULL, out_left + at, out_right + at, count, here, here_count);
    for (int c = 0; c < 2; c++)
      if (rig->sidechain[c]) rig->sidechain[c] += count;
  }
}

static inline Event rig_note(size_t frame, uint16_t key, float velocity, Id id) {
  return (Event){.frame = (uint32_t)frame, .type = velocity > 0.0f ? EVENT_NOTE_ON : EVENT_NOTE_OFF, .number = key, .id = id, .value = velocity};
}

static inline Event rig_control(size_t frame, uint16_t number, float value) {
  return (Event){.frame = (uint32_t)frame, .type = EVENT_CONTROL, .number = number, .value = value};
}

#endif
