/* The rules of zones: where they lie, and what their ranges may be. The table that names them is in rules.c. */
#include "model/rules_parts.h"

#include "core/limits.h"
#include "devices/device.h"
#include "model/store.h"

static bool is_zone(const Object *object) { return object->kind->number == KIND_ZONE; }

Status rule_zone_on_a_sampler_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  if (!is_zone(object) || object->parent->kind->number != KIND_DEVICE) return STATUS_OK;
  const Device *device = device_by_number((uint32_t)doc_as_device(object->parent)->device);
  return device == NULL || device->zones ? STATUS_OK : rule_refuse(object, problem, "that device plays no samples");
}

Status rule_zone_on_a_sampler(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_zone_on_a_sampler_object, problem); }

Status rule_zone_ranges_ordered_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  if (!is_zone(object)) return STATUS_OK;
  const ZoneObject *zone = doc_as_zone(object);
  if (zone->key_low > zone->key_high) return rule_refuse(object, problem, "its lowest key lies above its highest");
  if (zone->velocity_low > zone->velocity_high) return rule_refuse(object, problem, "its softest note is harder than its hardest");
  return STATUS_OK;
}

Status rule_zone_ranges_ordered(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_zone_ranges_ordered_object, problem); }

Status rule_zone_count_limited_children(const Doc *doc, const Object *device, Problem *problem) {
  (void)doc;
  if (device->kind->number != KIND_DEVICE) return STATUS_OK;
  uint32_t zones = 0;
  for (const Object *o = device->first_child; o; o = o->next) zones += is_zone(o);
  return zones <= LIMIT_ZONES ? STATUS_OK : rule_refuse(device, problem, "the device has too many zones");
}

Status rule_zone_count_limited(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_zone_count_limited_children, problem); }
