/* The structure of a DAWproject: tracks in groups, levels, sends, and devices. Ours come back with all their parameters, those
   that every program knows become ours; for a plug-in's instrument one of ours is chosen by its name. */

#include "session/build.h"
#include "session/dawproject_reader.h"
#include "session/instruments.h"

#include "core/limits.h"
#include "core/math.h"

#include <stdlib.h>
#include <string.h>

#define EQ_KNOBS 5u

static const char *const icons[] = {[TRACK_INSTRUMENT] = "piano", [TRACK_AUDIO] = "audio-waveform", [TRACK_MASTER] = "", [TRACK_GROUP] = "folder", [TRACK_RETURN] = ""};

/* ---- what lanes may move */

void daw_bind(DawReader *in, const XmlElement *element, DawBinding binding) {
  if (element == NULL) return;
  binding.element = (uint32_t)(element - in->xml.elements);
  buffer_put(&in->bindings, &binding, sizeof binding);
}

static int compare_bindings(const void *a, const void *b) {
  const uint32_t left = ((const DawBinding *)a)->element, right = ((const DawBinding *)b)->element;
  return left < right ? -1 : left > right;
}

DawBinding *daw_binding(DawReader *in, const XmlElement *element) {
  if (element == NULL || in->bindings.size == 0) return NULL;
  const DawBinding wanted = {.element = (uint32_t)(element - in->xml.elements)};
  return bsearch(&wanted, in->bindings.data, in->bindings.size / sizeof wanted, sizeof wanted, compare_bindings);
}

/* ---- levels */

/* A parameter's value as a level in dB or a side, whatever its unit is. */
static double read_level(const DawReader *in, const XmlElement *element, double low, double high) {
  const double value = xml_real(&in->xml, element, "value", xml_attribute_is(&in->xml, element, "unit", "decibel") ? 0.0 : 1.0);
  const double level_db = xml_attribute_is(&in->xml, element, "unit", "decibel") ? value : math_db_from_gain(value);
  return math_clamp(level_db, low, high);
}

static double read_side(const DawReader *in, const XmlElement *element) {
  const bool linear = xml_attribute_is(&in->xml, element, "unit", "linear");
  const double value = xml_real(&in->xml, element, "value", linear ? 0.0 : 0.5);
  return math_clamp(linear ? value : 2.0 * value - 1.0, -1.0, 1.0);
}

static DawBinding field_binding(Id object, uint16_t kind, const char *field, DawValue value, double min, double max) {
  return (DawBinding){.object = object, .kind = kind, .field = build_field(kind, field), .value = value, .min = min, .max = max};
}

static void read_levels(DawReader *in, Id object, uint16_t kind, const XmlElement *volume, const XmlElement *side) {
  if (volume != NULL) batch_set_real(in->batch, object, build_field(kind, "gain_db"), read_level(in, volume, -144.0, 6.0));
  if (side != NULL) batch_set_real(in->batch, object, build_field(kind, "pan"), read_side(in, side));
  daw_bind(in, volume, field_binding(object, kind, "gain_db", DAW_LEVEL, -144.0, 6.0));
  daw_bind(in, side, field_binding(object, kind, "pan", DAW_SIDE, -1.0, 1.0));
}

/* ---- devices */

static const Device *own_device(const DawReader *in, const XmlElement *element) {
  const size_t prefix = strlen(DAWPROJECT_DEVICE_ID);
  Bytes id;
  char name[32];
  if (!xml_attribute(&in->xml, element, "deviceID", &id) || id.size <= prefix || id.size - prefix >= sizeof name) return NULL;
  if (memcmp(id.data, DAWPROJECT_DEVICE_ID, prefix) != 0) return NULL;
  memcpy(name, id.data + prefix, id.size - prefix);
  name[id.size - prefix] = '\0';
  const Device *device = device_by_id(name);
  return device != NULL && device->role != DEVICE_MODULATOR && (!device->zones || device->kernel != NULL) ? device : NULL;
}

static const DawDevice *known_device(const XmlElement *element) {
  for (const DawDevice *known = dawproject_devices; known->element != NULL; known++) {
    if (xml_is(element, known->element)) return known;
  }
  return NULL;
}

static Id begin_device(DawReader *in, Id track, const Device *device, const XmlElement *element) {
  char name[BUILD_TEXT_BYTES];
  const Id id = daw_next_id(in);
  const XmlElement *enabled = xml_child(&in->xml, element, "Enabled");
  const size_t size = daw_text(in, element, "name", name);
  batch_op_create(in->batch, id, KIND_DEVICE, track, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_DEVICE, "device"), device->number);
  batch_set_text(in->batch, id, build_field(KIND_DEVICE, "preset"), name, size);
  batch_set_bool(in->batch, id, build_field(KIND_DEVICE, "bypass"), !xml_bool(&in->xml, enabled, "value", true));
  daw_bind(in, enabled, field_binding(id, KIND_DEVICE, "bypass", DAW_UNFLAG, 0.0, 1.0));
  return id;
}

static double clamped(const Param *param, double value) {
  value = math_clamp(value, param->min, param->max);
  return param->curve == PARAM_STEPS || param->curve == PARAM_TOGGLE ? (double)math_round_clamp(value, (int64_t)param->min, (int64_t)param->max) : value;
}

static void set_param(DawReader *in, Id id, const Device *device, uint32_t number, DawForm form, const XmlElement *element) {
  const Param *param = &device->params[number];
  const double value = dawproject_value_in(form, xml_real(&in->xml, element, "value", dawproject_value_out(form, param->fallback)));
  if (element == NULL) return;
  if (clamped(param, value) != param->fallback) batch_set_real(in->batch, id, (uint16_t)(FIELD_PARAM_FIRST + number), clamped(param, value));
  daw_bind(in, element, (DawBinding){.object = id, .kind = KIND_DEVICE, .field = (uint16_t)(FIELD_PARAM_FIRST + number), .value = DAW_VALUE, .form = form,
                                     .min = param->min, .max = param->max});
}

static void read_parameters(DawReader *in, Id id, const Device *device, const XmlElement *parameters) {
  bool seen[LIMIT_PARAMS] = {false};
  for (const XmlElement *e = parameters ? xml_first(&in->xml, parameters) : NULL; e; e = xml_next(&in->xml, e)) {
    const double number = xml_real(&in->xml, e, "parameterID", -1);
    if (!(number >= 0 && number < device->param_count) || seen[(uint32_t)number]) continue;
    seen[(uint32_t)number] = true;
    set_param(in, id, device, (uint32_t)number, DAW_PLAIN, e);
  }
}

static uint32_t param_number(const Device *device, const char *id) {
  uint32_t i = 0;
  while (strcmp(device->params[i].id, id) != 0) i++;
  return i;
}

static void read_known(DawReader *in, Id id, const DawDevice *known, const Device *device, const XmlElement *element) {
  for (const DawParam *row = known->params; row->element != NULL; row++)
    set_param(in, id, device, param_number(device, row->param), row->form, xml_child(&in->xml, element, row->element));
}

static uint32_t band_type(const DawReader *in, const XmlElement *band) {
  for (uint32_t i = 0; i < COUNT_OF(dawproject_bands); i++) {
    if (xml_attribute_is(&in->xml, band, "type", dawproject_bands[i])) return i;
  }
  return 2; /* a bell: what a band-pass of an equaliser is closest to */
}

/* The bands in their order; more than ours has are told. */
static void read_bands(DawReader *in, Id id, const Device *eq, const XmlElement *element) {
  enum { ON, TYPE, FREQ, GAIN, Q };
  uint32_t band = 0;
  for (const XmlElement *e = xml_first(&in->xml, element); e; e = xml_next(&in->xml, e)) {
    if (!xml_is(e, "Band")) continue;
    if (band == DAWPROJECT_EQ_BANDS) {
      daw_leave(in, element, "deviceName", "the equaliser's bands beyond five");
      break;
    }
    const uint32_t first = band++ * EQ_KNOBS;
    const bool on = xml_bool(&in->xml, xml_child(&in->xml, e, "Enabled"), "value", true);
    batch_set_real(in->batch, id, (uint16_t)(FIELD_PARAM_FIRST + first + ON), on ? 1.0 : 0.0);
    batch_set_real(in->batch, id, (uint16_t)(FIELD_PARAM_FIRST + first + TYPE), band_type(in, e));
    set_param(in, id, eq, first + FREQ, DAW_PLAIN, xml_child(&in->xml, e, "Freq"));
    set_param(in, id, eq, first + GAIN, DAW_PLAIN, xml_child(&in->xml, e, "Gain"));
    set_param(in, id, eq, first + Q, DAW_PLAIN, xml_child(&in->xml, e, "Q"));
  }
  for (; band < DAWPROJECT_EQ_BANDS; band++) batch_set_real(in->batch, id, (uint16_t)(FIELD_PARAM_FIRST + band * EQ_KNOBS + ON), 0.0);
  set_param(in, id, eq, DAWPROJECT_EQ_BANDS * EQ_KNOBS, DAW_PLAIN, xml_child(&in->xml, element, "OutputGain"));
}

/* The device an element becomes; NULL: none of ours. */
static const Device *device_of(const DawReader *in, const XmlElement *element) {
  const Device *own = own_device(in, element);
  if (own != NULL) return own;
  if (xml_is(element, DAWPROJECT_EQ)) return device_by_id(DAWPROJECT_EQ_DEVICE);
  const DawDevice *known = known_device(element);
  return known != NULL ? device_by_id(known->device) : NULL;
}

static void read_device(DawReader *in, Id track, const XmlElement *element, const Device *device) {
  const Id id = begin_device(in, track, device, element);
  if (own_device(in, element) != NULL) read_parameters(in, id, device, xml_child(&in->xml, element, "Parameters"));
  else if (xml_is(element, DAWPROJECT_EQ)) read_bands(in, id, device, element);
  else read_known(in, id, known_device(element), device, element);
}

/* ---- an instrument for what played a plug-in */

static bool has_word(const char *text, const char *word) {
  for (; *text; text++) {
    size_t i = 0;
    while (word[i] && text[i] && (text[i] | 32) == (word[i] | 32)) i++;
    if (!word[i]) return true;
  }
  return false;
}

typedef struct NameHint { const char *word; uint32_t program; bool drums; } NameHint;
static const NameHint hints[] = {
  {"drum", 0, true},   {"beat", 0, true},   {"kit", 0, true},    {"perc", 0, true},    {"kick", 0, true},   {"snare", 0, true},  {"hat", 0, true},
  {"bass", 33, false}, {"sub", 38, false},  {"pad", 89, false},  {"lead", 80, false},  {"pluck", 45, false}, {"string", 48, false}, {"violin", 40, false},
  {"cello", 42, false}, {"brass", 61, false}, {"horn", 60, false}, {"trumpet", 56, false}, {"flute", 73, false}, {"choir", 52, false}, {"vox", 53, false},
  {"organ", 16, false}, {"guitar", 25, false}, {"bell", 14, false}, {"rhodes", 4, false}, {"e-piano", 4, false}, {"synth", 81, false}, {"arp", 81, false},
};

static void add_instrument(DawReader *in, Id track, const char *name) {
  const Instrument *chosen = instrument_for_program(0, false);
  for (size_t i = 0; i < COUNT_OF(hints); i++) {
    if (!has_word(name, hints[i].word)) continue;
    chosen = instrument_for_program(hints[i].program, hints[i].drums);
    break;
  }
  build_patch(in->batch, (BuildPlace){in->session->doc, in->session->actor, track, ID_LAST}, chosen->patch, chosen->name);
}

/* A chain is note effects, one instrument, effects. */
static void read_devices(DawReader *in, const DawTrack *track, const XmlElement *devices, const char *name) {
  bool instrument = track->type != TRACK_INSTRUMENT;
  uint32_t count = 0;
  for (int pass = 0; pass < 3; pass++) {
    if (pass == 2 && !instrument) add_instrument(in, track->id, name);
    for (const XmlElement *e = devices ? xml_first(&in->xml, devices) : NULL; e; e = xml_next(&in->xml, e)) {
      const Device *device = device_of(in, e);
      const int place = device == NULL || device->role == DEVICE_NOTE_EFFECT ? 0 : device->role == DEVICE_INSTRUMENT ? 1 : 2;
      if (place != pass) continue;
      const bool fits = device != NULL && count < LIMIT_DEVICES_PER_TRACK - 8 && (place == 2 || (track->type == TRACK_INSTRUMENT && !(place == 1 && instrument)));
      if (!fits) {
        daw_leave(in, e, "deviceName", name);
        continue;
      }
      count++;
      instrument = instrument || place == 1;
      read_device(in, track->id, e, device);
    }
  }
}

/* ---- tracks */

static bool has_content(const DawReader *in, const XmlElement *track, const char *type) {
  Bytes types;
  const size_t size = strlen(type);
  if (!xml_attribute(&in->xml, track, "contentType", &types)) return false;
  for (size_t i = 0; i + size <= types.size; i++) {
    if (memcmp(types.data + i, type, size) == 0) return true;
  }
  return false;
}

static int64_t type_of(const DawReader *in, const XmlElement *track, const XmlElement *channel) {
  if (has_content(in, track, "tracks") || xml_child(&in->xml, track, "Track") != NULL) return TRACK_GROUP;
  if (xml_attribute_is(&in->xml, channel, "role", "master")) return TRACK_MASTER;
  if (xml_attribute_is(&in->xml, channel, "role", "submix")) return TRACK_GROUP;
  if (xml_attribute_is(&in->xml, channel, "role", "effect")) return TRACK_RETURN;
  return has_content(in, track, "notes") ? TRACK_INSTRUMENT : TRACK_AUDIO;
}

/* The hue nearest to a colour "#rrggbb": by the order of its three parts, which is enough to know a track again. */
static int64_t hue_of(const DawReader *in, const XmlElement *track, uint32_t index) {
  Bytes colour;
  if (!xml_attribute(&in->xml, track, "color", &colour) || colour.size < 7 || colour.data[0] != '#') return index * 5 % HUES;
  double part[3];
  for (int i = 0; i < 3; i++) {
    int value = 0;
    for (int k = 0; k < 2; k++) {
      const uint8_t c = colour.data[1 + 2 * i + k];
      value = value * 16 + (c >= '0' && c <= '9' ? c - '0' : ((c | 32) - 'a' + 10) & 15);
    }
    part[i] = value;
  }
  const double most = math_max(part[0], math_max(part[1], part[2])), least = math_min(part[0], math_min(part[1], part[2])), span = most - least;
  if (span < 1.0) return index * 5 % HUES;
  const double sixths = part[0] == most ? (part[1] - part[2]) / span : part[1] == most ? 2.0 + (part[2] - part[0]) / span : 4.0 + (part[0] - part[1]) / span;
  return (math_int_clamp(math_floor(sixths * 2.0 + 0.5), -3, 11) + HUES) % HUES;
}

static uint32_t index_of(const DawReader *in, const XmlElement *element) {
  for (uint32_t i = 0; element != NULL && i < in->track_count; i++) {
    if (in->tracks[i].element == element || in->tracks[i].channel == element) return i;
  }
  return DAW_NONE;
}

const DawTrack *daw_track(const DawReader *in, const XmlElement *element) {
  const uint32_t index = index_of(in, element);
  return index != DAW_NONE ? &in->tracks[index] : NULL;
}

static void add_track(DawReader *in, const XmlElement *element, const XmlElement *channel, uint32_t parent) {
  if (in->track_count + 8 >= LIMIT_TRACKS || xml_attribute_is(&in->xml, channel, "role", "vca")) {
    daw_leave(in, element, "name", in->track_count + 8 >= LIMIT_TRACKS ? "a track beyond what a song may have" : "a VCA track");
    return;
  }
  DawTrack *track = &in->tracks[in->track_count];
  *track = (DawTrack){.element = element, .channel = channel, .type = type_of(in, element, channel), .parent = parent, .target = DAW_NONE};
  track->id = track->type == TRACK_MASTER ? ID_MASTER : daw_next_id(in);
  if (track->type == TRACK_MASTER) {
    for (uint32_t i = 0; i < in->track_count; i++)
      if (in->tracks[i].id == ID_MASTER) return; /* there is one */
  }
  const uint32_t index = in->track_count++;
  for (const XmlElement *e = xml_first(&in->xml, element); e; e = xml_next(&in->xml, e))
    if (xml_is(e, "Track")) add_track(in, e, xml_child(&in->xml, e, "Channel"), index);
}

/* The group a track plays into: by its channel's word, else the one it lies in. Never in a circle. */
static void choose_target(DawReader *in, DawTrack *track) {
  uint32_t target = index_of(in, daw_named(in, track->channel, "destination"));
  if (target == DAW_NONE) target = track->parent;
  if (track->type == TRACK_MASTER || target == DAW_NONE || in->tracks[target].type != TRACK_GROUP) return;
  for (uint32_t up = target, steps = 0; up != DAW_NONE; up = in->tracks[up].target, steps++)
    if (&in->tracks[up] == track || steps > LIMIT_TRACKS) return;
  track->target = target;
}

static void write_track(DawReader *in, const DawTrack *track) {
  char name[BUILD_TEXT_BYTES];
  const size_t size = daw_text(in, track->element, "name", name);
  if (track->type == TRACK_MASTER) return;
  build_track(in->batch, track->id, &(BuildTrack){.name = name, .name_bytes = size, .icon = icons[track->type], .type = track->type,
                                                  .hue = hue_of(in, track->element, (uint32_t)(track - in->tracks))});
}

static void read_channel(DawReader *in, const DawTrack *track) {
  const XmlElement *channel = track->channel, *mute = xml_child(&in->xml, channel, "Mute");
  char name[BUILD_TEXT_BYTES];
  daw_text(in, track->element, "name", name);
  read_levels(in, track->id, KIND_TRACK, xml_child(&in->xml, channel, "Volume"), xml_child(&in->xml, channel, "Pan"));
  batch_set_bool(in->batch, track->id, build_field(KIND_TRACK, "mute"), xml_bool(&in->xml, mute, "value", false));
  daw_bind(in, mute, field_binding(track->id, KIND_TRACK, "mute", DAW_FLAG, 0.0, 1.0));
  if (track->type != TRACK_MASTER) batch_set_bool(in->batch, track->id, build_field(KIND_TRACK, "solo"), xml_bool(&in->xml, channel, "solo", false));
  if (track->target != DAW_NONE) batch_set_ref(in->batch, track->id, build_field(KIND_TRACK, "target"), in->tracks[track->target].id);
  read_devices(in, track, xml_child(&in->xml, channel, "Devices"), name);
}

/* Sends go from what is no return to a return, so that they close no circle. */
static void read_send(DawReader *in, const DawTrack *track, const XmlElement *send) {
  const DawTrack *target = daw_track(in, daw_named(in, send, "destination"));
  if (target == NULL || target->type != TRACK_RETURN || track->type == TRACK_RETURN || track->type == TRACK_MASTER) {
    if (target != NULL) daw_leave(in, track->element, "name", "a send that does not lead to an effect track");
    return;
  }
  const Id id = daw_next_id(in);
  const bool pre = xml_attribute_is(&in->xml, send, "type", "pre");
  batch_op_create(in->batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_CONNECTION, "type"), CONNECTION_SEND);
  batch_set_ref(in->batch, id, build_field(KIND_CONNECTION, "source"), track->id);
  batch_set_ref(in->batch, id, build_field(KIND_CONNECTION, "target"), target->id);
  batch_set_int(in->batch, id, build_field(KIND_CONNECTION, "point"), pre ? POINT_PRE_FADER : POINT_POST_FADER);
  batch_set_bool(in->batch, id, build_field(KIND_CONNECTION, "mute"), !xml_bool(&in->xml, xml_child(&in->xml, send, "Enable"), "value", true));
  read_levels(in, id, KIND_CONNECTION, xml_child(&in->xml, send, "Volume"), xml_child(&in->xml, send, "Pan"));
}

Id daw_track_of_sounds(DawReader *in, const DawTrack *const_track) {
  DawTrack *track = &in->tracks[const_track - in->tracks];
  if (track->type == TRACK_AUDIO) return track->id;
  if (track->type != TRACK_INSTRUMENT) return ID_NONE;
  if (track->sounds != ID_NONE) return track->sounds;
  char name[BUILD_TEXT_BYTES];
  const size_t size = daw_text(in, track->element, "name", name);
  track->sounds = daw_next_id(in);
  build_track(in->batch, track->sounds, &(BuildTrack){.name = name, .name_bytes = size, .icon = icons[TRACK_AUDIO], .type = TRACK_AUDIO,
                                                      .hue = hue_of(in, track->element, 0)});
  if (track->target != DAW_NONE) batch_set_ref(in->batch, track->sounds, build_field(KIND_TRACK, "target"), in->tracks[track->target].id);
  return track->sounds;
}

void daw_read_structure(DawReader *in, const XmlElement *structure) {
  for (const XmlElement *e = structure ? xml_first(&in->xml, structure) : NULL; e; e = xml_next(&in->xml, e)) {
    if (xml_is(e, "Track")) add_track(in, e, xml_child(&in->xml, e, "Channel"), DAW_NONE);
    else if (xml_is(e, "Channel")) add_track(in, e, e, DAW_NONE);
  }
  for (uint32_t i = 0; i < in->track_count; i++) choose_target(in, &in->tracks[i]);
  for (uint32_t i = 0; i < in->track_count; i++) write_track(in, &in->tracks[i]);
  for (uint32_t i = 0; i < in->track_count; i++) read_channel(in, &in->tracks[i]);
  for (uint32_t i = 0; i < in->track_count; i++) {
    const XmlElement *sends = xml_child(&in->xml, in->tracks[i].channel, "Sends");
    for (const XmlElement *e = sends ? xml_first(&in->xml, sends) : NULL; e; e = xml_next(&in->xml, e)) read_send(in, &in->tracks[i], e);
  }
  if (in->bindings.size > 0) qsort(in->bindings.data, in->bindings.size / sizeof(DawBinding), sizeof(DawBinding), compare_bindings);
}
