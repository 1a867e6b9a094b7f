/* Soft takeover: when a controller and its parameter have met. */
#include "model/mapping.h"

#include "core/curve.h"
#include "core/math.h"

#define MET (1.5 / 127) /* as near as a controller of seven bits can be expected to come */

double mapping_travel(const Mapping *mapping, double control) {
  const Curve curve = {mapping->low, mapping->high, CURVE_CURVED, mapping->bend};
  return curve_value(&curve, control);
}

bool mapping_launches(LaneTarget target) {
  const uint32_t kind = target.object && target.param == MAPPING_LAUNCH ? target.object->kind->number : 0;
  return kind == KIND_SLOT || kind == KIND_SCENE || kind == KIND_TRACK || kind == KIND_PROJECT;
}

bool mapping_hears(const Mapping *mapping, int64_t channel, int64_t controller) {
  return mapping->controller == controller && (mapping->channel < 0 || mapping->channel == channel);
}

static double distance(double a, double b) { return a > b ? a - b : b - a; }

/* Near enough, or passed on the way from the last place to this one. */
static bool have_met(const Takeover *takeover, double points_to, double travel) {
  if (distance(points_to, travel) <= MET) return true;
  return takeover->begun && (takeover->control - travel) * (points_to - travel) < 0;
}

bool mapping_take(const Mapping *mapping, Takeover *takeover, double control, double travel, double *to) {
  const double points_to = mapping_travel(mapping, math_clamp(control, 0.0, 1.0));
  const bool moved_away = takeover->together && distance(travel, takeover->travel) > MET; /* by something else */
  const bool together = (takeover->together && !moved_away) || mapping->takeover == TAKEOVER_JUMP || have_met(takeover, points_to, travel);
  *takeover = (Takeover){.control = points_to, .travel = points_to, .begun = true, .together = together};
  *to = points_to;
  return together;
}
