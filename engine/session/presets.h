#ifndef TUTTI_SESSION_PRESETS_H
#define TUTTI_SESSION_PRESETS_H

#include "session/session.h"

/*
  The factory presets: settings of our own devices by name, beside the instruments of General MIDI (session/instruments.h).
  A preset says what differs from a device's defaults, as "id=value" in the parameters' own ids and units. Plain tables.
*/

typedef struct Preset {
  const char *id;       /* "halo-glass-keys": stable, for links and the command line */
  const char *device;   /* Device.id */
  const char *name;     /* "Glass keys" */
  const char *tags;     /* "keys soft" */
  const char *settings; /* "osc1_wave=0 cutoff_hz=1200" */
} Preset;

/* In the order of devices. NULL past the end or when there is none. [any] */
uint32_t preset_count(void);
const Preset *preset_at(uint32_t index);
const Preset *preset_by_id(const char *id);

/* The plain value of every parameter of its device, which are device->param_count. False when a setting makes no sense. [any] */
bool preset_values(const Preset *preset, double *values);
/* As one batch called by its name: every parameter of the device object that differs, and its preset's name. STATUS_REFUSED
   when it is another device. [control] */
Status preset_apply(Session *session, const Preset *preset, Id device, Batch **batch, Problem *problem) NODISCARD;

#endif
