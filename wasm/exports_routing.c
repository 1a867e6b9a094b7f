/* Edits of routing (engine/model/edits.h): as exports_edit.c. Ids come first in the input, then a name, if any. */

#include "wasm/host.h"

#include "model/edits.h"


static EditIds input_ids(uint32_t count) {
  const Bytes bytes = host_input(0, count * (uint32_t)sizeof(Id));
  return (EditIds){.ids = (const Id *)(const void *)bytes.data, .count = bytes.data == NULL ? 0 : count};
}

static Doc *begin(void) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return session_doc(host.session);
}

EXPORT(int, edit_group, uint32_t tracks, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(tracks * (uint32_t)sizeof(Id), name_bytes), name);
  return host_status(edit_group_tracks(begin(), session_actor(host.session), input_ids(tracks), name, &host.batch, problem));
}
EXPORT(int, edit_ungroup, Id group) {
  Problem *const problem = host_problem();
  return host_status(edit_ungroup(begin(), session_actor(host.session), group, &host.batch, problem));
}
EXPORT(int, edit_add_return, uint32_t name_bytes, uint32_t hue) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  return host_status(edit_add_return(begin(), session_actor(host.session), name, (int64_t)hue, &host.batch, problem));
}
EXPORT(int, edit_add_sends, uint32_t sources, Id target, double gain_db) {
  Problem *const problem = host_problem();
  return host_status(edit_add_sends(begin(), session_actor(host.session), input_ids(sources), target, gain_db, &host.batch, problem));
}
/* Source 0: none. */
EXPORT(int, edit_set_sidechain, Id device, Id source) {
  Problem *const problem = host_problem();
  return host_status(edit_set_sidechain(begin(), session_actor(host.session), device, source, &host.batch, problem));
}
EXPORT(int, edit_duplicate_tracks, uint32_t tracks) {
  Problem *const problem = host_problem();
  return host_status(edit_duplicate_tracks(begin(), session_actor(host.session), input_ids(tracks), &host.batch, problem));
}
EXPORT(int, edit_set_level, Id track, double gain_db) {
  Problem *const problem = host_problem();
  return host_status(edit_set_level(begin(), session_actor(host.session), track, gain_db, &host.batch, problem));
}
/* After 0: first. */
EXPORT(int, edit_move_devices, uint32_t devices, Id holder, Id after) {
  Problem *const problem = host_problem();
  return host_status(edit_move_devices(begin(), session_actor(host.session), input_ids(devices), holder, after, &host.batch, problem));
}
EXPORT(int, edit_copy_devices, uint32_t devices, Id holder, Id after) {
  Problem *const problem = host_problem();
  return host_status(edit_copy_devices(begin(), session_actor(host.session), input_ids(devices), holder, after, &host.batch, problem));
}
/* After 0: first; group 0: none. */
EXPORT(int, edit_move_tracks, uint32_t tracks, Id after, Id group) {
  Problem *const problem = host_problem();
  return host_status(edit_move_tracks(begin(), session_actor(host.session), input_ids(tracks), after, group, &host.batch, problem));
}
