/* A song's time as a DAWproject has it: tempo, signatures, markers, and for each track its clips and lanes; then the scenes. All
   times are beats but inside sounds that keep their own speed, where they are seconds. */

#include "session/dawproject.h"
#include "session/internal.h"

#include "core/math.h"
#include "model/automation.h"
#include "model/clip_time.h"
#include "model/comp.h"
#include "model/content.h"
#include "model/records.h"
#include "session/build.h"

#include <stdio.h>

#define CURVE_STEPS_MOST 128 /* what is no straight line for them is said by as few as stay so close to it */
#define CURVE_ERROR 0.002

static double beats(double ticks) { return ticks / (double)TICKS_PER_QUARTER; }

static void write_id(XmlWriter *xml, const char *attribute, const char *what, Id id) {
  char text[DAWPROJECT_ID_BYTES];
  dawproject_id(text, what, id);
  xml_write_word(xml, attribute, text);
}

static void write_name(XmlWriter *xml, Text name) {
  if (name.size > 0) xml_write_text(xml, "name", name.data, name.size);
}

/* ---- points */

static void write_point(XmlWriter *xml, double time, double value, bool hold) {
  xml_open(xml, "RealPoint");
  xml_write_real(xml, "time", time);
  xml_write_real(xml, "value", value);
  xml_write_word(xml, "interpolation", hold ? "hold" : "linear");
  xml_close(xml);
}

/* How a lane's values are said: levels as gains, sides from 0 to 1, all else as it is. */
typedef enum PointForm { POINT_PLAIN, POINT_GAIN, POINT_SIDE } PointForm;
static const char *const form_units[] = {[POINT_PLAIN] = NULL, [POINT_GAIN] = "linear", [POINT_SIDE] = "normalized"};

static double point_value(PointForm form, double value) {
  const double by_form[] = {[POINT_PLAIN] = value, [POINT_GAIN] = math_gain_from_db(value), [POINT_SIDE] = 0.5 + value / 2.0};
  return by_form[form];
}

/* Whether straight lines between so many steps of a curve stay close to it in the middle of each. */
static bool is_close(const Curve *curve, double trim, PointForm form, int steps) {
  const double span = math_max(point_value(form, curve->first + trim) - point_value(form, curve->second + trim),
                               point_value(form, curve->second + trim) - point_value(form, curve->first + trim));
  for (int i = 0; i < steps; i++) {
    const double from = point_value(form, curve_value(curve, (double)i / steps) + trim), to = point_value(form, curve_value(curve, (i + 1.0) / steps) + trim);
    const double middle = point_value(form, curve_value(curve, (i + 0.5) / steps) + trim), off = (from + to) / 2.0 - middle;
    const double allowed = CURVE_ERROR * (form == POINT_GAIN ? middle : span);
    if (off > allowed || off < -allowed) return false;
  }
  return true;
}

static void write_curve(XmlWriter *xml, const Records *points, uint32_t row, double trim, PointForm form) {
  const Curve curve = lane_curve(points, row);
  const double from = records_cell(points, LANE_POSITION, row);
  const double to = row + 1 < points->count ? records_cell(points, LANE_POSITION, row + 1) : from;
  const bool hold = curve.shape == CURVE_STEPPED;
  int steps = 1;
  while (!hold && to > from && steps < CURVE_STEPS_MOST && !is_close(&curve, trim, form, steps)) steps *= 2;
  for (int i = 0; i < steps; i++) {
    const double along = (double)i / steps;
    write_point(xml, beats(from + (to - from) * along), point_value(form, curve_value(&curve, along) + trim), hold);
  }
}

/* What a lane moves in the structure: the letter of the id there, and how values are said. False: nothing that is there. */
typedef struct PointTarget { char what[16]; PointForm form; const char *unit; Id id; } PointTarget;

typedef struct FieldTarget { uint16_t kind; const char *field, *what; PointForm form; } FieldTarget;
static const FieldTarget field_targets[] = {
  {KIND_TRACK, "gain_db", "v", POINT_GAIN},      {KIND_TRACK, "pan", "a", POINT_SIDE},
  {KIND_CONNECTION, "gain_db", "l", POINT_GAIN}, {KIND_CONNECTION, "pan", "o", POINT_SIDE},
};

static bool find_target(const Doc *doc, const Object *lane, PointTarget *target) {
  const LaneTarget moved = lane_target(doc, lane);
  Param param;
  if (!lane_param(moved, &param) || doc_as_automation(lane)->relative) return false;
  target->id = moved.object->id;
  if (moved.param >= FIELD_PARAM_FIRST) {
    snprintf(target->what, sizeof target->what, "p%u.", (unsigned)(moved.param - FIELD_PARAM_FIRST));
    target->form = POINT_PLAIN;
    target->unit = dawproject_unit(param.unit);
    return device_by_number((uint32_t)doc_as_device(moved.object)->device) != NULL && moved.object->parent->kind->number == KIND_TRACK;
  }
  for (size_t i = 0; i < COUNT_OF(field_targets); i++) {
    const FieldTarget *row = &field_targets[i];
    if (row->kind != moved.object->kind->number || build_field(row->kind, row->field) != moved.param) continue;
    snprintf(target->what, sizeof target->what, "%s", row->what);
    target->form = row->form;
    target->unit = form_units[row->form];
    return true;
  }
  return false;
}

static void write_lane(DawWriter *out, const Object *lane) {
  const Automation *fields = doc_as_automation(lane);
  XmlWriter *const xml = &out->xml;
  PointTarget target;
  if (fields->points->count == 0 || !fields->enabled || !find_target(out->session->doc, lane, &target)) return;
  xml_open(xml, "Points");
  xml_write_word(xml, "unit", target.unit);
  xml_open(xml, "Target");
  write_id(xml, "parameter", target.what, target.id);
  xml_close(xml);
  for (uint32_t i = 0; i < fields->points->count; i++) write_curve(xml, fields->points, i, fields->trim, target.form);
  xml_close(xml);
}

static void write_lanes_of(DawWriter *out, const Object *holder) {
  for (const Object *o = holder->first_child; o; o = o->next)
    if (o->kind->number == KIND_AUTOMATION) write_lane(out, o);
}

/* A value that stays what it is, of a clip's content. */
static void write_expression(XmlWriter *xml, const char *expression, const char *unit, double value) {
  xml_open(xml, "Points");
  xml_write_word(xml, "unit", unit);
  xml_open(xml, "Target");
  xml_write_word(xml, "expression", expression);
  xml_close(xml);
  write_point(xml, 0.0, value, true);
  xml_close(xml);
}

/* ---- clips of notes */

enum { BEND = 128, PRESSURE = 129 };

static void write_notes(XmlWriter *xml, const HeardNotes *heard) {
  const Records *notes = heard->clip.notes;
  xml_open(xml, "Notes");
  for (uint32_t i = 0; i < notes->count; i++) {
    const int key = content_key(&heard->clip, i);
    if (key < 0) continue;
    xml_open(xml, "Note");
    xml_write_real(xml, "time", beats(records_cell(notes, NOTE_START, i)));
    xml_write_real(xml, "duration", beats(records_cell(notes, NOTE_LENGTH, i)));
    xml_write_int(xml, "channel", (int64_t)records_cell(notes, NOTE_CHANNEL, i));
    xml_write_int(xml, "key", key);
    xml_write_real(xml, "vel", (double)content_velocity(&heard->clip, i) / 127.0);
    xml_write_real(xml, "rel", records_cell(notes, NOTE_RELEASE, i) / 127.0);
    xml_close(xml);
  }
  xml_close(xml);
}

static double control_value(uint32_t number, double value) { return number == BEND ? (value + 8192.0) / 16383.0 : value / 127.0; }

/* One controller of one channel. */
static void write_control(XmlWriter *xml, const Records *controls, uint32_t number, uint32_t channel) {
  bool open = false;
  for (uint32_t i = 0; i < controls->count; i++) {
    if ((uint32_t)records_cell(controls, CONTROL_NUMBER, i) != number || (uint32_t)records_cell(controls, CONTROL_CHANNEL, i) != channel) continue;
    if (!open) {
      xml_open(xml, "Points");
      xml_write_word(xml, "unit", "normalized");
      xml_open(xml, "Target");
      xml_write_word(xml, "expression", number == BEND ? "pitchBend" : number == PRESSURE ? "channelPressure" : "channelController");
      xml_write_int(xml, "channel", channel);
      if (number < BEND) xml_write_int(xml, "controller", number);
      xml_close(xml);
    }
    open = true;
    write_point(xml, beats(records_cell(controls, CONTROL_POSITION, i)), control_value(number, records_cell(controls, CONTROL_VALUE, i)), true);
  }
  if (open) xml_close(xml);
}

static void write_controls(XmlWriter *xml, const Records *controls) {
  bool seen[PRESSURE + 1][16] = {{false}};
  for (uint32_t i = 0; i < controls->count; i++) {
    const uint32_t number = (uint32_t)records_cell(controls, CONTROL_NUMBER, i), channel = (uint32_t)records_cell(controls, CONTROL_CHANNEL, i) & 15;
    if (number > PRESSURE || seen[number][channel]) continue;
    seen[number][channel] = true;
    write_control(xml, controls, number, channel);
  }
}

static void write_note_clip(DawWriter *out, const HeardNotes *heard, double start_ticks) {
  XmlWriter *const xml = &out->xml;
  const NoteClip *clip = &heard->clip;
  xml_open(xml, "Clip");
  write_name(xml, clip->name);
  xml_write_real(xml, "time", beats(start_ticks));
  xml_write_real(xml, "duration", beats((double)clip->length_ticks));
  xml_write_word(xml, "contentTimeUnit", "beats");
  xml_write_real(xml, "playStart", beats((double)clip->offset_ticks));
  if (clip->loop_ticks > 0) {
    xml_write_real(xml, "loopStart", 0);
    xml_write_real(xml, "loopEnd", beats((double)clip->loop_ticks));
  }
  xml_write_bool(xml, "enable", !clip->mute);
  const bool controls = clip->controls->count > 0;
  if (controls) xml_open(xml, "Lanes");
  write_notes(xml, heard);
  write_controls(xml, clip->controls);
  if (controls) xml_close(xml);
  xml_close(xml);
}

/* ---- clips of sound */

typedef struct SoundClip {
  const AudioClip *clip;
  const Asset *asset;
  ClipTime time;   /* of one that follows beats */
  bool in_beats;
} SoundClip;

/* A source frame in the content's own unit. */
static double content_time(const SoundClip *sound, double source_frame) {
  return sound->in_beats ? beats(clip_time_ticks(&sound->time, source_frame)) : source_frame / (double)sound->asset->rate_hz;
}

static void write_audio(XmlWriter *xml, const Asset *asset) {
  char path[ZIP_NAME_BYTES];
  dawproject_audio_name(&asset->sha256, path);
  xml_open(xml, "Audio");
  write_name(xml, asset->name);
  xml_write_word(xml, "timeUnit", "seconds");
  xml_write_int(xml, "channels", asset->channels);
  xml_write_real(xml, "duration", (double)asset->frames / (double)asset->rate_hz);
  xml_write_int(xml, "sampleRate", asset->rate_hz);
  xml_open(xml, "File");
  xml_write_word(xml, "path", path);
  xml_close(xml);
  xml_close(xml);
}

static void write_warp(XmlWriter *xml, const SoundClip *sound, double source_frame) {
  xml_open(xml, "Warp");
  xml_write_real(xml, "time", content_time(sound, source_frame));
  xml_write_real(xml, "contentTime", source_frame / (double)sound->asset->rate_hz);
  xml_close(xml);
}

/* A sound's beginning and end bound its markers, which are at least two so. */
static void write_warps(XmlWriter *xml, const SoundClip *sound) {
  const Records *warps = sound->clip->warps;
  const double end = (double)sound->asset->frames;
  xml_open(xml, "Warps");
  xml_write_word(xml, "timeUnit", "beats");
  xml_write_word(xml, "contentTimeUnit", "seconds");
  write_audio(xml, sound->asset);
  write_warp(xml, sound, 0.0);
  double last = 0.0;
  for (uint32_t i = 0; i < warps->count; i++) {
    const double source = records_cell(warps, WARP_SOURCE, i);
    if (source <= last || source >= end) continue;
    write_warp(xml, sound, source);
    last = source;
  }
  write_warp(xml, sound, end);
  xml_close(xml);
}

static void write_sound(XmlWriter *xml, const SoundClip *sound) {
  const AudioClip *clip = sound->clip;
  const bool lanes = clip->gain_db != 0.0 || clip->pitch != 0.0;
  if (lanes) xml_open(xml, "Lanes");
  if (sound->in_beats) write_warps(xml, sound);
  else write_audio(xml, sound->asset);
  if (clip->gain_db != 0.0) write_expression(xml, "gain", "linear", math_gain_from_db(clip->gain_db));
  if (clip->pitch != 0.0) write_expression(xml, "transpose", "semitones", clip->pitch);
  if (lanes) xml_close(xml);
}

/* What of a clip lies between two places of the song: all of it, or what a choice of takes lets be heard. `shift` moves it. */
typedef struct ClipWindow { int64_t from_ticks, to_ticks, shift_ticks; } ClipWindow;

static void write_audio_clip(DawWriter *out, const Object *object, ClipWindow window) {
  XmlWriter *const xml = &out->xml;
  const AudioClip *clip = doc_as_audio_clip(object);
  const Object *asset = doc_find(out->session->doc, clip->asset);
  if (asset == NULL || asset->kind->number != KIND_ASSET) return;
  const double bpm = tempo_map_bpm(out->map, (double)clip->start_ticks);
  const SoundClip sound = {clip, doc_as_asset(asset), clip_time(clip, (double)doc_as_asset(asset)->rate_hz, bpm), clip->time_base == TIME_BASE_BEATS};
  const bool whole = window.from_ticks == clip->start_ticks;
  const double first = whole ? (double)clip->source_frame : clip_source_at(out->map, clip, sound.asset, window.from_ticks);
  xml_open(xml, "Clip");
  write_name(xml, clip->name);
  xml_write_real(xml, "time", beats((double)(window.from_ticks + window.shift_ticks)));
  xml_write_real(xml, "duration", beats((double)(window.to_ticks - window.from_ticks)));
  xml_write_word(xml, "contentTimeUnit", sound.in_beats ? "beats" : "seconds");
  xml_write_real(xml, "playStart", content_time(&sound, first));
  if (clip_loops(clip)) {
    xml_write_real(xml, "loopStart", content_time(&sound, (double)clip->loop_start_frame));
    xml_write_real(xml, "loopEnd", content_time(&sound, (double)clip->loop_end_frame));
  }
  xml_write_word(xml, "fadeTimeUnit", "beats");
  xml_write_real(xml, "fadeInTime", whole ? beats((double)clip->fade_in_ticks) : 0.0);
  xml_write_real(xml, "fadeOutTime", window.to_ticks == clip->start_ticks + clip->length_ticks ? beats((double)clip->fade_out_ticks) : 0.0);
  xml_write_bool(xml, "enable", !clip->mute);
  write_sound(xml, &sound);
  xml_close(xml);
}

static void write_takes(DawWriter *out, const Object *track) {
  Comp comp;
  if (comp_init(&comp, out->session->memory, track) != STATUS_OK) {
    out->xml.out->status = STATUS_NO_MEMORY;
    return;
  }
  for (uint32_t i = 0; i < comp.count; i++) {
    const CompRange *range = &comp.ranges[i];
    for (const Object *o = range->lane->first_child; o; o = o->next) {
      ClipSpan span;
      if (o->kind->number != KIND_AUDIO_CLIP || !content_span(o, &span)) continue;
      const int64_t end = span.start_ticks + span.length_ticks;
      const ClipWindow heard = {span.start_ticks > range->from_ticks ? span.start_ticks : range->from_ticks, end < range->to_ticks ? end : range->to_ticks, 0};
      if (heard.from_ticks < heard.to_ticks) write_audio_clip(out, o, heard);
    }
  }
  comp_finish(&comp);
}

static void write_clip(DawWriter *out, const Object *clip, int64_t shift_ticks) {
  if (clip->kind->number == KIND_NOTE_CLIP) {
    const HeardNotes heard = content_heard(out->session->doc, clip);
    write_note_clip(out, &heard, (double)(heard.clip.start_ticks + shift_ticks));
  } else if (clip->kind->number == KIND_AUDIO_CLIP) {
    const AudioClip *fields = doc_as_audio_clip(clip);
    write_audio_clip(out, clip, (ClipWindow){fields->start_ticks, fields->start_ticks + fields->length_ticks, shift_ticks});
  }
}

/* What patterns have this track play, wherever their clips lie. */
static void write_pattern_parts(DawWriter *out, const Object *track) {
  const Doc *doc = out->session->doc;
  for (const Object *lane = doc_project(doc)->first_child; lane; lane = lane->next) {
    for (const Object *clip = lane->kind->number == KIND_TRACK ? lane->first_child : NULL; clip; clip = clip->next) {
      const Object *pattern = clip->kind->number == KIND_PATTERN_CLIP ? doc_find(doc, doc_as_pattern_clip(clip)->pattern) : NULL;
      for (const Object *part = pattern ? pattern->first_child : NULL; part; part = part->next) {
        if (part->kind->number != KIND_PART || doc_as_part(part)->track != track->id) continue;
        const HeardNotes heard = content_heard_part(clip, part);
        write_note_clip(out, &heard, (double)heard.clip.start_ticks);
      }
    }
  }
}

static void write_track(DawWriter *out, const Object *track) {
  XmlWriter *const xml = &out->xml;
  xml_open(xml, "Lanes");
  write_id(xml, "track", "t", track->id);
  xml_open(xml, "Clips");
  for (const Object *o = track->first_child; o; o = o->next) write_clip(out, o, 0);
  write_takes(out, track);
  write_pattern_parts(out, track);
  xml_close(xml);
  write_lanes_of(out, track);
  for (const Object *o = track->first_child; o; o = o->next)
    if (o->kind->number == KIND_DEVICE) write_lanes_of(out, o);
  for (const Object *o = doc_project(out->session->doc)->first_child; o; o = o->next)
    if (o->kind->number == KIND_CONNECTION && doc_as_connection(o)->source == track->id) write_lanes_of(out, o);
  xml_close(xml);
}

/* ---- the song's own time */

static void write_markers(DawWriter *out) {
  XmlWriter *const xml = &out->xml;
  bool open = false;
  for (const Object *o = doc_project(out->session->doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_MARKER) continue;
    if (!open) {
      xml_open(xml, "Markers");
      xml_write_word(xml, "timeUnit", "beats");
    }
    open = true;
    xml_open(xml, "Marker");
    write_name(xml, doc_as_marker(o)->name);
    xml_write_real(xml, "time", beats((double)doc_as_marker(o)->position_ticks));
    xml_close(xml);
  }
  if (open) xml_close(xml);
}

static void begin_points(XmlWriter *xml, const char *element, const char *unit, const char *target) {
  xml_open(xml, element);
  xml_write_word(xml, "timeUnit", "beats");
  if (unit != NULL) xml_write_word(xml, "unit", unit);
  xml_open(xml, "Target");
  write_id(xml, "parameter", target, 0);
  xml_close(xml);
}

static void write_tempo(DawWriter *out) {
  begin_points(&out->xml, "TempoAutomation", "bpm", "tempo");
  for (uint32_t i = 0; i < out->map->tempo_count; i++) {
    const TempoPoint *point = &out->map->tempos[i];
    write_point(&out->xml, beats((double)point->position_ticks), point->bpm, !point->ramp);
  }
  xml_close(&out->xml);
}

static void write_signatures(DawWriter *out) {
  XmlWriter *const xml = &out->xml;
  begin_points(xml, "TimeSignatureAutomation", NULL, "signature");
  for (uint32_t i = 0; i < out->map->signature_count; i++) {
    const SignaturePoint *point = &out->map->signatures[i];
    xml_open(xml, "TimeSignaturePoint");
    xml_write_real(xml, "time", beats((double)point->position_ticks));
    xml_write_int(xml, "numerator", point->numerator);
    xml_write_int(xml, "denominator", point->denominator);
    xml_close(xml);
  }
  xml_close(xml);
}

void dawproject_write_arrangement(DawWriter *out) {
  XmlWriter *const xml = &out->xml;
  xml_open(xml, "Arrangement");
  write_id(xml, "id", "arrangement", 0);
  xml_open(xml, "Lanes");
  xml_write_word(xml, "timeUnit", "beats");
  for (const Object *o = doc_project(out->session->doc)->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK) write_track(out, o);
  xml_close(xml);
  write_markers(out);
  write_tempo(out);
  write_signatures(out);
  xml_close(xml);
}

static void write_slot(DawWriter *out, const Object *slot) {
  XmlWriter *const xml = &out->xml;
  xml_open(xml, "ClipSlot");
  write_id(xml, "track", "t", slot->parent->id);
  xml_write_bool(xml, "hasStop", doc_as_slot(slot)->stop);
  for (const Object *o = slot->first_child; o; o = o->next) {
    ClipSpan span;
    if (content_span(o, &span) && o->kind->number != KIND_PATTERN_CLIP) {
      write_clip(out, o, -span.start_ticks);
      break;
    }
  }
  xml_close(xml);
}

void dawproject_write_scenes(DawWriter *out) {
  XmlWriter *const xml = &out->xml;
  const Object *first = doc_project(out->session->doc)->first_child;
  xml_open(xml, "Scenes");
  for (const Object *scene = first; scene; scene = scene->next) {
    if (scene->kind->number != KIND_SCENE) continue;
    xml_open(xml, "Scene");
    write_id(xml, "id", "scene", scene->id);
    write_name(xml, doc_as_scene(scene)->name);
    xml_open(xml, "Lanes");
    xml_write_word(xml, "timeUnit", "beats");
    for (const Object *track = first; track; track = track->next) {
      for (const Object *o = track->kind->number == KIND_TRACK ? track->first_child : NULL; o; o = o->next)
        if (o->kind->number == KIND_SLOT && doc_as_slot(o)->scene == scene->id) write_slot(out, o);
    }
    xml_close(xml);
    xml_close(xml);
  }
  xml_close(xml);
}
