#ifndef TUTTI_MODEL_RULES_PARTS_H
#define TUTTI_MODEL_RULES_PARTS_H

#include "model/rules.h"

/* What the files of rules share, and the rules of routing, which have a file of their own. All functions are [control]. */

typedef Status CheckObject(const Doc *doc, const Object *object, Problem *problem);

Status rule_refuse(const Object *object, Problem *problem, const char *what);
Status rule_check_each(const Doc *doc, CheckObject *check, Problem *problem);

CheckObject rule_device_order_object, rule_device_order_children, rule_chain_place_object, rule_track_target_object, rule_connection_ends_object;
Status rule_device_order(const Doc *doc, Problem *problem) NODISCARD;
Status rule_chain_place(const Doc *doc, Problem *problem) NODISCARD;
Status rule_track_target(const Doc *doc, Problem *problem) NODISCARD;
Status rule_connection_ends(const Doc *doc, Problem *problem) NODISCARD;
Status rule_connection_count(const Doc *doc, Problem *problem) NODISCARD;
Status rule_routes_acyclic(const Doc *doc, Problem *problem) NODISCARD;

/* rules_zones.c */
CheckObject rule_zone_on_a_sampler_object, rule_zone_ranges_ordered_object, rule_zone_count_limited_children;
Status rule_zone_on_a_sampler(const Doc *doc, Problem *problem) NODISCARD;
Status rule_zone_ranges_ordered(const Doc *doc, Problem *problem) NODISCARD;
Status rule_zone_count_limited(const Doc *doc, Problem *problem) NODISCARD;

/* rules_slots.c */
CheckObject rule_slot_holds_one_clip_object, rule_slot_in_a_scene_children;
Status rule_slot_holds_one_clip(const Doc *doc, Problem *problem) NODISCARD;
Status rule_slot_in_a_scene(const Doc *doc, Problem *problem) NODISCARD;
Status rule_scene_count(const Doc *doc, Problem *problem) NODISCARD;

#endif
