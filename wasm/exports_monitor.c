/* What is heard of the whole mix, measured behind the graph: an analyser (devices/analyser.c) that no plan holds, and the last
   moments of both sides as they are, for a picture of the field they span. It changes nothing. The control instance makes one and
   hands its address to the worklet's, which feeds it. */

#include "wasm/host.h"

#include "core/math.h"
#include "devices/device.h"
#include "devices/tap.h"

#include <stdatomic.h>
#include <string.h>

#define SCOPE_FRAMES 2048u /* of each side, a ring; wasm/mix_monitor.ts reads it as it is */
#define PARAMS_MOST 8u

typedef struct MixMonitor {
  float scope[2][SCOPE_FRAMES];
  uint32_t written;             /* frames, ever; a word behind the ring */
  _Atomic uint32_t wanted;      /* fresh beginnings that were asked for */
  uint32_t begun;
  uint32_t reserved;
  float params[PARAMS_MOST];
  float in[2][GRID_FRAMES];
  _Alignas(16) uint8_t state[]; /* the analyser's */
} MixMonitor;

static const Device *analyser(void) { return device_by_id("analyser"); }

/* [control] 0 when memory is refused. */
EXPORT(MixMonitor *, monitor_create, double rate_hz) {
  const Device *const device = analyser();
  const DeviceSetup setup = {.rate_hz = rate_hz};
  if (device->param_count > PARAMS_MOST) return NULL;
  MixMonitor *const monitor = memory_new(memory_heap(), sizeof(MixMonitor) + device->state_bytes(&setup));
  if (monitor == NULL) return NULL;
  for (uint32_t i = 0; i < device->param_count; i++) monitor->params[i] = (float)device->params[i].fallback;
  device->prepare(monitor->state, &setup);
  return monitor;
}

/* [control] Loudness is counted anew from the next quantum on. */
EXPORT(void, monitor_restart, MixMonitor *monitor) { (void)atomic_fetch_add(&monitor->wanted, 1); }
/* [control] Where its tap lies; it does not move. */
EXPORT(const struct DeviceTap *, monitor_tap, const MixMonitor *monitor) { return analyser()->tap(monitor->state); }

/* [audio] What just went out. */
EXPORT(void, monitor_hear, MixMonitor *monitor, const float *left, const float *right, uint32_t frames) {
  const Device *const device = analyser();
  const uint32_t wanted = atomic_load(&monitor->wanted);
  if (wanted != monitor->begun) device->reset(monitor->state);
  monitor->begun = wanted;
  for (uint32_t at = 0; at < frames; at += GRID_FRAMES) {
    const uint32_t count = frames - at < GRID_FRAMES ? frames - at : GRID_FRAMES;
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t place = (monitor->written + i) % SCOPE_FRAMES;
      monitor->in[0][i] = monitor->scope[0][place] = left[at + i];
      monitor->in[1][i] = monitor->scope[1][place] = right[at + i];
    }
    monitor->written += count;
    const DeviceBlock block = {.frames = count, .in = {monitor->in[0], monitor->in[1]}, .out = {monitor->in[0], monitor->in[1]}, .params = monitor->params,
                               .song_frame = (int64_t)monitor->written, .playing = true};
    device->process(monitor->state, &block);
  }
}
