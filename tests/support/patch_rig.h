#ifndef TUTTI_TESTS_SUPPORT_PATCH_RIG_H
#define TUTTI_TESTS_SUPPORT_PATCH_RIG_H

#include "devices/rig.h"

#include "session/patch.h"

/* A patch on the bench: its devices one behind the other. */

typedef struct PatchRig { Rig parts[PATCH_PARTS_MAX]; uint32_t count; } PatchRig;

static inline PatchRig patch_rig_open(const char *patch, double rate_hz) {
  PatchRig rig = {.count = patch_part_count(patch)};
  for (uint32_t i = 0; i < rig.count; i++) {
    double values[LIMIT_PARAMS];
    rig.parts[i] = rig_open(patch_part(patch, i, values), rate_hz);
    for (uint32_t p = 0; p < rig.parts[i].device->param_count; p++) rig.parts[i].params[p] = (float)values[p];
  }
  return rig;
}

/* Notes into the first, sound through the others. */
static inline void patch_rig_run(PatchRig *rig, float *left, float *right, size_t frames, const Event *events, uint32_t event_count) {
  rig_run(&rig->parts[0], NULL, NULL, left, right, frames, events, event_count);
  for (uint32_t i = 1; i < rig->count; i++) rig_run(&rig->parts[i], left, right, left, right, frames, NULL, 0);
}

static inline double patch_rig_tail(const PatchRig *rig) {
  double seconds = 0.0;
  for (uint32_t i = 0; i < rig->count; i++)
    if (rig->parts[i].device->tail_seconds) seconds += rig->parts[i].device->tail_seconds(rig->parts[i].params);
  return seconds;
}

static inline void patch_rig_close(PatchRig *rig) {
  for (uint32_t i = 0; i < rig->count; i++) rig_close(&rig->parts[i]);
}

#endif
