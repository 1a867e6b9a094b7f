/* The lanes and scenes of a DAWproject: whose each timeline is, and the points of what moves. */

#include "session/build.h"
#include "session/dawproject_reader.h"

#include "core/curve.h"
#include "core/limits.h"
#include "core/math.h"

#define DEPTH_MAX 16u

/* ---- points */

static double value_of(const DawBinding *binding, const DawReader *in, const XmlElement *points, const XmlElement *point) {
  double value = xml_real(&in->xml, point, "value", xml_bool(&in->xml, point, "value", false) ? 1.0 : 0.0);
  const bool decibel = xml_attribute_is(&in->xml, points, "unit", "decibel"), linear = xml_attribute_is(&in->xml, points, "unit", "linear");
  if (binding->value == DAW_LEVEL && !decibel) value = math_db_from_gain(value);
  if (binding->value == DAW_SIDE && !linear) value = 2.0 * value - 1.0;
  if (binding->value == DAW_VALUE) value = dawproject_value_in(binding->form, value);
  if (binding->value == DAW_UNFLAG) value = 1.0 - value;
  return math_clamp(value, binding->min, binding->max);
}

static void write_rows(DawReader *in, Id lane, const DawBinding *binding, const XmlElement *points, bool seconds) {
  const bool steps = binding->value == DAW_FLAG || binding->value == DAW_UNFLAG;
  batch_patch_begin(in->batch, lane, KIND_AUTOMATION, build_field(KIND_AUTOMATION, "points"));
  for (const XmlElement *e = xml_first(&in->xml, points); e; e = xml_next(&in->xml, e)) {
    const double time = xml_real(&in->xml, e, "time", -1);
    if (xml_is(e, "Target") || !(time >= 0 && time < 1e7)) continue;
    const double ticks = seconds ? tempo_map_ticks(&in->map, time) : daw_ticks(time);
    const bool holds = steps || !xml_attribute_is(&in->xml, e, "interpolation", "linear");
    const double values[] = {[LANE_POSITION] = math_floor(ticks + 0.5), [LANE_VALUE] = value_of(binding, in, points, e),
                             [LANE_SHAPE] = holds ? CURVE_STEPPED : CURVE_LINEAR, [LANE_TENSION] = 0};
    batch_patch_row(in->batch, daw_next_id(in), PATCH_ALL, values);
  }
  batch_patch_end(in->batch);
}

/* One lane a parameter: the first that moves it. */
static void read_points(DawReader *in, const XmlElement *points, bool seconds) {
  const XmlElement *target = xml_child(&in->xml, points, "Target"), *parameter = daw_named(in, target, "parameter");
  DawBinding *binding = daw_binding(in, parameter);
  if (parameter == NULL) return;
  if (binding == NULL || binding->object == ID_NONE) {
    daw_leave(in, parameter, "name", "a lane of something that was not brought over");
    return;
  }
  const Id id = daw_next_id(in);
  batch_op_create(in->batch, id, KIND_AUTOMATION, binding->object, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_AUTOMATION, "param"), binding->field);
  write_rows(in, id, binding, points, seconds);
  binding->object = ID_NONE;
}

/* ---- lanes */

static void read_timeline(DawReader *in, const DawTrack *track, const XmlElement *timeline, bool seconds, uint32_t depth) {
  const DawTrack *own = daw_track(in, daw_named(in, timeline, "track"));
  if (own != NULL) track = own;
  seconds = daw_in_seconds(in, timeline, "timeUnit", seconds);
  if (depth > DEPTH_MAX) return;
  if (xml_is(timeline, "Lanes")) {
    for (const XmlElement *e = xml_first(&in->xml, timeline); e; e = xml_next(&in->xml, e)) read_timeline(in, track, e, seconds, depth + 1);
  } else if (xml_is(timeline, "Points")) {
    read_points(in, timeline, seconds);
  } else if (xml_is(timeline, "Clips") && track != NULL) {
    const DawFrame frame = {.origin_ticks = 0, .seconds = seconds, .from_ticks = 0, .to_ticks = 1e14, .enabled = true};
    for (const XmlElement *e = xml_first(&in->xml, timeline); e; e = xml_next(&in->xml, e))
      if (xml_is(e, "Clip")) daw_read_clip(in, track, ID_NONE, e, &frame);
  }
}

void daw_read_lanes(DawReader *in, const XmlElement *lanes) {
  if (lanes != NULL) read_timeline(in, NULL, lanes, false, 0);
}

/* ---- scenes */

static void read_slot(DawReader *in, Id scene, const XmlElement *element) {
  const DawTrack *track = daw_track(in, daw_named(in, element, "track"));
  const XmlElement *clip = xml_child(&in->xml, element, "Clip");
  if (track == NULL || (track->type != TRACK_AUDIO && track->type != TRACK_INSTRUMENT)) return;
  const Id id = daw_next_id(in);
  const DawFrame frame = {.origin_ticks = 0, .from_ticks = 0, .to_ticks = 1e14, .enabled = true};
  batch_op_create(in->batch, id, KIND_SLOT, track->id, ID_LAST);
  batch_set_ref(in->batch, id, build_field(KIND_SLOT, "scene"), scene);
  batch_set_bool(in->batch, id, build_field(KIND_SLOT, "stop"), xml_bool(&in->xml, element, "hasStop", true));
  if (clip != NULL) daw_read_clip(in, track, id, clip, &frame);
}

static void read_slots(DawReader *in, Id scene, const XmlElement *lanes, uint32_t depth) {
  for (const XmlElement *e = xml_first(&in->xml, lanes); e && depth < DEPTH_MAX; e = xml_next(&in->xml, e)) {
    if (xml_is(e, "ClipSlot")) read_slot(in, scene, e);
    else if (xml_is(e, "Lanes")) read_slots(in, scene, e, depth + 1);
  }
}

void daw_read_scenes(DawReader *in, const XmlElement *scenes) {
  uint32_t room = LIMIT_SCENES;
  for (const XmlElement *e = scenes ? xml_first(&in->xml, scenes) : NULL; e && room > 0; e = xml_next(&in->xml, e), room--) {
    char name[BUILD_TEXT_BYTES];
    const size_t size = daw_text(in, e, "name", name);
    const Id id = daw_next_id(in);
    batch_op_create(in->batch, id, KIND_SCENE, ID_PROJECT, ID_LAST);
    batch_set_text(in->batch, id, build_field(KIND_SCENE, "name"), name, size);
    read_slots(in, id, e, 0);
  }
}
