#ifndef TUTTI_SESSION_PATCH_H
#define TUTTI_SESSION_PATCH_H

#include "devices/device.h"

/*
  A sound written down: "partials slope_db=9 body=Guitar | chorus mix=30". Devices in the order of a chain, by their ids, each
  with what differs from its defaults in the parameters' own ids, units and names of choices. Factory instruments, kits and
  presets are all told this way. [any]
*/

#define PATCH_PARTS_MAX 6u

/* How many devices; 0 when the text makes no sense. */
uint32_t patch_part_count(const char *patch);
/* The device of a part and the plain value of each of its parameters (device->param_count of them; NULL: not wanted). NULL past
   the end, or when a setting makes no sense. */
const Device *patch_part(const char *patch, uint32_t part, double *values);

#endif
