/* What the writer and the reader of DAWproject share: names, units and the devices that every program has. */

#include "session/dawproject.h"

#include "core/math.h"

#include <stdio.h>
#include <string.h>

static const DawParam compressor[] = {
  {"Attack", "attack_ms", "seconds", DAW_SECONDS}, {"OutputGain", "makeup_db", "decibel", DAW_PLAIN},   {"Ratio", "ratio", "percent", DAW_RATIO},
  {"Release", "release_ms", "seconds", DAW_SECONDS}, {"Threshold", "threshold_db", "decibel", DAW_PLAIN}, {NULL, NULL, NULL, DAW_PLAIN},
};
static const DawParam gate[] = {
  {"Attack", "attack_ms", "seconds", DAW_SECONDS},   {"Range", "range_db", "decibel", DAW_BELOW},
  {"Release", "release_ms", "seconds", DAW_SECONDS}, {"Threshold", "threshold_db", "decibel", DAW_PLAIN}, {NULL, NULL, NULL, DAW_PLAIN},
};
static const DawParam limiter[] = {
  {"InputGain", "input_db", "decibel", DAW_PLAIN}, {"Release", "release_ms", "seconds", DAW_SECONDS},
  {"Threshold", "ceiling_db", "decibel", DAW_PLAIN}, {NULL, NULL, NULL, DAW_PLAIN},
};

const DawDevice dawproject_devices[] = {
  {"Compressor", "compressor", compressor}, {"NoiseGate", "gate", gate}, {"Limiter", "limiter", limiter}, {NULL, NULL, NULL},
};

const char *const dawproject_bands[6] = {"highPass", "lowShelf", "bell", "highShelf", "lowPass", "notch"};

double dawproject_value_out(DawForm form, double value) {
  const double by_form[] = {[DAW_PLAIN] = value, [DAW_SECONDS] = value / 1000.0, [DAW_RATIO] = 100.0 - 100.0 / math_max(value, 1.0), [DAW_BELOW] = -value};
  return by_form[form];
}

double dawproject_value_in(DawForm form, double value) {
  const double by_form[] = {
    [DAW_PLAIN] = value, [DAW_SECONDS] = value * 1000.0, [DAW_RATIO] = 100.0 / math_max(100.0 - value, 0.1), [DAW_BELOW] = -value,
  };
  return by_form[form];
}

typedef struct UnitName { const char *ours, *theirs; } UnitName;
static const UnitName units[] = {{"dB", "decibel"}, {"Hz", "hertz"}, {"%", "percent"}, {"s", "seconds"}, {"st", "semitones"}, {"bpm", "bpm"}};

const char *dawproject_unit(const char *unit) {
  for (size_t i = 0; i < COUNT_OF(units); i++) {
    if (strcmp(units[i].ours, unit) == 0) return units[i].theirs;
  }
  return "linear";
}

bool dawproject_is(const Zip *zip) { return zip_find(zip, DAWPROJECT_SONG) != NULL; }

void dawproject_id(char text[DAWPROJECT_ID_BYTES], const char *what, Id id) { snprintf(text, DAWPROJECT_ID_BYTES, "%s%llx", what, (unsigned long long)id); }

void dawproject_audio_name(const Digest *sha256, char name[ZIP_NAME_BYTES]) {
  char text[65];
  digest_text(sha256, text);
  snprintf(name, ZIP_NAME_BYTES, "audio/%.16s.wav", text);
}
