#ifndef TUTTI_SESSION_PRESETS_H
#define TUTTI_SESSION_PRESETS_H

#include "devices/device.h"
#include "session/session.h"

/*
  The factory presets: settings of our own devices by name, beside the instruments of General MIDI (session/instruments.h) and
  the drum kits (session/library.h), which count as presets of the drum device. Plain tables.
*/

typedef struct Preset {
  const char *id;    /* "halo-glass-keys": stable, for links and the command line */
  const char *name;  /* "Glass keys" */
  const char *tags;  /* "keys soft" */
  const char *patch; /* session/patch.h: one device */
} Preset;

/* NULL past the end or when there is none. [any] */
uint32_t preset_count(void);
const Preset *preset_at(uint32_t index);
const Preset *preset_by_id(const char *id);

/* Its device, and the plain value of every parameter of it unless `values` is NULL. NULL when a setting makes no sense. [any] */
const Device *preset_device(const Preset *preset, double *values);
/* As one batch called by its name: every parameter of the device object that differs, and its preset's name. STATUS_REFUSED
   when it is another device. [control] */
Status preset_apply(Session *session, const Preset *preset, Id device, Batch **batch, Problem *problem) NODISCARD;

#endif
