#ifndef TUTTI_DEVICES_DEVICE_H
#define TUTTI_DEVICES_DEVICE_H

#include "core/attributes.h"
#include "core/event.h"
#include "core/ids.h"
#include "core/limits.h"
#include "core/simd.h"
#include "dsp/level.h"
#include "dsp/shared_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  The contract of a device: an instrument or an effect, ONE C FILE in this folder that ends in one `const Device`. The
  registry is generated from the folder (every `const Device device_NAME` in devices/NAME.c), so a new device is one new
  file: panels, automation, presets, docs, TypeScript types and the contract tests all derive from its tables.

  What happens when:
    the document gets a device  -> the control side allocates state_bytes(), zeroed, and calls prepare() [control]
    playback starts or jumps    -> instruments get EVENT_ALL_OFF; reset() only when a render starts from nothing
    every block (<= 64 frames)  -> process() [audio]; all coefficients, curves, silence tests and cleaning happen once at
                                   its start, because every block starts on the 64-frame grid
    a parameter moves           -> params[] holds the new plain value at the next block; the device smooths what would zip
*/

#define GRID_FRAMES 64u /* the longest block any device ever sees; see graph/run.c */

#define DEVICE_MODULATION_PORTS 8u /* the most values a modulator makes */

typedef enum DeviceRole {
  DEVICE_EFFECT,      /* audio in, audio out */
  DEVICE_INSTRUMENT,  /* events in, audio out; one a chain, before its effects */
  DEVICE_NOTE_EFFECT, /* events in, events out; stands before the instrument */
  DEVICE_MODULATOR,   /* makes one control value a block; stands in no signal's way */
  DEVICE_CONTAINER    /* holds chains: gives each its input; their outputs are summed in its place */
} DeviceRole;

/* How a parameter's range maps to a knob's travel 0..1. */
typedef enum ParamCurve {
  PARAM_LINEAR,
  PARAM_LOG,     /* frequencies, times: equal ratios take equal travel; min > 0 */
  PARAM_DB,      /* fader law: 0 dB at 75 % of the travel, min is silence */
  PARAM_STEPS,   /* integers: choices[] or a count */
  PARAM_TOGGLE   /* 0 or 1 */
} ParamCurve;

typedef enum ParamSize { PARAM_MEDIUM, PARAM_LARGE, PARAM_SMALL } ParamSize;

enum { PARAM_BIPOLAR = 1, PARAM_HIDDEN = 2,
       PARAM_MORE = 4, /* under More in the panel */
       PARAM_SETUP = 8 /* what a kernel is made of: only the document sets it, no lane, modulator or controller */ };

typedef struct Param {
  uint16_t number;      /* stable for ever, 0..LIMIT_PARAMS-1; also its index in the params[] a device reads */
  const char *id;       /* stable text for project files: "cutoff_hz" */
  const char *name;     /* what people read: "Cutoff" */
  const char *group;    /* panel group: "Filter" */
  const char *unit;     /* "Hz", "dB", "ms", "s", "%", "st", "ct", "" */
  double min, max, fallback; /* plain values in the unit; fallback is the default */
  ParamCurve curve;
  ParamSize size;
  uint32_t flags;
  const char *const *choices; /* NULL-terminated names for PARAM_STEPS, or NULL */
} Param;

typedef enum Visual {
  VISUAL_NONE, VISUAL_ENVELOPE, VISUAL_FILTER, VISUAL_EQ, VISUAL_LFO, VISUAL_TRANSFER, VISUAL_TAPS, VISUAL_WAVE,
  VISUAL_SPECTRUM
} Visual;

/* A stretch of a block along which a parameter moves in a straight line: at frame i of the block, begin_frame <= i < end_frame,
   it is value + step * (i - begin_frame). Where automation turns inside a block there is one for each piece. */
typedef struct ParamRamp {
  uint16_t param;
  uint16_t begin_frame, end_frame, reserved;
  float value, step;
} ParamRamp;

struct DeviceTap;
struct DeviceContent; /* zones and samples of a device that has child objects: devices/content.h */
struct DeviceKernel;  /* what is made of parameters and sounds for it: devices/kernel.h */

typedef struct DeviceSetup {
  double rate_hz;
  Id object_id; /* seeds randomness together with note ids; the same song gives the same noise */
  const void *table; /* the device's table, lent for as long as it lives; NULL: it has one of its own, if it has one */
} DeviceSetup;

/* What is left out while a live host cannot keep up, the least audible first; each step leaves out what those before it do
   (graph/overload.c). Devices see to it that going from one to another makes no noise. Never in a render. */
typedef enum Thrift {
  THRIFT_NONE,
  THRIFT_VIEWS,        /* analysers look less often */
  THRIFT_OVERSAMPLING, /* what distorts is oversampled twice at most, from its next rest on */
  THRIFT_DENSITY,      /* a unison keeps its outermost and its middle, a reverb half of its lines */
  THRIFT_VOICES_48,    /* an instrument sounds so many voices at most: others fade, those first that were let go */
  THRIFT_VOICES_24,
  THRIFT_VOICES_12,
  THRIFT_STEPS
} Thrift;

/* What one process() call gets. in and out may be the same buffers for effects, or in a clip's own samples; instruments have in NULL. */
typedef struct DeviceBlock {
  uint32_t frames;             /* 1..GRID_FRAMES; shorter than GRID_FRAMES only before a jump or an end */
  const float *in[2];
  float *out[2];
  const float *params;         /* plain values by param number, at the block's first frame */
  const float *params_end;     /* the same at its end: other than params only for what automation or modulation moves; NULL: equal */
  const ParamRamp *ramps;      /* exact lines of automated parameters, sorted by (param, begin_frame): they need no smoothing */
  uint32_t ramp_count;
  const Event *events;         /* sorted by frame; instruments, note effects and modulators */
  uint32_t event_count;
  int64_t song_frame;          /* of the block's first frame */
  double song_ticks;           /* of the block's first frame */
  double bpm;
  bool playing;
  uint32_t thrift;             /* Thrift; 0 in renders */
  uint32_t voices_most;        /* an instrument may sound; LIMIT_VOICES in renders; 0: the same */
  float *meter;                /* 4 values a device may publish for its visualiser (compressor: gain reduction dB), or NULL */
  const float *sidechain[2];   /* NULL: nothing is connected to it */
  float *(*outputs)[2];        /* its further outputs, cleared; one without a listener has NULL here and belongs in out; NULL: none has */
  EventSink *notes_out;        /* note effects only: they leave it sorted (core/event.h); NULL: nobody listens */
  float *modulation;           /* modulators only: for each port two values 0..1, at the block's first frame and behind its last */
  Level *level;                /* strips: where one may tell how loud the block is that it made; NULL: nobody asks */
  bool *twins;                 /* strips: where one may say that both sides came out alike, and write the left one alone; NULL: it writes both */
  const struct DeviceContent *content; /* zones and samples; NULL: it has none */
} DeviceBlock;

typedef struct Device {
  uint16_t number;       /* stable for ever; what the document stores */
  const char *id;        /* "eq5" */
  const char *name;      /* "Curve" */
  const char *summary;   /* one sentence for the browser panel and the docs */
  DeviceRole role;
  const Param *params;   /* param i has number i: the table is dense */
  uint32_t param_count;
  Visual visuals[2];
  size_t (*state_bytes)(const DeviceSetup *setup);           /* [control]; a multiple of 16 */
  void (*prepare)(void *state, const DeviceSetup *setup);    /* [control]; zeroed, 16-byte aligned state; ends as reset */
  void (*reset)(void *state) RT_SAFE;                        /* [audio]; back to silence, keeping what prepare computed */
  void (*process)(void *state, const DeviceBlock *block) RT_SAFE; /* [audio]; never fails: clamps, drops, cleans */
  /* Strip devices: four independent instances at once, all with the same `frames`. In place: lane l of lanes[side][i] is
     frame i of instance l; the blocks' in and out are not used. Must give the bytes of four process() calls. NULL when a
     device has none. [audio] */
  void (*process4)(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE;
  /* By how much its output lags its input, from the plain params; NULL is 0. A change of it is a new plan. [control] */
  uint32_t (*latency_frames)(const DeviceSetup *setup, const float *params);
  /* Longest sound after the input ends or the last note-off, from the plain params; NULL is 0. [control] */
  double (*tail_seconds)(const float *params);
  /* Longest silence inside that tail (between two echoes), from the plain params and the song's slowest tempo; NULL: at most
     half a second. [control] */
  double (*hold_seconds)(const float *params, double bpm);
  /* Whether silence in would give silence out and change not one byte of the state, so that its chain may sleep. NULL: the
     graph compares whole states, if they are not big (graph/sleep.c). [audio] */
  bool (*rests)(const void *state) RT_SAFE;
  bool sidechain;        /* it has a sidechain input */
  const char *const *outputs; /* instruments: names of further stereo outputs, NULL-terminated; NULL: there is only out */
  /* Containers: give each of `count` chains what it hears of block->in (never the same buffers). Then the chains run, and
     process() gets the sum of what leaves them as its in. A container without chains hears its input there. [audio] */
  void (*split)(void *state, const DeviceBlock *block, float *const (*chains)[2], uint32_t count) RT_SAFE;
  /* What an analyser shows, inside its state (devices/tap.h); NULL: it shows nothing but meter values. [any] */
  const struct DeviceTap *(*tap)(const void *state);
  uint32_t modulation_ports; /* of a modulator: how many values it makes; 0 is 1 */
  bool ramps;            /* it reads ramps: automation is drawn for it as exact lines */
  const SharedTable *table; /* what all its instances read alike; NULL: nothing */
  bool zones;            /* it has child objects that say which samples it plays: devices/content.h */
  bool outward;          /* an instrument outside: what it hears leaves the studio (graph/sent.h) */
  const struct DeviceKernel *kernel; /* with zones: it does not play them, but reads what is made of them; or NULL */
} Device;

/* The registry, generated. Lookups return NULL when unknown. [any] */
uint32_t device_count(void);
const Device *device_at(uint32_t index);
const Device *device_by_number(uint32_t number);
const Device *device_by_id(const char *id);

/* Param laws, one implementation for knobs, automation and text entry. [any] */
double param_value_from_travel(const Param *param, double travel) RT_SAFE; /* travel 0..1 -> plain value, steps rounded */
double param_travel_from_value(const Param *param, double value) RT_SAFE;
double param_clamp(const Param *param, double value) RT_SAFE;              /* NaN gives the fallback */
/* "2.4 kHz", "-6.0 dB", "Saw". Returns the length as snprintf does. [control] */
int param_format(const Param *param, double value, char *text, size_t text_bytes);
/* Reads what param_format writes and what people type: "-6", "2k", "120 ms", a choice's name. False when it makes no sense. [control] */
bool param_parse(const Param *param, const char *text, double *value);

#endif
