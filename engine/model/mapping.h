#ifndef TUTTI_MODEL_MAPPING_H
#define TUTTI_MODEL_MAPPING_H

#include "model/automation.h"
#include "model/doc.h"

/*
  Controllers on parameters. A hardware knob stands where it stands, the parameter may have been moved since by a mouse, by
  automation or by another song: with soft takeover nothing happens until the controller has come to the parameter's place, or
  passed it; from then on they go together. All functions are [control].
*/

typedef struct Takeover {
  double control, travel; /* where both were when they last met or moved */
  bool begun, together;
} Takeover;

/* Where in the parameter's travel (0..1) a controller at 0..1 points. */
double mapping_travel(const Mapping *mapping, double control);
/* Whether a mapping of this launches or stops something (MAPPING_LAUNCH) instead of moving a parameter. */
bool mapping_launches(LaneTarget target);
/* Whether the mapping listens to this controller. */
bool mapping_hears(const Mapping *mapping, int64_t channel, int64_t controller);
/* A controller moved to `control`; the parameter stands at `travel`. True: it is to go to `to`. `takeover` is zeroed to begin
   with, and one for each mapping. */
bool mapping_take(const Mapping *mapping, Takeover *takeover, double control, double travel, double *to);

#endif
