/* Scenes and slots across the boundary: musical edits (engine/model/edits.h), each leaving an open batch, and the writing down of
   a performance. A name is what follows the ids in the input. */

#include "wasm/host.h"

#include "model/edits.h"
#include "session/record_performance.h"


/* Nothing is open while an edit is being made. */
static Doc *begin(void) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return session_doc(host.session);
}

EXPORT(int, edit_add_scene, Id after, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  return host_status(edit_add_scene(begin(), session_actor(host.session), after, name, &host.batch, problem));
}
EXPORT(int, edit_add_slot, Id track, Id scene, double length_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_add_slot(begin(), session_actor(host.session), (SlotPlace){track, scene}, host_whole(length_ticks), &host.batch, problem));
}
EXPORT(int, edit_clip_to_slot, Id clip, Id track, Id scene) {
  Problem *const problem = host_problem();
  return host_status(edit_clip_to_slot(begin(), session_actor(host.session), clip, (SlotPlace){track, scene}, &host.batch, problem));
}
EXPORT(int, edit_slot_to_arrangement, Id slot, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_slot_to_arrangement(begin(), session_actor(host.session), slot, host_whole(at_ticks), &host.batch, problem));
}
EXPORT(int, edit_copy_slot, Id slot, Id track, Id scene) {
  Problem *const problem = host_problem();
  return host_status(edit_copy_slot(begin(), session_actor(host.session), slot, (SlotPlace){track, scene}, &host.batch, problem));
}
EXPORT(int, edit_move_slot, Id slot, Id track, Id scene) {
  Problem *const problem = host_problem();
  return host_status(edit_move_slot(begin(), session_actor(host.session), slot, (SlotPlace){track, scene}, &host.batch, problem));
}
EXPORT(int, edit_capture_scene, uint32_t slots, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(slots * (uint32_t)sizeof(Id), name_bytes), name);
  const Bytes ids = host_input(0, slots * (uint32_t)sizeof(Id));
  const EditIds given = {.ids = (const Id *)(const void *)ids.data, .count = ids.data == NULL ? 0 : slots};
  return host_status(edit_capture_scene(begin(), session_actor(host.session), given, name, &host.batch, problem));
}
EXPORT(int, edit_scenes_of_clips, uint32_t clips) {
  Problem *const problem = host_problem();
  const Bytes ids = host_input(0, clips * (uint32_t)sizeof(Id));
  const EditIds given = {.ids = (const Id *)(const void *)ids.data, .count = ids.data == NULL ? 0 : clips};
  return host_status(edit_scenes_of_clips(begin(), session_actor(host.session), given, &host.batch, problem));
}
EXPORT(int, edit_clear_slots, uint32_t slots) {
  Problem *const problem = host_problem();
  const Bytes ids = host_input(0, slots * (uint32_t)sizeof(Id));
  const EditIds given = {.ids = (const Id *)(const void *)ids.data, .count = ids.data == NULL ? 0 : slots};
  return host_status(edit_clear_slots(begin(), session_actor(host.session), given, &host.batch, problem));
}
EXPORT(int, edit_duplicate_scene, Id scene) {
  Problem *const problem = host_problem();
  return host_status(edit_duplicate_scene(begin(), session_actor(host.session), scene, &host.batch, problem));
}
EXPORT(int, edit_move_scene, Id scene, Id after) {
  Problem *const problem = host_problem();
  return host_status(edit_move_scene(begin(), session_actor(host.session), scene, after, &host.batch, problem));
}
EXPORT(int, edit_take_scene_time, Id scene, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_take_scene_time(begin(), session_actor(host.session), scene, host_whole(at_ticks), &host.batch, problem));
}
/* Where a launch of a scene or slot would fall; -1: there is none of that id. */
EXPORT(double, launch_place_ticks, Id object, double ticks) {
  return (double)launch_place_ticks(session_doc(host.session), object, host_whole(ticks));
}

/* The input holds the notices of one play (32 bytes each), in order; leaves an open batch. */
EXPORT(int, record_performance, uint32_t bytes, double end_ticks) {
  Problem *const problem = host_problem();
  (void)begin();
  const Bytes notices = host_input(0, bytes);
  return host_status(session_record_performance(host.session, (const Notice *)(const void *)notices.data, (uint32_t)(notices.size / sizeof(Notice)),
                                                host_whole(end_ticks), &host.batch, problem));
}
