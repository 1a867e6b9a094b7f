#ifndef TUTTI_SESSION_LANE_CONTROLS_H
#define TUTTI_SESSION_LANE_CONTROLS_H

#include "model/doc.h"

/*
  What moves a track, as MIDI controllers say it: its level as controller 7 and its place as 10, and what is mapped to a
  controller (a parameter of the track or of a device on it) by that one. A value is said where its seven bits change, on a grid
  every usual MIDI division has. [control]
*/

/* `controller` 0..127, `value` 0..127, positions rising for each controller. */
typedef void OnLaneControl(void *context, int64_t position_ticks, int controller, int value);

typedef struct ControllerSet { uint64_t bits[2]; } ControllerSet;
static inline bool controller_in(const ControllerSet *set, int controller) { return (set->bits[controller / 64] >> (controller % 64) & 1u) != 0; }

/* Which controllers were said. */
ControllerSet lane_controls(const Doc *doc, const Object *track, OnLaneControl *tell, void *context);

#endif
